#include <algorithm>
#include <cmath>

#include "core/eval/average_precision.hpp"
#include "core/eval/calibration_bins.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/ranking_areas.hpp"
#include "core/eval/top_accuracy.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

double value(Case& at, const char* id, const eval::Scored& scored) {
  const auto* info = taken(eval::metric(id));
  return info->compute(scored, {.intervals = false}, at.context).value.value_or(std::nan(""));
}

/// Compares a metric where the reference has it.
void seeMetric(Case& at, const char* id, const char* key, const eval::Scored& scored) {
  if (at.expect.has(key)) at.judge.see(value(at, id, scored), at.expect[key]);
}

void metricNumbers(Case& at) {
  eval::Scored scored;
  scored.task = models::Task::Regress;
  const auto y = at.param("y").get<std::vector<double>>(),
             p = at.param("prediction").get<std::vector<double>>();
  for (std::size_t i = 0; i < y.size(); ++i) scored.rows.push_back(i);
  scored.actualValues = vectorOf(y);
  scored.predicted.values = vectorOf(p);
  seeMetric(at, "r2", "r2", scored);
  seeMetric(at, "mae", "mae", scored);
  seeMetric(at, "rmse", "rmse", scored);
  // A target of 0 is divided by machine epsilon there and left out here.
  if ((scored.actualValues.array() != 0).all()) seeMetric(at, "mape", "mape", scored);
  seeMetric(at, "median-absolute-error", "median_ae", scored);
  seeMetric(at, "max-error", "max_error", scored);
  seeMetric(at, "explained-variance", "explained_variance", scored);
  if (at.expect.has("mse")) at.judge.see(std::pow(value(at, "rmse", scored), 2), at.expect["mse"]);
}

/// The reference calls a share without rows 0, in the means over the classes too; here it is undefined and
/// left out of them.
double orZero(const eval::Estimate& estimate) { return estimate.value.value_or(0); }

struct Triple {
  double precision = 0, recall = 0, f1 = 0;
};
void seeTriple(Case& at, const Triple& got, const Wanted& want) {
  at.judge.see(got.precision, want["precision"]);
  at.judge.see(got.recall, want["recall"]);
  at.judge.see(got.f1, want["f1"]);
}

void averages(Case& at, const eval::Scored& scored) {
  const auto reports = eval::classReports(scored, {.intervals = false});
  const double classes = static_cast<double>(reports.size()), n = static_cast<double>(scored.size());
  const Wanted want = at.expect["per_class"];
  Triple macro, weighted;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const Triple own{orZero(reports[k].precision), orZero(reports[k].recall), orZero(reports[k].f1)};
    at.judge.see(own.precision, want["precision"][k]);
    at.judge.see(own.recall, want["recall"][k]);
    at.judge.see(own.f1, want["f1"][k]);
    at.judge.see(static_cast<double>(reports[k].support), want["support"][k]);
    const double share = static_cast<double>(reports[k].support) / n;
    for (const auto member : {&Triple::precision, &Triple::recall, &Triple::f1}) {
      macro.*member += own.*member / classes;
      weighted.*member += own.*member * share;
    }
  }
  seeTriple(at, macro, at.expect["macro"]);
  seeTriple(at, weighted, at.expect["weighted"]);
  // Counted over all rows at once each of the three is the accuracy.
  const double right = value(at, "accuracy", scored);
  seeTriple(at, {right, right, right}, at.expect["micro"]);
}

void bins(Case& at, const eval::Scored& scored, const char* key, eval::BinEdges edges) {
  if (!at.expect.has(key)) return;
  std::vector<bool> positive;
  for (const int code : scored.actual) positive.push_back(code == 1);
  const auto found = eval::calibrationBins({scored.predicted.probabilities.col(1).data(), positive.size()},
                                           positive, 10, edges);
  std::vector<double> observed, mean;
  for (const auto& bin : found) {
    observed.push_back(*bin.observed.value);
    mean.push_back(bin.meanProbability);
  }
  at.judge.see(vectorOf(observed), at.expect[key]["observed"]);
  at.judge.see(vectorOf(mean), at.expect[key]["mean_score"]);
}

