#include "core/eval/decision_curve.hpp"

#include <cmath>
#include <limits>

#include "core/eval/expected_cost.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

const std::vector<double> Thresholds = {0.1, 0.25, 0.5, 0.75};

Result<DecisionCurve> curveOf(const std::vector<double>& p, const std::vector<bool>& positive,
                              const std::vector<double>& thresholds, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return decisionCurve(p, positive, thresholds, options, context);
}

Result<Estimate> costOf(const Scored& scored, const Matrix& costs, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return expectedCost(scored, costs, options, context);
}

}  // namespace

TEST_CASE("decision curve: counts and net benefits agree with numpy", "[eval][metrics][decision]") {
  const auto rows = test::referenceScores();
  const auto curve = curveOf(rows.p, rows.positive, Thresholds);
  REQUIRE(curve);
  const std::vector<Index> hits = {173, 157, 121, 70}, alarms = {187, 143, 78, 29};
  const std::vector<double> model = {0.38055555555555554, 0.2733333333333334, 0.1075, -0.0425},
                            all = {0.39166666666666666, 0.27, -0.095, -1.19};
  for (std::size_t i = 0; i < Thresholds.size(); ++i) {
    const DecisionPoint& at = curve->points[i];
    CHECK(at.threshold == Thresholds[i]);
    CHECK(at.truePositives == hits[i]);
    CHECK(at.falsePositives == alarms[i]);
    CHECK(*at.model.value == Approx(model[i]).epsilon(1e-12));
    CHECK(*at.treatAll.value == Approx(all[i]).epsilon(1e-12));
    CHECK(at.treatNone == 0);
    CHECK(at.model.method == "bootstrap");
    CHECK(*at.model.low < *at.model.value);
    CHECK(*at.model.value < *at.model.high);
  }
  CHECK(curve->positives == 181);
  // Normal interval of the mean of +1, -1 and 0 at one half.
  CHECK(*curve->points[2].model.low == Approx(0.0391858).margin(0.008));
  CHECK(*curve->points[2].model.high == Approx(0.1758142).margin(0.008));
  // Wilson's interval of 181 of 400 (statsmodels 0.13.5), carried to odds 1.
  CHECK(*curve->points[2].treatAll.low == Approx(2 * 0.404404788515386 - 1).epsilon(1e-12));
  CHECK(*curve->points[2].treatAll.high == Approx(2 * 0.5014988794463722 - 1).epsilon(1e-12));
}

TEST_CASE("decision curve: it starts at the share of positives and a threshold above all treats none",
          "[eval][metrics][decision]") {
  const auto rows = test::referenceScores();
  const auto curve = curveOf(rows.p, rows.positive, {0, 0.9999}, {.intervals = false});
  CHECK(*curve->points[0].model.value == Approx(181.0 / 400));
  CHECK(*curve->points[0].treatAll.value == Approx(181.0 / 400));
  CHECK(*curve->points[1].model.value == 0);
  CHECK_FALSE(curve->points[0].model.low);
  // A probability on the threshold is treated; ties go together.
  const auto tied = curveOf({0.5, 0.5, 0.4}, {true, false, true}, {0.5}, {.intervals = false});
  CHECK(tied->points[0].truePositives == 1);
  CHECK(tied->points[0].falsePositives == 1);
  CHECK(*tied->points[0].model.value == 0);
}

TEST_CASE("decision curve: perfect answers are worth the share of positives at any threshold",
          "[eval][metrics][decision]") {
  auto rows = test::referenceScores();
  for (std::size_t i = 0; i < rows.p.size(); ++i) rows.p[i] = rows.positive[i] ? 1 : 0;
  const auto curve = curveOf(rows.p, rows.positive, Thresholds);
  for (const DecisionPoint& at : curve->points) CHECK(*at.model.value == Approx(181.0 / 400));
  jobs::WorkContext context;
  const auto one = netBenefit(rows.p, rows.positive, 0.1, {}, context);
  CHECK(*one->model.value == Approx(181.0 / 400));
  CHECK(*one->model.low == *curve->points[0].model.low);
}

