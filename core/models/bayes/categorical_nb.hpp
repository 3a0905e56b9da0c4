#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct CategoricalNbParams {
  double alpha = 1;
  int categories = 20;
  ClassPriors priors = ClassPriors::Shares;
};
const params::ParamTable<CategoricalNbParams>& categoricalNbParamTable();

/// Categorical naive Bayes: every distinct value of a column is a category, which each class draws with
/// probability (N_kjc + alpha) / (N_k + alpha m_j), m_j being the categories of column j. A column of more
/// distinct values than `categories` is cut into that many at the quantiles of its train rows.
///
/// Shapes   train.X n x d, codes or numbers; train.labels n in [0, classes); weights n or empty.
/// Ties     a value between two categories belongs to the nearer, half way to the lower; equal posteriors go
/// to
///          the lowest class code. A class without train rows has probability 0.
/// Cost     O(d n log n) to fit, O(n d (classes + log categories)) to predict.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class; TooLarge; Cancelled.
/// Source   Domingos & Pazzani (1997), Machine Learning 29:103-130, doi:10.1023/A:1007413511361.
Result<FittedModelPtr> fitCategoricalNb(const TrainingSet& train, const CategoricalNbParams& params,
                                        jobs::WorkContext& context);

ModelEntry categoricalNbEntry();

}  // namespace ridgeline::models
