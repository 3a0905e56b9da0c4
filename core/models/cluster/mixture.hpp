#pragma once

#include <functional>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

enum class CovarianceKind {
  Full,       ///< each component its own matrix
  Tied,       ///< one matrix for all
  Diagonal,   ///< each component its own variances
  Spherical,  ///< each component one variance
};

/// A mixture of k normal distributions in d columns.
struct Mixture {
  CovarianceKind kind = CovarianceKind::Full;
  Vector weights;      ///< k, sum to 1
  Matrix means;        ///< k x d
  Matrix covariances;  ///< Full: k matrices d x d below each other; Tied: d x d; Diagonal: k x d; Spherical:
                       ///< k x 1

  Index k() const { return means.rows(); }
  Index d() const { return means.cols(); }
  Matrix covariance(Index component) const;  ///< d x d, whatever the kind
  /// Free parameters: means, k - 1 weights, and what the kind of covariance leaves free.
  double freedom() const;
};

/// The mixture that EM starts from: means at the centres (k x d). With `labels` (n, each in [0, k)) the
/// weights are the clusters' shares and every covariance that of the rows about their own centre; without
/// (null), equal weights and the covariance of all rows. Moments divide by the sum of weights; `floor` is
/// added to each variance. Errors: Cancelled.
Result<Mixture> startingMixture(const Matrix& X, const Vector& weights, const Matrix& centres,
                                const std::vector<int>* labels, CovarianceKind kind, double floor,
                                jobs::WorkContext& context);

/// How well rows (n x d) go with a mixture: probabilities of the components, and the mean log density.
struct MixtureAnswer {
  Matrix probabilities;  ///< n x k, rows sum to 1
  double logLikelihood = 0;
};
/// Errors: Diverged if a covariance is not positive definite; Cancelled.
Result<MixtureAnswer> explain(const Matrix& X, const Vector& weights, const Mixture& mixture,
                              jobs::WorkContext& context);

struct EmOptions {
  int maxIterations = 100;
  double tolerance = 1e-3;  ///< done when the mean log likelihood changes by less
  double floor = 1e-6;      ///< added to every variance after each step, in squared units of X
  /// Called with the steps done, the mixture and the mean log likelihood of it; false ends with Cancelled.
  std::function<bool(int iteration, const Mixture& mixture, double logLikelihood)> onIteration = {};
};
struct EmResult {
  Mixture mixture;
  double logLikelihood = 0;  ///< mean per unit of weight, of the last step's start
  int iterations = 0;
  bool converged = false;
  Index floored = 0;  ///< components that `floor` alone keeps from collapsing
  Index starved = 0;  ///< components that no row belongs to any more
};

/// Expectation maximisation. Both steps run in one pass over blocks of rows that stay in the cache; moments
/// are summed about the former means, so that far-off columns cancel nothing.
///
/// Cost    O(n k d^2) an iteration (O(n k d) without full matrices).
/// Errors  Diverged if a covariance is no longer positive definite; Cancelled.
/// Source  Dempster, Laird & Rubin (1977), J. Royal Statistical Society B 39(1):1-22,
///         doi:10.1111/j.2517-6161.1977.tb01600.x.
Result<EmResult> maximiseExpectation(const Matrix& X, const Vector& weights, Mixture start,
                                     const EmOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::models
