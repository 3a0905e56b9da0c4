#include "core/eval/metrics.hpp"

#include <algorithm>

#include "core/eval/metric_families.hpp"
#include "core/eval/weighing.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::eval {

const std::vector<MetricInfo>& metricCatalog() {
  static const std::vector<MetricInfo> catalog = [] {
    std::vector<MetricInfo> all;
    for (auto* family : {countMetrics, probabilityMetrics, calibrationMetrics, regressionMetrics})
      for (auto& info : family()) all.push_back(weighing(std::move(info)));
    return all;
  }();
  return catalog;
}

Result<const MetricInfo*> metric(std::string_view id) {
  const auto& catalog = metricCatalog();
  const auto found = std::find_if(catalog.begin(), catalog.end(), [&](const auto& m) { return m.id == id; });
  if (found != catalog.end()) return &*found;
  std::vector<std::string> ids;
  ids.reserve(catalog.size());
  for (const auto& info : catalog) ids.push_back(info.id);
  const std::string near = params::nearest(id, ids);
  if (!near.empty())
    return fail(ErrorCode::NotFound, "There is no metric \"{}\"; did you mean \"{}\"?", id, near);
  return fail(ErrorCode::NotFound, "There is no metric \"{}\"; the metrics are: {}.", id,
              fmt::join(ids, ", "));
}

const MetricInfo& defaultMetric(data::Task task) {
  return **metric(task == data::Task::Regress ? "r2" : "accuracy");
}

bool applies(const MetricInfo& metric, const Scored& scored) {
  return metric.task == scored.task && (!metric.needsTwoClasses || scored.classes() == 2);
}

Result<std::vector<NamedEstimate>> allMetrics(const Scored& scored, const MetricOptions& options,
                                              jobs::WorkContext& context) {
  std::vector<NamedEstimate> results;
  for (const MetricInfo& info : metricCatalog()) {
    if (!applies(info, scored)) continue;
    results.push_back({info.id, info.compute(scored, options, context)});
    if (context.stopped()) return jobs::WorkContext::cancelled();
  }
  return results;
}

}  // namespace ridgeline::eval
