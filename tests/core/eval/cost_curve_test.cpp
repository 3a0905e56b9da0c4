#include "core/eval/cost_curve.hpp"

#include <cmath>
#include <limits>

#include "core/jobs/thread_pool.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Result<CostCurve> costsOf(const std::vector<double>& p, const std::vector<bool>& positive,
                          const AnswerCosts& costs, const std::vector<double>& thresholds = {},
                          const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return costCurve(p, positive, thresholds, costs, options, context);
}

AnswerCosts errors(double falsePositive, double falseNegative) {
  return {.falsePositive = falsePositive, .falseNegative = falseNegative};
}

}  // namespace

TEST_CASE("cost curve: the cheapest threshold is that of scikit-learn's roc_curve", "[eval][cost]") {
  // scikit-learn 1.2.1: roc_curve(y, p, drop_intermediate=False), costs from its counts, the first least one.
  struct Case {
    double falsePositive, falseNegative, threshold;
    Index hits, alarms;
    double cost, calibrated;
  };
  const auto rows = test::referenceScores();
  for (const Case& c : {Case{1, 1, 0.6803482587064676, 88, 39, 0.33, 0.5},
                        Case{1, 5, 0.06592039800995025, 178, 196, 0.5275, 1.0 / 6},
                        Case{4, 1, 0.9813432835820896, 7, 0, 0.435, 0.8}}) {
    const auto curve = costsOf(rows.p, rows.positive, errors(c.falsePositive, c.falseNegative));
    REQUIRE(curve);
    CHECK(*curve->cheapest.value == Approx(c.threshold).epsilon(1e-12));
    CHECK(curve->atCheapest.truePositives == c.hits);
    CHECK(curve->atCheapest.falsePositives == c.alarms);
    CHECK(*curve->atCheapest.cost.value == Approx(c.cost).epsilon(1e-12));
    CHECK(*curve->calibrated == Approx(c.calibrated));
    CHECK(*curve->cheapest.low <= c.threshold);
    CHECK(*curve->cheapest.high >= c.threshold);
    CHECK(curve->cheapest.method == "bootstrap");
    CHECK(*curve->atCheapest.cost.low < c.cost);
  }
}

TEST_CASE("cost curve: costs at thresholds asked for, and of treating all alike", "[eval][cost]") {
  const auto rows = test::referenceScores();
  const auto curve = costsOf(rows.p, rows.positive, errors(1, 5), {0.1, 0.25, 0.5, 0.75, 2});
  REQUIRE(curve);
  // numpy 1.24.2 on the same rows.
  const std::vector<double> costs = {0.5675, 0.6575, 0.945, 1.46, 5 * 181 / 400.0};
  for (std::size_t i = 0; i < costs.size(); ++i)
    CHECK(*curve->points[i].cost.value == Approx(costs[i]).epsilon(1e-12));
  CHECK(curve->points[4].truePositives == 0);
  CHECK(*curve->none.value == Approx(5 * 181 / 400.0));
  CHECK(*curve->all.value == Approx(219 / 400.0));
  // Wilson's interval of 181 of 400 (statsmodels 0.13.5), carried to costs.
  CHECK(*curve->none.low == Approx(5 * 0.404404788515386).epsilon(1e-12));
  CHECK(*curve->all.low == Approx(1 - 0.5014988794463722).epsilon(1e-12));
  // Gains move the whole curve and no threshold.
  const auto gains = costsOf(rows.p, rows.positive, {-1, 0, 4, -1}, {0.5});
  CHECK(*gains->points[0].cost.value == Approx(0.945 - 1));
  CHECK(gains->cheapest.value == curve->cheapest.value);
}

TEST_CASE("cost curve: ties go to the higher threshold, and to no row at all where nothing pays",
          "[eval][cost]") {
  // 0.9 costs (0 + 1) / 4, 0.6 the same with a false alarm more and a miss less: 1 / 4.
  const auto tied = costsOf({0.9, 0.6, 0.6, 0.1}, {true, true, false, false}, errors(1, 1));
  CHECK(*tied->cheapest.value == 0.9);
  CHECK(*tied->atCheapest.cost.value == 0.25);
  const auto nothing = costsOf({0.9, 0.8, 0.2}, {false, true, false}, errors(100, 1));
  CHECK_FALSE(nothing->cheapest.value);
  CHECK(nothing->cheapest.reason == "Calling no row positive costs least.");
  CHECK(*nothing->atCheapest.cost.value == Approx(1.0 / 3));
  CHECK(std::isinf(nothing->atCheapest.threshold));
  CHECK_FALSE(costsOf({0.9, 0.1}, {true, false}, {0, 0, 1, 1})->calibrated);
}

TEST_CASE("cost curve: one class and scores that are no probabilities have no cost", "[eval][cost]") {
  CHECK(costsOf({0.1, 0.2}, {false, false}, {}, {0.5})->points[0].cost.reason ==
        "There are no positive rows.");
  CHECK(costsOf({0.1, 0.2}, {true, true}, {}, {0.5})->cheapest.reason == "There are no negative rows.");
  CHECK(costsOf({}, {}, {})->none.reason == "There are no rows with a probability.");
  CHECK_FALSE(costsOf({0.1, 7}, {true, false}, {})->cheapest.value);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto excluded = costsOf({0.8, nan, 0.1}, {true, true, false}, {});
  CHECK(excluded->n == 2);
  CHECK(excluded->excluded == 1);
  CHECK(*excluded->atCheapest.cost.value == 0);
  CHECK(costsOf({0.1}, {}, {}).error().code == ErrorCode::InvalidInput);
  CHECK(costsOf({0.1}, {true}, {}, {nan}).error().where == "thresholds");
  CHECK(costsOf({0.1}, {true}, errors(nan, 1)).error().code == ErrorCode::NonFinite);
}

TEST_CASE("cost curve: the same bytes at any number of threads, and a stop ends it", "[eval][cost]") {
  const auto rows = test::referenceScores();
  jobs::ThreadPool pool(3);
  jobs::WorkContext many({}, &pool);
  const auto pooled = costCurve(rows.p, rows.positive, {}, errors(1, 3), {}, many);
  const auto single = costsOf(rows.p, rows.positive, errors(1, 3));
  CHECK(pooled->cheapest.low == single->cheapest.low);
  CHECK(pooled->cheapest.high == single->cheapest.high);
  std::stop_source source;
  source.request_stop();
  jobs::WorkContext stopped(source.get_token());
  CHECK(costCurve(rows.p, rows.positive, {}, {}, {}, stopped).error().code == ErrorCode::Cancelled);
}
