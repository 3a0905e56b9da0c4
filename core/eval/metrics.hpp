#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.hpp"
#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

struct MetricOptions {
  bool intervals = true;  ///< false while a slider is dragged: values only
  int bootstrap = 2000;   ///< resamples of bootstrap intervals
  Seed seed{};
};

/// A metric by name: its value and the interval that error-analysis.md section 0 names for its kind.
struct MetricInfo {
  std::string id;  ///< "accuracy", "macro-f1", "rmse"
  std::string title;
  std::string help;  ///< one sentence, with the formula
  data::Task task = data::Task::Classify;
  bool higherIsBetter = true;
  bool needsProbabilities = false;
  bool needsTwoClasses = false;  ///< speaks of one positive class
  double best = 1;               ///< the value of a perfect model
  /// Undefined, with a reason, for a part without rows and wherever its formula divides by zero. A stop of
  /// the context leaves the interval out. The estimate's n: labelled rows, for precision the rows called
  /// positive, for recall the positive rows.
  ///
  /// Where rows have weights, each counts its own in sums and shares (as `sample_weight` elsewhere); n stays
  /// a count of rows, without those of weight 0, and an interval resamples rows with their weights, or is
  /// Wilson's on the rows of equal weight that tell as much. Where rows lie in groups, the value is the same
  /// and the interval resamples whole groups: its method ends in "by group".
  std::function<Estimate(const Scored&, const MetricOptions&, jobs::WorkContext&)> compute = {};
};

/// accuracy, error, balanced-accuracy; precision, recall, f1 (of the positive class of two) and their macro-
/// and weighted- means; mcc, kappa; log-loss, brier, auc, average-precision, ece, ece-debiased, mce,
/// classwise-ece; rmse, mae, r2, median-absolute-error, max-error, explained-variance, mape, smape, mase,
/// pinball-10, pinball-90.
const std::vector<MetricInfo>& metricCatalog();
/// Errors: NotFound naming the nearest.
Result<const MetricInfo*> metric(std::string_view id);
/// The metric a task is judged by unless the user says otherwise: accuracy, r2.
const MetricInfo& defaultMetric(data::Task task);
/// Whether the metric speaks of these rows: the task and, where it asks for them, two classes.
bool applies(const MetricInfo& metric, const Scored& scored);

struct NamedEstimate {
  std::string id;
  Estimate estimate;
};
/// Every metric that applies, in the order of the catalog. Errors: Cancelled.
Result<std::vector<NamedEstimate>> allMetrics(const Scored& scored, const MetricOptions& options,
                                              jobs::WorkContext& context);

/// Precision, recall (Wilson), F1 (bootstrap) of each class, and its support. Classify only: else empty.
struct ClassReport {
  std::string name;
  Index support = 0, predicted = 0;
  Estimate precision, recall, f1;
};
std::vector<ClassReport> classReports(const Scored& scored, const MetricOptions& options);

}  // namespace ridgeline::eval
