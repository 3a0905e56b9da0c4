#include <cmath>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/top_accuracy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate point(std::string_view id, const Scored& scored) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, {.intervals = false}, context);
}

Scored three(const std::vector<int>& actual, const std::vector<std::vector<double>>& p) {
  Matrix probabilities(static_cast<Index>(p.size()), 3);
  for (Index i = 0; i < probabilities.rows(); ++i)
    for (Index k = 0; k < 3; ++k)
      probabilities(i, k) = p[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
  return test::classifiedBy({"a", "b", "c"}, actual, probabilities);
}

}  // namespace

TEST_CASE("calibration bins: edges, empty bins and the error worked by hand", "[eval][metrics]") {
  const std::vector<double> p = {0.05, 0.1, 0.15, 0.9, 0.95, std::nan("")};
  const std::vector<bool> y = {false, false, true, true, true, true};
  const auto even = calibrationBins(p, y, 10, BinEdges::EqualWidth);
  REQUIRE(even.size() == 4);  // 0.1 belongs below its edge, 0.9 too
  CHECK(even[0].n == 2);
  CHECK(even[0].meanProbability == Approx(0.075));
  CHECK(*even[1].observed.value == 1);
  CHECK(even[2].n == 1);
  CHECK(even[1].n == 1);
  CHECK(even[3].n == 1);
  const auto two = calibrationBins(p, y, 2, BinEdges::EqualMass);
  REQUIRE(two.size() == 2);
  CHECK(two[0].n == 3);
  CHECK(expectedCalibrationError(two) == Approx((3 * (1.0 / 3 - 0.1) + 2 * (1 - 0.925)) / 5));
}

TEST_CASE("metrics: margins, classes and pairs worked by hand", "[eval][metrics]") {
  const auto scored =
      three({0, 1, 2, 0}, {{0.7, 0.2, 0.1}, {0.5, 0.3, 0.2}, {0.1, 0.5, 0.4}, {0.2, 0.3, 0.5}});
  CHECK(*topAccuracy(scored, 2).value == Approx(0.75));
  CHECK(*point("hinge", scored).value == Approx((0.5 + 1.2 + 1.1 + 1.3) / 4));
  const double a = -(std::log(0.7) + std::log(0.2)) / 2;
  CHECK(*point("balanced-log-loss", scored).value == Approx((a - std::log(0.3) - std::log(0.4)) / 3));
  // Codes 0, 1, 2 were called 0, 0, 1 and once 2.
  const double chance =
      (2 * (2 * 0 + 1 * 1 + 1 * 4) + 1 * (2 * 1 + 0 + 1 * 1) + 1 * (2 * 4 + 1 * 1 + 0)) / 4.0;
  CHECK(*point("kappa-quadratic", scored).value == Approx(1 - (1 + 1 + 4) / chance));
  // a against b: 0.7 and 0.2 against 0.5 by a, 0.3 against 0.2 and 0.3 by b: 0.625; and so on.
  CHECK(*point("auc-pairs", scored).value == Approx((0.625 + 0.75 + 0.5) / 3));
  CHECK(*topAccuracy(scored, 1).value == *point("accuracy", scored).value);
  CHECK(*topAccuracy(scored, 3).value == 1);
  CHECK(*point("f2", test::binary({1, 1, 1, 0}, {0.9, 0.8, 0.2, 0.7})).value ==
        Approx(5 * 2 / (4.0 * 3 + 3)));
}

TEST_CASE("metrics: relative errors leave out zeros and say so, quantile losses lean", "[eval][metrics]") {
  const auto scored = test::regressed({0, 10, -20}, {1, 12, -15});
  const auto mape = point("mape", scored);
  CHECK(*mape.value == Approx((0.2 + 0.25) / 2));
  CHECK(mape.note == "1 of 3 rows left out: their target is 0");
  CHECK(*point("smape", scored).value == Approx((1 / 0.5 + 2 / 11.0 + 5 / 17.5) / 3));
  CHECK(*point("pinball-90", scored).value == Approx(0.1 * (1 + 2 + 5) / 3));
  CHECK(*point("pinball-10", scored).value == Approx(0.9 * (1 + 2 + 5) / 3));
  // A constant error costs R2 and is forgiven here.
  CHECK(*point("explained-variance", test::regressed({1, 2, 4}, {2, 3, 5})).value == Approx(1));
  CHECK_FALSE(point("mape", test::regressed({0, 0}, {1, 1})).value);
}

TEST_CASE("metrics: the scaled error is that of the mean as a unit", "[eval][metrics]") {
  // Targets 0, 10, -20, 2 lie 2, 12, 18 and 4 from their mean, -2.
  CHECK(*point("mase", test::regressed({0, 10, -20, 2}, {1, 12, -15, 2})).value == Approx(8.0 / 36));
  CHECK(*point("mase", test::regressed({0, 10, -20, 2}, {-2, -2, -2, -2})).value == Approx(1));
  const auto constant = point("mase", test::regressed({3, 3}, {1, 1}));
  CHECK_FALSE(constant.value);
  CHECK_FALSE(constant.reason.empty());
  CHECK_FALSE(point("mase", test::regressed({3}, {1})).value);
}
