#include <algorithm>
#include <cmath>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/ranking_curves.hpp"
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

Vector vectorOf(const std::vector<double>& values) {
  return Vector::Map(values.data(), static_cast<Index>(values.size()));
}

void numbers(Case& at) {
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
  seeMetric(at, "mape", "mape", scored);
  seeMetric(at, "median-absolute-error", "median_ae", scored);
  seeMetric(at, "max-error", "max_error", scored);
  seeMetric(at, "explained-variance", "explained_variance", scored);
  if (at.expect.has("mse")) at.judge.see(std::pow(value(at, "rmse", scored), 2), at.expect["mse"]);
}

void averages(Case& at, const eval::Scored& scored) {
  for (const std::string kind : {"macro", "weighted"})
    for (const std::string which : {"precision", "recall", "f1"})
      at.judge.see(value(at, (kind + "-" + which).c_str(), scored), at.expect[kind][which]);
  // Counted over all rows at once each of the three is the accuracy.
  for (const char* which : {"precision", "recall", "f1"})
    at.judge.see(value(at, "accuracy", scored), at.expect["micro"][which]);
  const auto reports = eval::classReports(scored, {.intervals = false});
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const Wanted want = at.expect["per_class"];
    at.judge.see(reports[k].precision.value.value_or(0), want["precision"][k]);  // the reference says 0
    at.judge.see(reports[k].recall.value.value_or(0), want["recall"][k]);
    at.judge.see(reports[k].f1.value.value_or(0), want["f1"][k]);
    at.judge.see(static_cast<double>(reports[k].support), want["support"][k]);
  }
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

void classes(Case& at) {
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
  seeMetric(at, "mcc", "mcc", scored);
  seeMetric(at, "kappa", "kappa", scored);
  seeMetric(at, "kappa-quadratic", "kappa_quadratic", scored);
  seeMetric(at, "log-loss", "log_loss", scored);
  at.judge.see(Matrix(eval::confusion(scored).counts.cast<double>()), at.expect["confusion_rows_true"]);
  averages(at, scored);
  if (scored.classes() == 2)
    twoClasses(at, scored);
  else
    manyClasses(at, scored);
}

}  // namespace

std::vector<Kind> metricKinds() {
  return {{"regression", "metrics", numbers}, {"classification", "metrics_", classes}};
}

}  // namespace ridgeline::golden
