#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct GaussianProcessParams {
  bool optimise = true;
  double length = 1;
  double noise = 0.1;
  int tuningRows = 200;
  int maxRows = 2000;
};
const params::ParamTable<GaussianProcessParams>& gaussianProcessParamTable();

/// Gaussian process regression: y = mean + f(x) + noise, where f has the covariance
/// s^2 exp(-|x - x'|^2 / (2 l^2)). Answers with the expected f and its variance (PredictiveVariance).
///
/// Learns   s, l and the noise by maximising the marginal likelihood over their logarithms (L-BFGS, from two
///          lengths) on at most `tuning-rows` rows drawn at random; without `optimise` s is the deviation of
///          the targets, l is `length` times the typical distance of two rows, and the noise a share of s.
/// Shapes   train.X n x d, train.targets n, weights n or empty (the noise of a row is divided by its weight,
///          whose mean is made 1; rows of weight 0 are left out).
/// Units    lengths in units of the columns (scale them first), variances in squared units of the target.
/// Cost     O(n^3) and n^2 numbers; beyond max-rows a random part of the rows is learned from.
/// Errors   those of checkTrainingSet; Diverged for columns too large to compare or rows that cannot be told
///          apart; Cancelled.
/// Source   Rasmussen & Williams (2006), Gaussian Processes for Machine Learning, algorithm 2.1 and eq. 5.9.
Result<FittedModelPtr> fitGaussianProcess(const TrainingSet& train, const GaussianProcessParams& params,
                                          jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadGaussianProcess(const ArchiveReader& archive);

ModelEntry gaussianProcessEntry();

}  // namespace ridgeline::models
