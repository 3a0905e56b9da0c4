#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// checkTrainingSet without reading the cells of X, for a fit whose first pass over the rows finds what is
/// not finite by itself (a sum of products is finite only where every cell is). Errors: InvalidInput,
/// NonFinite.
Status checkAllButCells(const TrainingSet& train, Missing missing = Missing::Refused);

}  // namespace ridgeline::models
