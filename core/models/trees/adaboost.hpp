#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct AdaboostParams {
  int rounds = 50;
  double learningRate = 1;
  int maxDepth = 1;
  int minLeafRows = 1;
};
const params::ParamTable<AdaboostParams>& adaboostParamTable();

/// Adaptive boosting: small trees, each grown on rows weighed by how badly those before answered them, that
/// vote by how well they did.
///
/// Shapes   train.X n x d, NaN where missing; train.labels n in [0, classes) or train.targets n; weights n or
///          empty. Rows of weight 0 are left out.
/// Classes  SAMME: a tree of error e votes with rate (log((1 - e) / e) + log(K - 1)); rounds end
///          before a tree no better than chance, or with one without error. Probabilities are the softmax of
///          the shares of votes over K - 1 (two classes: of half their difference).
/// Numbers  AdaBoost.R2 with the linear loss, the trees weighed rather than resampled; the answer is the
///          weighted median of the trees. Rounds end before a tree of mean loss 1/2 or more.
/// Film     loss is the share of rows answered wrongly, or the mean size of the error in spreads of the
///          target.
/// Ties     equal votes go to the lowest class.
/// Cost     a tree a round on columns sorted once; n (classes or rounds) numbers while fitting.
/// Errors   those of checkTrainingSet; InvalidInput for one class of positive weight; TooLarge; Cancelled.
/// Source   Freund & Schapire (1997), doi:10.1006/jcss.1997.1504; Zhu, Zou, Rosset & Hastie (2009),
///          doi:10.4310/SII.2009.v2.n3.a8 (SAMME); Drucker (1997), ICML, 107-115 (R2).
Result<FittedModelPtr> fitAdaboost(const TrainingSet& train, const AdaboostParams& params,
                                   jobs::WorkContext& context);

ModelEntry adaboostEntry();

}  // namespace ridgeline::models
