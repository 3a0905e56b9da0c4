#pragma once

#include "core/models/cluster/mixture.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct GaussianMixtureParams {
  int components = 3;
  CovarianceKind covariance = CovarianceKind::Full;
  int restarts = 3;
  int maxIterations = 200;
  double tolerance = 1e-4;
  double varianceFloor = 1e-6;
};
const params::ParamTable<GaussianMixtureParams>& gaussianMixtureParamTable();

/// Gaussian mixture: k overlapping normal clouds, each row belonging to each with a probability.
///
/// Shapes   train.X n x d; weights n or empty (rows of weight 0 have no say).
/// Units    variances in squared units of X, dividing by the sum of weights: scale first (prep/scale.hpp).
/// Ties     equal probabilities: the lower code. Components are numbered by the first train row of the
///          k-means cluster each began with.
/// Method   k-means, then expectation maximisation, from each start; the likeliest is kept and its iterations
///          are played once more into the trace (trainLoss: minus the mean log density; iteration 0 the
///          start).
/// Cost     O(n k d^2) an iteration and start; O(n k d) for diagonal and spherical covariances.
/// Errors   those of checkTrainingSet; InvalidParam "components" if it exceeds the rows; Diverged; Cancelled.
/// Source   Dempster, Laird & Rubin (1977), J. Royal Statistical Society B 39(1):1-22,
///          doi:10.1111/j.2517-6161.1977.tb01600.x; BIC: Schwarz (1978), doi:10.1214/aos/1176344136.
Result<FittedModelPtr> fitGaussianMixture(const TrainingSet& train, const GaussianMixtureParams& params,
                                          jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadGaussianMixture(const ArchiveReader& archive);

ModelEntry gaussianMixtureEntry();

}  // namespace ridgeline::models
