#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models::machines {

/// Positions of the rows with a positive weight, ascending; where there are more than `most` of them, as many
/// drawn at random, with a warning: for methods whose memory grows with the square of the rows.
std::vector<Index> drawnRows(const TrainingSet& train, Index most, Seed seed, jobs::WorkContext& context);

/// The weights of some rows, of mean 1; all 1 where the training set has none.
Vector drawnWeights(const TrainingSet& train, const std::vector<Index>& rows);

/// A = L L' for a symmetric positive definite A, in place: L in the lower triangle, the upper undefined.
/// Blocks of columns, their products on the context's threads. Cost: n^3 / 3. False if A is not positive
/// definite to rounding. Errors: Cancelled.
Result<bool> factorise(Matrix& A, jobs::WorkContext& context);

}  // namespace ridgeline::models::machines
