#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct GaussianNbParams {
  ClassPriors priors = ClassPriors::Shares;
  double smoothing = 1e-9;
};
const params::ParamTable<GaussianNbParams>& gaussianNbParamTable();

/// Gaussian naive Bayes: in each class every column is a normal distribution of its own.
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty.
/// Method   means and variances (dividing by the weight) of each class in one pass; `smoothing` times the
///          largest variance of any column over all rows is added to every variance.
/// Ties     equal posteriors go to the lowest class code. A class without train rows has probability 0.
/// Cost     O(n d) to fit, O(n d classes) to predict.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class; Diverged if squares
///          overflow; Cancelled.
/// Source   Hand & Yu (2001), International Statistical Review 69(3):385-398,
///          doi:10.1111/j.1751-5823.2001.tb00465.x.
Result<FittedModelPtr> fitGaussianNb(const TrainingSet& train, const GaussianNbParams& params,
                                     jobs::WorkContext& context);

ModelEntry gaussianNbEntry();

}  // namespace ridgeline::models
