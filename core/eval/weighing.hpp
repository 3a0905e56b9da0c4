#pragma once

#include <optional>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Why these weights weigh nothing: there is not one a row, one is negative or not finite, or all are 0.
/// Empty if there is nothing to say, as without weights.
std::string whyNoWeights(const Scored& scored);
/// The rows that count, where some have the weight 0; empty where all count.
std::optional<Scored> withoutWeightless(const Scored& scored);
/// The metric on rows of positive weight only, undefined with the reason above; n are the rows that count,
/// and the note says how many do not. Without weights it is the metric, to the byte.
MetricInfo weighing(MetricInfo info);

}  // namespace ridgeline::eval
