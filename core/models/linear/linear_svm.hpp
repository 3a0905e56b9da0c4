#pragma once

#include "core/models/linear/logistic.hpp"

namespace ridgeline::models {

struct LinearSvmParams {
  double c = 1;
  ClassWeights classWeights = ClassWeights::None;
  int maxIterations = 100;
  double tolerance = 1e-7;
};
const params::ParamTable<LinearSvmParams>& linearSvmParamTable();

/// Linear support vector machine: min C * sum_i w_i max(0, 1 - s_i (x_i . v + b))^2 + 0.5 ||v||^2, s_i = 1
/// for the class and -1 for the others, the intercept not penalised. More than two classes: one machine a
/// class against the rest. It knows margins and no probabilities; wrap it in a calibration where those are
/// needed.
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty. Two classes have one column of
///          coefficients (positive: class code 1), more have one each; a class without train rows is never
///          answered.
/// Units    the penalty sees the columns as they are: scale first.
/// Ties     a score of 0 is class code 0; equal largest scores go to the lowest class code.
/// Method   Newton steps over the rows inside the margin, inside on centred and scaled columns, from the
/// answer over
///          a part of the rows where there are many; done when no slope of the mean loss is above the
///          tolerance.
/// Cost     O(n d^2) an iteration, of which few are needed.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class; Diverged if a column
/// is too
///          large to add up; TooLarge; Cancelled.
/// Source   Keerthi & DeCoste (2005), JMLR 6:341-361; Hsieh et al. (2008), doi:10.1145/1390156.1390208.
Result<FittedModelPtr> fitLinearSvm(const TrainingSet& train, const LinearSvmParams& params,
                                    jobs::WorkContext& context);

ModelEntry linearSvmEntry();

}  // namespace ridgeline::models
