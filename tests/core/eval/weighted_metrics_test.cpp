#include <cmath>

#include "core/base/random.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/ranking_areas.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate weighed(std::string_view id, const Scored& scored, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, options, context);
}

Scored with(Scored scored, const std::vector<double>& weights) {
  scored.weights = Vector::Map(weights.data(), static_cast<Index>(weights.size()));
  return scored;
}

/// A probability of 1/2 is answered "no".
Scored twelve() {
  return with(test::binary({1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0},
                           {.9, .8, .75, .6, .55, .5, .45, .4, .3, .2, .15, .1}),
              {1, 2, .5, 3, 1, 4, 2, 1, .25, 1, 2, .75});
}

Scored nine() {
  Matrix p(9, 3);
  p << .6, .3, .1, .2, .5, .3, .1, .2, .7, .4, .35, .25, .3, .3, .4, .5, .2, .3, .25, .5, .25, .1, .6, .3, .2,
      .2, .6;
  return with(test::classifiedBy({"a", "b", "c"}, {0, 1, 2, 1, 2, 0, 1, 2, 0}, p),
              {1, 3, 2, .5, 1, 2, 4, 1, .25});
}

Scored eight() {
  return with(test::regressed({3, -1, 2, 7, 4, 0.5, 9, -2}, {2.5, -1.5, 2, 8, 5, 0, 7, -2.5}),
              {1, 2, .5, 4, 1, 3, .25, 2});
}

void agree(const Scored& scored, const std::vector<std::pair<const char*, double>>& expected) {
  for (const auto& [id, value] : expected) {
    INFO(id);
    const Estimate e = weighed(id, scored);
    CHECK(e.value.value_or(NAN) == Approx(value).epsilon(1e-12));
    if (e.low) CHECK((*e.low <= *e.value && *e.value <= *e.high && *e.low < *e.high));
  }
}

}  // namespace

// Values of scikit-learn 1.2.1 with sample_weight; macro-AUC and -AP are means of its binary ones, the AUC of
// pairs and the median of absolute errors are its and numpy 1.24's on rows repeated as often as they weigh.
TEST_CASE("weights: two classes agree with sample_weight", "[eval][weights]") {
  agree(twelve(), {{"accuracy", 0.6891891891891891},
                   {"error", 1 - 0.6891891891891891},
                   {"balanced-accuracy", 0.7017738359201774},
                   {"precision", 0.8},
                   {"recall", 0.5853658536585366},
                   {"f1", 0.676056338028169},
                   {"f2", 0.6185567010309277},
                   {"macro-f1", 0.6886775196634352},
                   {"weighted-f1", 0.6873130675947576},
                   {"mcc", 0.40856087861414847},
                   {"kappa", 0.39083750894774516},
                   {"log-loss", 0.48557095740613854},
                   {"brier", 0.15858108108108107},
                   {"auc", 0.8980044345898005},
                   {"average-precision", 0.9191434587663715}});
}

TEST_CASE("weights: three classes agree with sample_weight", "[eval][weights]") {
  agree(nine(), {{"accuracy", 0.8813559322033898},
                 {"balanced-accuracy", 0.8688034188034188},
                 {"macro-precision", 0.88507326007326},
                 {"macro-f1", 0.8732336340790178},
                 {"weighted-f1", 0.8795543908381147},
                 {"mcc", 0.8089430369670703},
                 {"kappa", 0.8061942749882685},
                 {"kappa-quadratic", 0.8217522658610272},
                 {"log-loss", 0.712544692423113},
                 {"brier", 0.40152542372881356},
                 {"auc", 0.9151595937272866},
                 {"auc-weighted", 0.9006287159928117},
                 {"average-precision", 0.8862403512591248}});
  Scored whole = nine();
  whole.weights << 1, 3, 2, 1, 1, 2, 4, 1, 2;
  agree(whole, {{"auc-pairs", 0.8380208333333333}, {"auc-pairs-weighted", 0.8391544117647058}});
}

TEST_CASE("weights: class by class, supports stay counts of rows", "[eval][weights]") {
  const auto reports = classReports(nine(), {});
  REQUIRE(reports.size() == 3);
  const double expected[3][3] = {{0.8571428571428571, 0.9230769230769231, 0.888888888888889},
                                 {0.875, 0.9333333333333333, 0.9032258064516129},
                                 {0.9230769230769231, 0.75, 0.8275862068965517}};
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(*reports[k].precision.value == Approx(expected[k][0]).epsilon(1e-12));
    CHECK(*reports[k].recall.value == Approx(expected[k][1]).epsilon(1e-12));
    CHECK(*reports[k].f1.value == Approx(expected[k][2]).epsilon(1e-12));
    CHECK(reports[k].support == 3);
    CHECK(reports[k].recall.n == 3);
  }
}

TEST_CASE("weights: numbers agree with sample_weight", "[eval][weights]") {
  agree(eight(), {{"mae", 0.6909090909090909},
                  {"rmse", 0.7627700713964738},
                  {"r2", 0.9532598592484398},
                  {"explained-variance", 0.953366086841057},
                  {"mape", 0.4031746031746032},
                  {"smape", 0.5995867768595041},
                  {"mase", 0.21680497925311207},
                  {"median-absolute-error", 0.5},
                  {"max-error", 2},
                  {"pinball-10", 0.36},
                  {"pinball-90", 0.330909090909091}});
}

