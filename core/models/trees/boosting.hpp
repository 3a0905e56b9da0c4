#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class BoostingSplits { Histogram, Exact };
enum class RegressionLoss { Squared, Absolute, Huber, Quantile, Poisson };

struct BoostingParams {
  int rounds = 100;
  double learningRate = 0.1;
  int maxLeaves = 31;
  int maxDepth = 0;  ///< 0: no limit
  int minLeafRows = 10;
  double minLeafWeight = 1e-3;
  double l2Penalty = 0;
  double rowShare = 1;
  double columnShare = 1;
  RegressionLoss loss = RegressionLoss::Squared;
  double level = 0.9;
  BoostingSplits splits = BoostingSplits::Histogram;
  int maxBins = 255;
  bool earlyStopping = false;
  int patience = 10;
  /// Prepared columns that answers may only rise or fall with, "age:+,price:-". Histogram splits only, of one
  /// score (no more than two classes, where the answer is the probability of the second).
  std::string monotone = {};
};
const params::ParamTable<BoostingParams>& boostingParamTable();

/// Gradient boosted trees: each round adds a small tree (one for each class where there are three or more)
/// that follows the slope of the loss downhill.
///
/// Shapes   train.X n x d, NaN where missing; train.labels n in [0, classes) or train.targets n; weights n or
///          empty. Rows of weight 0 are left out.
/// Splits   `histogram`: columns in at most `max-bins` bins, the second-order gain with `l2-penalty`;
///          missing values go to the side that gains more. `exact`: every cut between neighbouring values,
///          the variance of the slopes as in Friedman's original. In both the leaf that gains most is split
///          next, and the values of leaves follow the curvature. Levels of a category (train.levels) are cut
///          in the order of slope over curvature, or of the mean slope; those beyond `max-bins` share a bin.
///          A level that no row of the node has goes where missing values go.
/// Units    losses in the film are means per row: log loss in nats; for regression of targets that are
///          standardised (Poisson: divided by their mean).
/// Dev      early stopping looks at the dev rows, or without them at a tenth of the train rows that is then
///          not learnt from; the best round is kept.
/// Ties     `histogram`: equal gains go to the lowest column, then to the lowest threshold. `exact`: each
///          column whose best cut gains as much is as likely to be asked, drawn from train.seed for each
///          node, so that equal columns share what they gain; then the lowest threshold.
/// Cost     a round O(n d) for the first node and at most half of that for each level, n d bytes for the bins
///          twice, 20 bytes a bin and column for each leaf; predict O(rounds log leaves) a row.
/// Errors   those of checkTrainingSet; InvalidInput for one class of positive weight or, with Poisson, a
///          negative target; InvalidParam "monotone" where it does not fit; TooLarge; Cancelled.
/// Source   Friedman (2001), doi:10.1214/aos/1013203451; Friedman (2002), doi:10.1016/S0167-9473(01)00065-2
///          (subsamples); Chen & Guestrin (2016), doi:10.1145/2939672.2939785.
Result<FittedModelPtr> fitBoosting(const TrainingSet& train, const BoostingParams& params,
                                   jobs::WorkContext& context);

ModelEntry boostingEntry();

}  // namespace ridgeline::models
