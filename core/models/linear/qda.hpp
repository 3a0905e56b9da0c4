#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct QdaParams {
  /// A trace, so that columns that follow from each other (one-hot) do not end the fit.
  double regularisation = 0.01;
  ClassPriors priors = ClassPriors::Shares;
};
const params::ParamTable<QdaParams>& qdaParamTable();

/// Quadratic discriminant analysis: every class is a normal distribution with a mean and a covariance C_k of
/// its own (dividing by rows - 1), drawn towards the unit sphere: (1 - regularisation) C_k + regularisation
/// I.
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty.
/// Units    the sphere has radius 1 in the units of the columns: scale them first where it is used.
/// Ties     equal posteriors go to the lowest class code. A class without train rows has probability 0.
/// Cost     O(n d^2 + classes d^3) to fit, O(n d^2 classes) to predict.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class, or a class has a
///          direction without spread beyond the rounding of its numbers and nothing regularises it; Diverged
///          if squares overflow; TooLarge if the covariances pass 2 GiB; Cancelled.
/// Source   Friedman (1989), JASA 84:165-175, doi:10.1080/01621459.1989.10478752.
Result<FittedModelPtr> fitQda(const TrainingSet& train, const QdaParams& params, jobs::WorkContext& context);

ModelEntry qdaEntry();

}  // namespace ridgeline::models
