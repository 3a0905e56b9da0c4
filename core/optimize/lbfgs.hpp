#pragma once

#include <functional>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::optimize {

/// Value at x; writes the gradient, of the size of x. May be asked where the value is infinite.
using Objective = std::function<Result<double>(const Vector& x, Vector& gradient)>;

struct LbfgsOptions {
  int memory = 10;  ///< pairs of steps remembered
  int maxIterations = 1000;
  double tolerance = 1e-8;  ///< done when no entry of the gradient is larger
  /// An estimate of the inverse of the second derivatives, times a vector; empty: none is known.
  std::function<Vector(const Vector&)> metric = {};
  /// Called after each iteration with its number, the point and its value; false ends the search.
  std::function<bool(int iteration, const Vector& x, double value)> onIteration = {};
};
struct LbfgsResult {
  Vector x;
  double value = 0;
  double largestGradient = 0;  ///< largest absolute entry
  int iterations = 0;
  bool converged = false;  ///< the tolerance was met
};

/// Limited-memory BFGS for a smooth function without bounds, with a line search for the strong Wolfe
/// conditions. Deterministic. Stops early, unconverged, where rounding allows no further descent.
/// Errors: those of the objective; Diverged if the value at the start is not finite.
/// Source   Liu & Nocedal (1989), Mathematical Programming 45:503-528, doi:10.1007/BF01589116; line search:
///          Nocedal & Wright (2006), Numerical Optimization, algorithms 3.5 and 3.6.
Result<LbfgsResult> lbfgs(const Objective& objective, Vector start, const LbfgsOptions& options);

}  // namespace ridgeline::optimize
