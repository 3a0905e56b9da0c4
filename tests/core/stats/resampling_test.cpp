#include "core/stats/resampling.hpp"

#include <cmath>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

std::vector<double> normals(int n, double shift, std::uint64_t seed) {
  Rng rng{Seed(seed)};
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(rng.normal() + shift);
  return x;
}

double meanGap(Sample a, Sample b) { return mean(a) - mean(b); }

}  // namespace

TEST_CASE("stats: a bootstrapped mean has the textbook's error, the same bytes at any threads", "[stats]") {
  const auto x = normals(200, 3, 1);
  jobs::WorkContext alone;
  jobs::ThreadPool pool(4);
  const std::stop_source stop;
  jobs::WorkContext many(stop.get_token(), &pool);
  for (const auto kind : {BootstrapInterval::Percentile, BootstrapInterval::Basic, BootstrapInterval::Bca}) {
    const auto result = bootstrap(x, mean, kind, {.resamples = 4000}, alone);
    REQUIRE(result);
    CHECK(result->standardError == Approx(standardDeviation(x) / std::sqrt(200.0)).epsilon(0.06));
    CHECK(result->interval.low < result->value);
    CHECK(result->value < result->interval.high);
    CHECK(result->interval.high - result->interval.low ==
          Approx(2 * 1.96 * result->standardError).epsilon(0.06));
    const auto again = bootstrap(x, mean, kind, {.resamples = 4000}, many);
    CHECK(again->interval.low == result->interval.low);
    CHECK(again->interval.high == result->interval.high);
  }
  const std::vector<double> one = {1};
  CHECK(bootstrap(one, mean, BootstrapInterval::Percentile, {}, alone).error().code ==
        ErrorCode::InvalidInput);
  const auto undefined = [](Sample) { return std::nan(""); };
  CHECK(bootstrap(x, undefined, BootstrapInterval::Basic, {}, alone).error().code == ErrorCode::InvalidInput);
  const auto fixed = [](Sample) { return 1.0; };
  CHECK(bootstrap(x, fixed, BootstrapInterval::Bca, {}, alone).error().code == ErrorCode::InvalidInput);
}

TEST_CASE("stats: few deals are all tried", "[stats]") {
  jobs::WorkContext context;
  const std::vector<double> low = {1, 2, 3}, high = {4, 5, 6};
  const auto both = *permutationTest(low, high, meanGap, Alternative::TwoSided, {}, context);
  CHECK(both.note == "exact");
  CHECK(*both.statistic == -3);
  CHECK(*both.p == Approx(0.1));
  CHECK(*permutationTest(low, high, meanGap, Alternative::Less, {}, context)->p == Approx(0.05));
  const std::vector<double> differences = {1, 2, 3, 4};
  CHECK(*signFlipTest(differences, Alternative::TwoSided, {}, context)->p == Approx(2.0 / 16));
  CHECK_FALSE(permutationTest({}, high, meanGap, Alternative::Less, {}, context)->p);
}

TEST_CASE("stats: many deals are drawn, the same at any threads", "[stats]") {
  jobs::WorkContext alone;
  jobs::ThreadPool pool(4);
  std::stop_source stop;
  jobs::WorkContext many(stop.get_token(), &pool);
  const auto a = normals(40, 0, 2), b = normals(40, 1, 3), c = normals(40, 0, 4);
  const auto apart = *permutationTest(a, b, meanGap, Alternative::TwoSided, {}, alone);
  CHECK(apart.note == "resampled");
  CHECK(*apart.p < 0.01);
  CHECK(*apart.p >= 1.0 / 2001);
  CHECK(*permutationTest(a, c, meanGap, Alternative::TwoSided, {}, alone)->p > 0.05);
  CHECK(permutationTest(a, b, meanGap, Alternative::TwoSided, {}, many)->p == apart.p);
  CHECK(*signFlipTest(b, Alternative::Greater, {}, alone)->p < 0.01);
  stop.request_stop();
  CHECK(permutationTest(a, b, meanGap, Alternative::TwoSided, {}, many).error().code == ErrorCode::Cancelled);
}
