#pragma once

#include <nlohmann/json.hpp>

#include "core/runs/execute.hpp"

namespace ridgeline::runs {

/// Curves of a run for record.json. `iterations`: loss and metric of train and dev by iteration, where the
/// method iterates. `roc`: per scored part and class (two classes: the positive one) the rates at no more
/// than 200 thresholds, where the method offers probabilities.
nlohmann::ordered_json curvesJson(const RunResult& run);

}  // namespace ridgeline::runs
