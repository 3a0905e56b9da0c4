#pragma once

#include <memory>

#include "core/models/estimator.hpp"
#include "core/models/trees/binned_matrix.hpp"
#include "core/models/trees/column_order.hpp"

namespace ridgeline::models {

/// The order of the columns of train.X, of the rows of positive weight: sorted here, or taken from what the
/// fits on the same rows share, sorted once for all of them. Errors: TooLarge; Cancelled.
Result<ColumnOrder> trainingOrder(const TrainingSet& train, jobs::WorkContext& context);

/// The bins of train.X, its weights aside: cut here, or once for all fits on the same rows. Errors:
/// Cancelled.
Result<std::shared_ptr<const BinnedMatrix>> trainingBins(const TrainingSet& train, int maxBins,
                                                         jobs::WorkContext& context);

}  // namespace ridgeline::models
