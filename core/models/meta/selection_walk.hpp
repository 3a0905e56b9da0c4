#pragma once

#include "core/models/meta/selection.hpp"

namespace ridgeline::models {

/// Every set on the way of a walk with its score (lower is better), as fitSelection says. `wanted`: columns
/// where the walk ends, 0: where the score says. Errors: those of `score`; InvalidInput; Cancelled.
Result<std::vector<SelectionStep>> walkForward(const TrainingSet& train, int wanted,
                                               const SelectionScore& score, jobs::WorkContext& context);
Result<std::vector<SelectionStep>> walkBackward(const TrainingSet& train, int wanted,
                                                const SelectionScore& score, jobs::WorkContext& context);
Result<std::vector<SelectionStep>> walkLasso(const TrainingSet& train, int wanted,
                                             const SelectionScore& score, jobs::WorkContext& context);

}  // namespace ridgeline::models