void twoClasses(Case& at, const eval::Scored& scored) {
  seeMetric(at, "auc", "roc_auc", scored);
  seeMetric(at, "average-precision", "average_precision", scored);
  seeMetric(at, "brier", "brier", scored);
  seeMetric(at, "f2", "f2", scored);
  bins(at, scored, "calibration_uniform", eval::BinEdges::EqualWidth);
  bins(at, scored, "calibration_quantile", eval::BinEdges::EqualMass);
  const auto curves = taken(eval::rankingCurves(scored, 1));
  std::vector<double> tpr, fpr, precision, recall, thresholds;
  for (std::size_t i = 1; i < curves.points.size(); ++i) {
    const auto& point = curves.points[i];
    tpr.push_back(curves.truePositiveRate(point));
    fpr.push_back(curves.falsePositiveRate(point));
    thresholds.push_back(point.threshold);
    precision.push_back(curves.precision(point));
  }
  at.judge.see(vectorOf(tpr), at.expect["roc"]["tpr"]);
  at.judge.see(vectorOf(fpr), at.expect["roc"]["fpr"]);
  at.judge.see(vectorOf(thresholds), at.expect["roc"]["threshold"]);
  // The reference runs by rising threshold and ends in a point that no threshold reaches.
  std::reverse(precision.begin(), precision.end());
  recall.assign(tpr.rbegin(), tpr.rend());
  std::reverse(thresholds.begin(), thresholds.end());
  precision.push_back(1);
  recall.push_back(0);
  at.judge.see(vectorOf(precision), at.expect["pr"]["precision"]);
  at.judge.see(vectorOf(recall), at.expect["pr"]["recall"]);
  at.judge.see(vectorOf(thresholds), at.expect["pr"]["threshold"]);
  double area = 0;
  for (std::size_t i = 1; i < recall.size(); ++i)
    area += (recall[i - 1] - recall[i]) * (precision[i - 1] + precision[i]) / 2;
  if (at.expect.has("pr_auc_trapezoid")) at.judge.see(area, at.expect["pr_auc_trapezoid"]);
}

void manyClasses(Case& at, const eval::Scored& scored) {
  seeMetric(at, "auc", "roc_auc_ovr_macro", scored);
  seeMetric(at, "auc-weighted", "roc_auc_ovr_weighted", scored);
  seeMetric(at, "auc-pairs", "roc_auc_ovo_macro", scored);
  seeMetric(at, "auc-pairs-weighted", "roc_auc_ovo_weighted", scored);
  if (at.expect.has("top2_accuracy"))
    at.judge.see(*eval::topAccuracy(scored, 2).value, at.expect["top2_accuracy"]);
  for (int k = 0; k < scored.classes(); ++k) {
    const auto place = static_cast<std::size_t>(k);
    std::vector<bool> positive;
    for (const int code : scored.actual) positive.push_back(code == k);
    if (at.expect.has("roc_auc_per_class"))
      at.judge.see(
          *eval::auc({scored.predicted.probabilities.col(k).data(), positive.size()}, positive).value,
          at.expect["roc_auc_per_class"][place]);
    if (at.expect.has("average_precision_per_class"))
      at.judge.see(eval::averagePrecision(taken(eval::rankingCurves(scored, k))),
                   at.expect["average_precision_per_class"][place]);
  }
}

void metricClasses(Case& at) {
  eval::Scored scored;
  scored.task = models::Task::Classify;
  scored.actual = at.param("y").get<std::vector<int>>();
  scored.predicted.probabilities = matrixOf(at.param("probability"));
  scored.predicted.labels = models::argmaxRows(scored.predicted.probabilities);
  for (std::size_t i = 0; i < scored.actual.size(); ++i) scored.rows.push_back(i);
  for (Index k = 0; k < scored.predicted.probabilities.cols(); ++k)
    scored.classNames.push_back("class " + std::to_string(k));
  seeMetric(at, "accuracy", "accuracy", scored);
  seeMetric(at, "balanced-accuracy", "balanced_accuracy", scored);
  // 0 where it is undefined.
  const double correlation = value(at, "mcc", scored);
  at.judge.see(std::isnan(correlation) ? 0 : correlation, at.expect["mcc"]);
  seeMetric(at, "kappa", "kappa", scored);
  seeMetric(at, "kappa-quadratic", "kappa_quadratic", scored);
  at.judge.see(logLoss(scored.predicted.probabilities, scored.actual), at.expect["log_loss"]);
  at.judge.see(Matrix(eval::confusion(scored).counts.cast<double>()), at.expect["confusion_rows_true"]);
  averages(at, scored);
  if (scored.classes() == 2)
    twoClasses(at, scored);
  else
    manyClasses(at, scored);
}

}  // namespace

std::vector<Kind> metricKinds() {
  return {{"regression", "metrics", metricNumbers}, {"classification", "metrics_", metricClasses}};
}

}  // namespace ridgeline::golden
