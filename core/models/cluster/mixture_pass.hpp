#pragma once

#include <vector>

#include "core/models/cluster/mixture.hpp"

namespace ridgeline::models {

/// A mixture as the inner loops want it: for each component a lower triangular matrix that turns deviations
/// from the mean into independent standard normal numbers, or just the inverse standard deviations.
struct MixtureFactors {
  Index k = 0, d = 0;
  Index padded = 0;             ///< d, rounded up to even
  bool dense = false;           ///< a matrix, else d numbers
  std::vector<double> means;    ///< k x d, row by row
  std::vector<double> values;   ///< component by component: padded x padded row by row, or d
  std::vector<double> offsets;  ///< k: log weight and the constant of the density
  Vector smallest;              ///< k: the least conditional variance
};
/// Errors: Diverged if a covariance is not positive definite.
Result<MixtureFactors> factorise(const Mixture& mixture);

/// Sums over rows, each weighted by its probability of belonging to a component.
struct MixtureMoments {
  Vector mass;    ///< k
  Matrix first;   ///< d x k: deviations from the mean
  Matrix second;  ///< dense: (k d) x d, lower halves; else k x d squares
  double logLikelihood = 0;
};

/// One pass over all rows: the log likelihood, with `moments` the sums of the next step, and where
/// `probabilities` is given (n x k) those. Errors: Cancelled.
Result<MixtureMoments> mixturePass(const Matrix& X, const Vector& weights, const MixtureFactors& factors,
                                   bool moments, Matrix* probabilities, jobs::WorkContext& context);

}  // namespace ridgeline::models
