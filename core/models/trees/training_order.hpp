#pragma once

#include "core/models/trees/column_order.hpp"

namespace ridgeline::models {

/// The order of the columns of train.X, of the rows of positive weight: sorted here, or taken from what the
/// fits on the same rows share, sorted once for all of them. Errors: TooLarge; Cancelled.
Result<ColumnOrder> trainingOrder(const TrainingSet& train, jobs::WorkContext& context);

}  // namespace ridgeline::models
