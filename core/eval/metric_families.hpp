#pragma once

#include <vector>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Metrics that follow from the confusion counts alone; their bootstrap draws cells, not rows.
std::vector<MetricInfo> countMetrics();
/// Metrics of class probabilities.
std::vector<MetricInfo> probabilityMetrics();
std::vector<MetricInfo> regressionMetrics();

}  // namespace ridgeline::eval
