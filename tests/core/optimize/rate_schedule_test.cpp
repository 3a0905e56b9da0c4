#include "core/optimize/rate_schedule.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::optimize;

TEST_CASE("rate schedule: every rule starts with the full rate and follows its formula", "[optimize]") {
  const auto share = [](RateSchedule schedule, int epoch) {
    return rateShare({schedule, 0.5, 10, 0}, epoch, 100);
  };
  for (const auto schedule : {RateSchedule::Constant, RateSchedule::Step, RateSchedule::Exponential,
                              RateSchedule::Inverse, RateSchedule::Cosine})
    CHECK(share(schedule, 1) == 1);
  CHECK(share(RateSchedule::Constant, 100) == 1);
  // Stairs of ten epochs.
  CHECK(share(RateSchedule::Step, 10) == 1);
  CHECK(share(RateSchedule::Step, 11) == 0.5);
  CHECK(share(RateSchedule::Step, 100) == Approx(std::pow(0.5, 9)));
  CHECK(share(RateSchedule::Exponential, 6) == Approx(std::sqrt(0.5)));
  CHECK(share(RateSchedule::Exponential, 31) == Approx(0.125));
  // All that decay agree after `every` epochs.
  CHECK(share(RateSchedule::Exponential, 11) == Approx(0.5));
  CHECK(share(RateSchedule::Inverse, 11) == Approx(0.5));
  CHECK(share(RateSchedule::Inverse, 91) == Approx(0.1));
  CHECK(share(RateSchedule::Cosine, 51) == Approx(0.5));
  CHECK(share(RateSchedule::Cosine, 26) == Approx((1 + std::sqrt(0.5)) / 2));
  CHECK(share(RateSchedule::Cosine, 100) > 0);
}

TEST_CASE("rate schedule: the warm-up grows evenly and delays what follows", "[optimize]") {
  const RatePlan plan{RateSchedule::Step, 0.1, 5, 4};
  for (int epoch = 1; epoch <= 5; ++epoch) CHECK(rateShare(plan, epoch, 20) == Approx(epoch / 5.0));
  CHECK(rateShare(plan, 9, 20) == 1);
  CHECK(rateShare(plan, 10, 20) == Approx(0.1));
  // A warm-up longer than the training never gets to the schedule.
  const RatePlan longer{RateSchedule::Cosine, 0.1, 5, 30};
  for (int epoch = 1; epoch <= 20; ++epoch) CHECK(rateShare(longer, epoch, 20) == Approx(epoch / 31.0));
}
