#include <cmath>

#include "core/eval/metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate withInterval(std::string_view id, const Scored& scored) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, {}, context);
}

}  // namespace

TEST_CASE("regression metrics: four rows worked by hand", "[eval][metrics]") {
  const auto scored = test::regressed({3, -0.5, 2, 7}, {2.5, 0, 2, 8});
  CHECK(*withInterval("rmse", scored).value == Approx(std::sqrt(0.375)));
  CHECK(*withInterval("mae", scored).value == Approx(0.5));
  CHECK(*withInterval("r2", scored).value == Approx(1 - 1.5 / 29.1875));
  CHECK(*withInterval("median-absolute-error", scored).value == Approx(0.5));
  CHECK(*withInterval("max-error", scored).value == Approx(1));
  for (const char* id : {"rmse", "mae", "r2", "median-absolute-error"}) {
    const Estimate e = withInterval(id, scored);
    CHECK(e.n == 4);
    CHECK(e.method == "bootstrap");
    CHECK(*e.low <= *e.value);
    CHECK(*e.high >= *e.value);
  }
  CHECK_FALSE(withInterval("max-error", scored).low);
  CHECK_FALSE(withInterval("max-error", scored).reason.empty());
}

TEST_CASE("regression metrics: the interval of RMSE of normal residuals is z / sqrt(2 n) wide",
          "[eval][metrics]") {
  Rng rng{Seed(6)};
  std::vector<double> actual, predicted;
  for (int i = 0; i < 2000; ++i) {
    actual.push_back(rng.normal() * 10);
    predicted.push_back(actual.back() + 3 * rng.normal());
  }
  const auto scored = test::regressed(actual, predicted);
  const Estimate e = withInterval("rmse", scored);
  CHECK((*e.high - *e.low) / 2 / *e.value == Approx(1.96 / std::sqrt(4000.0)).epsilon(0.15));
  const Estimate r2 = withInterval("r2", scored);
  CHECK(*r2.low > 0.88);
  CHECK(*r2.high < 0.94);
}

TEST_CASE("regression metrics: R2 needs two rows and a target that varies", "[eval][metrics]") {
  CHECK_FALSE(withInterval("r2", test::regressed({3}, {2})).value);
  const Estimate constant = withInterval("r2", test::regressed({3, 3, 3}, {2, 3, 4}));
  CHECK_FALSE(constant.value);
  CHECK(constant.reason == "The target does not vary on these rows.");
  CHECK(constant.n == 3);
  CHECK(*withInterval("rmse", test::regressed({3}, {2})).value == 1);
  CHECK_FALSE(withInterval("rmse", test::regressed({3}, {2})).low);
}

TEST_CASE("regression metrics: rows or numbers that are not there give a reason", "[eval][metrics]") {
  for (const char* id : {"rmse", "mae", "r2", "median-absolute-error", "max-error"}) {
    CHECK_FALSE(withInterval(id, test::regressed({}, {})).value);
    CHECK_FALSE(withInterval(id, test::regressed({}, {})).reason.empty());
    const Estimate broken = withInterval(id, test::regressed({1, 2}, {1, std::nan("")}));
    CHECK_FALSE(broken.value);
    CHECK(broken.reason == "1 of 2 residuals are not finite.");
  }
}