TEST_CASE("decision curve: one class, few positives, scores and missing ones", "[eval][metrics][decision]") {
  for (const bool only : {false, true}) {
    const auto curve = curveOf({0.2, 0.8}, {only, only}, {0.5});
    REQUIRE(curve);
    CHECK_FALSE(curve->points[0].model.value);
    CHECK_FALSE(curve->points[0].treatAll.value);
    CHECK_FALSE(curve->points[0].model.reason.empty());
  }
  CHECK(curveOf({}, {}, {0.5})->points[0].model.reason == "There are no rows with a probability.");
  const auto few = curveOf({0.2, 0.8, std::nan("")}, {false, true, true}, {0.5});
  CHECK(few->excluded == 1);
  CHECK(few->n == 2);
  CHECK(*few->points[0].model.value == Approx(0.5));
  CHECK_FALSE(few->points[0].model.low);
  CHECK(few->points[0].model.reason == "A band takes 10 positive rows, not 1.");
  CHECK(curveOf({-2, 3}, {false, true}, {0.5})->points[0].model.reason.find("no probabilities") !=
        std::string::npos);
}

TEST_CASE("decision curve: refusals", "[eval][metrics][decision]") {
  for (const double t : {1.0, -0.1, std::nan(""), 2.0}) {
    const auto curve = curveOf({0.2, 0.8}, {false, true}, {t});
    REQUIRE_FALSE(curve);
    CHECK(curve.error().code == ErrorCode::InvalidParam);
    CHECK(curve.error().where == "thresholds");
  }
  CHECK(curveOf({0.2, 0.8}, {false}, {0.5}).error().code == ErrorCode::InvalidInput);
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  const auto rows = test::referenceScores();
  CHECK(decisionCurve(rows.p, rows.positive, Thresholds, {}, stopped).error().code == ErrorCode::Cancelled);
}

TEST_CASE("expected cost: a table of three classes against numpy", "[eval][metrics][decision]") {
  Matrix costs(3, 3);
  costs << 0, 1, 2.5, 4, -1, 0.5, 10, 3, 0;
  const auto cost = costOf(test::referenceThree(), costs);
  REQUIRE(cost);
  CHECK(*cost->value == Approx(1.19375).epsilon(1e-12));
  CHECK(cost->n == 400);
  CHECK(cost->method == "bootstrap");
  // 200 000 resamples by numpy: 0.9425 to 1.4575.
  CHECK(*cost->low == Approx(0.9425).margin(0.03));
  CHECK(*cost->high == Approx(1.4575).margin(0.03));
  CHECK_FALSE(costOf(test::referenceThree(), costs, {.intervals = false})->low);
}

TEST_CASE("expected cost: ones beside the diagonal give the error rate", "[eval][metrics][decision]") {
  const auto scored = test::referenceThree();
  const Matrix costs = Matrix::Ones(3, 3) - Matrix::Identity(3, 3);
  jobs::WorkContext context;
  CHECK(*costOf(scored, costs)->value == Approx(*(*metric("error"))->compute(scored, {}, context).value));
  // Rows of the table are actual classes: one "no" called "yes" among four, at 5.
  Matrix alarms = Matrix::Zero(2, 2);
  alarms(0, 1) = 5;
  CHECK(*costOf(test::classified({"no", "yes"}, {0, 0, 1, 1}, {0, 1, 1, 0}), alarms)->value == Approx(1.25));
}

TEST_CASE("expected cost: undefined cases and refusals", "[eval][metrics][decision]") {
  Matrix costs = Matrix::Ones(2, 2);
  CHECK(costOf(test::classified({"a", "b"}, {-1}, {0}), costs)->reason == "There are no labelled rows.");
  const auto silent = costOf(test::classified({"a", "b"}, {0, 1}, {0, -1}), costs);
  CHECK_FALSE(silent->value);
  CHECK(silent->n == 2);
  CHECK(silent->reason == "The table has no cost for 1 of 2 answers, which are no class.");
  const auto alike = costOf(test::classified({"a", "b"}, {0, 1}, {0, 1}), costs);
  CHECK(*alike->value == 1);
  CHECK_FALSE(alike->low);
  CHECK_FALSE(alike->reason.empty());

  const auto scored = test::classified({"a", "b"}, {0, 1}, {0, 1});
  CHECK(costOf(scored, Matrix::Ones(3, 3)).error().code == ErrorCode::InvalidParam);
  CHECK(costOf(scored, Matrix::Ones(2, 3)).error().where == "costs");
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    costs(1, 0) = bad;
    CHECK(costOf(scored, costs).error().code == ErrorCode::NonFinite);
  }
  CHECK(costOf(test::regressed({1}, {1}), Matrix()).error().code == ErrorCode::InvalidInput);
}
