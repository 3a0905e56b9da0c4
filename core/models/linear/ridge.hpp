#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct RidgeParams {
  double alpha = 1;
};
const params::ParamTable<RidgeParams>& ridgeParamTable();

/// Ridge regression: min sum_i w_i (y_i - b - x_i . v)^2 + alpha ||v||^2, the intercept b free.
///
/// Shapes   train.X n x d; train.targets n; weights n or empty.
/// Units    alpha in squared units of X times weight: scale the columns first (prep/scale.hpp), or a column
///          in small units is shrunk most.
/// Cost     O(n d^2 + d^3), or O(n^2 d + n^3) where d > n.
/// Errors   those of checkTrainingSet; Diverged if squares overflow; TooLarge; Cancelled.
/// Source   Hoerl & Kennard (1970), Technometrics 12(1):55-67, doi:10.1080/00401706.1970.10488634.
Result<FittedModelPtr> fitRidge(const TrainingSet& train, const RidgeParams& params,
                                jobs::WorkContext& context);

ModelEntry ridgeEntry();

}  // namespace ridgeline::models
