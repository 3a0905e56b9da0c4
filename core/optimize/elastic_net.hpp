#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::optimize {

/// min over u of 0.5 u' R u - c' u + alpha (sum_j l1_j |u_j| + 0.5 sum_j l2_j u_j^2): lasso and elastic net
/// by their products alone.
struct ElasticNetProblem {
  const Matrix& R;  ///< a x a, symmetric, ones on the diagonal
  const Vector& c;  ///< a
  Vector l1, l2;    ///< a, not negative
  double size = 1;  ///< length of the target: what a step is small against
};

struct ElasticNetOptions {
  int maxSweeps = 10000;     ///< over the columns at work, for each alpha
  double tolerance = 1e-10;  ///< done when no step of a sweep is longer, as a share of `size`
};

struct ElasticNetPoint {
  Vector u;  ///< a
  int sweeps = 0;
  bool converged = false;
};

/// The solutions for alphas in descending order, each from the one before.
///
/// Method   coordinate descent over the columns that the strong rule keeps, whose conditions are then checked
///          for all; once the columns in use stay the same their coefficients follow exactly from a Cholesky
///          factor, which ends the descent where no sign and no condition is violated.
/// Cost     O(a) a step; for each alpha a few sweeps and O(m^3) for m columns in use.
/// Errors   Cancelled.
/// Source   Friedman, Hastie & Tibshirani (2010), J. Statistical Software 33(1), doi:10.18637/jss.v033.i01;
///          strong rules: Tibshirani et al. (2012), J. Royal Statistical Society B 74(2):245-266,
///          doi:10.1111/j.1467-9868.2011.01004.x.
Result<std::vector<ElasticNetPoint>> elasticNetPath(const ElasticNetProblem& problem,
                                                    const std::vector<double>& alphas,
                                                    const ElasticNetOptions& options,
                                                    jobs::WorkContext& context);

/// The least alpha at which every coefficient is 0.
double largestAlpha(const ElasticNetProblem& problem);

}  // namespace ridgeline::optimize
