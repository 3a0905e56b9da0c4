#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct BernoulliNbParams {
  double threshold = 0;
  double alpha = 1;
  ClassPriors priors = ClassPriors::Shares;
};
const params::ParamTable<BernoulliNbParams>& bernoulliNbParamTable();

/// Bernoulli naive Bayes: every cell is yes (above the threshold) or no, and each class says yes in column j
/// with probability p_kj = (N_kj + alpha) / (N_k + 2 alpha).
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty.
/// Units    the threshold in those of the columns after their preparation; 0 after scaling is the mean.
/// Ties     a cell at the threshold is no; equal posteriors go to the lowest class code. A class without
/// train
///          rows has probability 0.
/// Cost     O(n d) to fit, O(n d classes) to predict.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class; Cancelled.
/// Source   McCallum & Nigam (1998), AAAI-98 Workshop on Learning for Text Categorization, 41-48.
Result<FittedModelPtr> fitBernoulliNb(const TrainingSet& train, const BernoulliNbParams& params,
                                      jobs::WorkContext& context);

ModelEntry bernoulliNbEntry();

}  // namespace ridgeline::models
