#pragma once

#include "core/models/kernels/kernel_rows.hpp"

namespace ridgeline::models::machines {

/// min over b of 1/2 b'K b - z'b + epsilon sum |b_i|, with sum b = 0 and lower <= b <= upper. With z = +-1,
/// epsilon = 0 and one bound 0 that is the support vector classifier, b_i being label times multiplier; with
/// z the targets it is support vector regression, b_i the difference of its two multipliers.
struct SmoProblem {
  Vector z, lower, upper;  ///< n each; lower <= 0 <= upper
  double epsilon = 0;
  double tolerance = 1e-3;  ///< largest violation of the optimality conditions left, in units of z
  Index maxIterations = 1000000;
  std::size_t cacheBytes = std::size_t{1} << 30U;  ///< most memory for rows of K
  bool report = false;                             ///< tell progress as it goes
  bool shrink = true;                              ///< leave out rows that are settled at a bound
};

struct SmoSolution {
  Vector b;
  double bias = 0;  ///< the decision is sum b_i k(x_i, x) + bias
  double objective = 0;
  Index iterations = 0;
  bool converged = false;
};

/// Sequential minimal optimisation: pairs of second-order gain, rows of K kept whole, shrinking once its cost
/// is earned. Deterministic, on one thread. Looks at `stopped()` every 128 steps.
///
/// Ties     equal violations and gains go to the lower row.
/// Cost     O(n) a step, O(n d) for a row of K seen first.
/// Errors   Cancelled; Diverged where values leave the finite numbers.
/// Source   Platt (1998), MSR-TR-98-14; Fan, Chen & Lin (2005), JMLR 6:1889-1918 (working set); Joachims
///          (1998), "Making large-scale SVM learning practical" (shrinking).
Result<SmoSolution> smo(KernelRows& rows, const SmoProblem& problem, jobs::WorkContext& context);

}  // namespace ridgeline::models::machines
