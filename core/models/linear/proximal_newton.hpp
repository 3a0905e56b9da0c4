#pragma once

#include <functional>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

/// Minimisation of a smooth convex function plus prices on absolute values, under which some unknowns are
/// exactly zero.
namespace ridgeline::models::proximal {

struct Problem {
  Vector penalty;  ///< unknowns: price of each absolute value, 0 for those that are free
  /// The smooth part and its gradient.
  std::function<Result<double>(const Vector& x, Vector& gradient)> evaluate;
  /// Second derivatives of the smooth part, or empty: unknowns are too many for them.
  std::function<Result<Matrix>(const Vector& x)> hessian;
  Matrix metric;  ///< where not empty it stands for the second derivatives everywhere
  int maxIterations = 500;
  double tolerance = 1e-8;  ///< done when no entry of the least subgradient is larger
  /// Called with every iterate, the one last evaluated; false ends the search, which then answers Cancelled.
  std::function<bool(const Vector& x)> accepted;
};
struct Found {
  Vector x;
  bool converged = false;
};

/// Each step minimises the quadratic model plus the penalty by coordinate descent, and is shortened until the
/// objective falls. Without second derivatives: accelerated proximal gradient steps, restarted where momentum
/// leads uphill. Errors: those of the functions; Diverged if the start is not finite; Cancelled.
/// Source   Lee, Sun & Saunders (2014), SIAM J. Optimization 24(3):1420-1443, doi:10.1137/130921428; Beck &
///          Teboulle (2009), SIAM J. Imaging Sciences 2(1):183-202, doi:10.1137/080716542.
Result<Found> minimise(const Problem& problem, Vector start, jobs::WorkContext& context);

}  // namespace ridgeline::models::proximal
