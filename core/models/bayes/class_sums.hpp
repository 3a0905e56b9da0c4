#pragma once

#include "core/models/class_tally.hpp"

namespace ridgeline::models {

/// Weighted sums of every column over the rows of each class.
///
/// Shapes   the answer is classes x d. With a threshold a cell counts as 1 if it is greater, else as 0;
///          otherwise as its value less `shift` (d).
/// Cost     O(n d), one column a task, so that the bytes do not depend on the number of threads.
/// Errors   Cancelled.
Result<Matrix> classSums(const TrainingSet& train, const Vector& shift, jobs::WorkContext& context);
Result<Matrix> classSumsAbove(const TrainingSet& train, double threshold, jobs::WorkContext& context);

/// Weighted means and variances (dividing by the weight) of every column in each class, classes x d; 0 for a
/// class without rows.
struct ClassMoments {
  Matrix mean, variance;
};

/// One pass over the rows: sums and squares about the first row of each class. Where that row turns out to
/// lie so far from the mean that digits are lost, the column is read once more about the mean. Squares that
/// overflow leave variances that are not finite. Errors: Cancelled.
/// Source   Chan, Golub & LeVeque (1983), American Statistician 37(3):242-247,
///          doi:10.1080/00031305.1983.10483115.
Result<ClassMoments> classMoments(const TrainingSet& train, const ClassTally& tally,
                                  jobs::WorkContext& context);

}  // namespace ridgeline::models