TEST_CASE("weights: a proportion has Wilson's interval on the rows that tell as much", "[eval][weights]") {
  // p (1 - p) / (sum w^2 (x - p)^2 / (sum w)^2) put into Wilson's formula, by numpy.
  const Estimate accuracy = weighed("accuracy", twelve());
  CHECK(accuracy.method == "wilson on effective n");
  CHECK(accuracy.note == "effective n 6.919");
  CHECK(accuracy.n == 12);
  CHECK(*accuracy.low == Approx(0.33698416484924604).epsilon(1e-12));
  CHECK(*accuracy.high == Approx(0.9063130411703857).epsilon(1e-12));
  // Here the wrong row is a light one and its scatter promises more rows than there are: 5 is the most.
  const Estimate precision = weighed("precision", twelve());
  CHECK(precision.n == 5);
  CHECK(*precision.low == Approx(0.3755346297625253).epsilon(1e-12));
  const Estimate recall = weighed("recall", twelve());
  CHECK(*recall.low == Approx(0.1727163853156637).epsilon(1e-12));
  CHECK(*recall.high == Approx(0.9051820799076429).epsilon(1e-12));
  // Without a wrong row the weights alone say it: (sum w)^2 / sum w^2 = 8.17.
  Scored right = twelve();
  right.predicted.labels = right.actual;
  const Estimate all = weighed("accuracy", right);
  CHECK(*all.low == Approx(0.6802672572398238).epsilon(1e-12));
  CHECK(*all.high == 1);
  CHECK(*weighed("error", right).low == 0);
}

TEST_CASE("weights: the area has DeLong's interval with weighted components", "[eval][weights]") {
  // 12 / 11 sum u^2, u = w (component - area) / weight of the class, by numpy.
  const Estimate area = weighed("auc", twelve());
  CHECK(area.method == "delong");
  CHECK(*area.low == Approx(0.7420503011291874).epsilon(1e-12));
  CHECK(*area.high == 1);
}

TEST_CASE("weights: rows of weight 0 count nowhere, and weights of nothing have a reason",
          "[eval][weights]") {
  Scored some = twelve();
  some.weights[0] = some.weights[5] = 0;
  const Estimate e = weighed("accuracy", some);
  CHECK(e.n == 10);
  CHECK(e.note.ends_with("2 of 12 rows have the weight 0"));
  CHECK(*e.value == Approx((2 + 3 + 2 + 1 + 1 + 2 + .75) / (18.5 - 5)).epsilon(1e-12));
  for (const double weight : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    Scored none = twelve();
    none.weights.setConstant(weight);
    for (const MetricInfo& info : metricCatalog()) {
      if (!applies(info, none)) continue;
      INFO(info.id << " of rows of weight " << weight);
      const Estimate of = weighed(info.id, none);
      CHECK_FALSE(of.value);
      CHECK(of.reason.find("weight") != std::string::npos);
    }
    CHECK(classReports(none, {}).empty());
  }
  Scored short_ = twelve();
  short_.weights.conservativeResize(11);
  CHECK(weighed("f1", short_).reason == "There are 11 weights for 12 rows; each row needs one.");
}

TEST_CASE("weights: intervals hold the truth as often as they say where heavy rows err more",
          "[eval][weights]") {
  // A fifth of the rows weighs 10 and errs in 30 % of the cases, the others in 5 %.
  const double truth = (0.2 * 10 * 0.3 + 0.8 * 0.05) / (0.2 * 10 + 0.8);
  int held = 0, heldMean = 0;
  constexpr int Samples = 400;
  Rng rng{Seed(11)};
  for (int s = 0; s < Samples; ++s) {
    std::vector<int> actual, predicted;
    std::vector<double> weights, numbers, zeros;
    for (int i = 0; i < 300; ++i) {
      const bool heavy = rng.uniform() < 0.2;
      const bool wrong = rng.uniform() < (heavy ? 0.3 : 0.05);
      weights.push_back(heavy ? 10 : 1);
      actual.push_back(i % 2);
      predicted.push_back(wrong ? 1 - actual.back() : actual.back());
      numbers.push_back(wrong ? 1 : 0);
      zeros.push_back(0);
    }
    const Estimate error = weighed("error", with(test::classified({"a", "b"}, actual, predicted), weights));
    held += *error.low <= truth && truth <= *error.high ? 1 : 0;
    const Estimate mean =
        weighed("mae", with(test::regressed(zeros, numbers), weights), {.bootstrap = 200, .seed = Seed(1)});
    heldMean += *mean.low <= truth && truth <= *mean.high ? 1 : 0;
  }
  CHECK(held >= 0.92 * Samples);
  CHECK(held <= 0.98 * Samples);
  CHECK(heldMean >= 0.91 * Samples);
  CHECK(heldMean <= 0.98 * Samples);
}
