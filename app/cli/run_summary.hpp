#pragma once

#include <string>

#include "core/runs/execute.hpp"

namespace ridgeline::cli {

/// A finished run for a person: data, split, preparation, model, the metrics of each part with intervals and
/// n, the confusion matrix of the last scored part, and why anything is undefined.
std::string runSummary(const runs::RunResult& run);

}  // namespace ridgeline::cli
