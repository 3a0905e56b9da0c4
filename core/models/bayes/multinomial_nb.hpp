#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

/// What becomes of cells below zero, which are no counts.
enum class NegativeCells {
  Shift,   ///< a column that has some is counted from its least train value
  Refuse,  ///< the fit says which cell it is
};
struct MultinomialNbParams {
  double alpha = 1;
  ClassPriors priors = ClassPriors::Shares;
  NegativeCells negatives = NegativeCells::Shift;
};
const params::ParamTable<MultinomialNbParams>& multinomialNbParamTable();

/// Multinomial naive Bayes: the columns count things (words, clicks), and each class draws them with
/// probabilities of its own, theta_kj = (N_kj + alpha) / (N_k + alpha d).
///
/// Shapes   train.X n x d, counts or shares; train.labels n in [0, classes); weights n or empty.
/// Ties     equal posteriors go to the lowest class code. A class without train rows has probability 0.
/// Cost     O(n d) to fit, O(n d classes) to predict.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class or a cell is refused;
///          Diverged if counts overflow; Cancelled.
/// Source   McCallum & Nigam (1998), AAAI-98 Workshop on Learning for Text Categorization, 41-48.
Result<FittedModelPtr> fitMultinomialNb(const TrainingSet& train, const MultinomialNbParams& params,
                                        jobs::WorkContext& context);

ModelEntry multinomialNbEntry();

}  // namespace ridgeline::models
