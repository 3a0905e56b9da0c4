#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

struct MetricOptions {
  bool intervals = true;  ///< false while a slider is dragged: values only
  int bootstrap = 2000;   ///< resamples of bootstrap intervals
  Seed seed;
};

/// A metric by name: its value and the interval that error-analysis.md section 0 names for its kind.
struct MetricInfo {
  std::string id;  ///< "accuracy", "macro-f1", "rmse"
  std::string title;
  std::string help;  ///< one sentence, with the formula
  data::Task task = data::Task::Classify;
  bool higherIsBetter = true;
  bool needsProbabilities = false;
  double best = 1;  ///< the value of a perfect model
  std::function<Estimate(const Scored&, const MetricOptions&, jobs::WorkContext&)> compute;
};

/// accuracy, error, balanced-accuracy, macro/weighted precision, recall and f1, log-loss, brier, auc; rmse,
/// mae, r2.
const std::vector<MetricInfo>& metricCatalog();
/// Errors: NotFound naming the nearest.
Result<const MetricInfo*> metric(std::string_view id);
/// The metric a task is judged by unless the user says otherwise: accuracy, r2.
const MetricInfo& defaultMetric(data::Task task);

struct NamedEstimate {
  std::string id;
  Estimate estimate;
};
/// Every metric that applies. Errors: Cancelled.
Result<std::vector<NamedEstimate>> allMetrics(const Scored& scored, const MetricOptions& options,
                                              jobs::WorkContext& context);

/// Precision, recall, F1 of each class with intervals, and its support. Classify only.
struct ClassReport {
  std::string name;
  Index support = 0, predicted = 0;
  Estimate precision, recall, f1;
};
std::vector<ClassReport> classReports(const Scored& scored, const MetricOptions& options);

}  // namespace ridgeline::eval
