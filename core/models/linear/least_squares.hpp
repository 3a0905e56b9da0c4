#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

/// Least squares has nothing to set.
struct LeastSquaresParams {};
const params::ParamTable<LeastSquaresParams>& leastSquaresParamTable();

/// Ordinary (weighted) least squares with intercept: min sum_i w_i (y_i - b - x_i . v)^2.
///
/// Shapes   train.X n x d; train.targets n; weights n or empty.
/// Units    coefficients in target units per unit of their column.
/// Ties     columns that repeat each other (or d > n): the coefficients smallest on columns of equal
///          spread, with a warning. Constant columns get 0.
/// Offers   `Inference` where the rows outnumber the estimates and no direction is missing.
/// Cost     O(n d^2 + d^3), one pass over the rows where the columns are well-conditioned.
/// Errors   those of checkTrainingSet; Diverged if squares overflow; TooLarge; Cancelled.
/// Source   Gauss (1809), Theoria motus; Bjorck (1996), doi:10.1137/1.9781611971484.
Result<FittedModelPtr> fitLeastSquares(const TrainingSet& train, const LeastSquaresParams& params,
                                       jobs::WorkContext& context);

ModelEntry leastSquaresEntry();

}  // namespace ridgeline::models
