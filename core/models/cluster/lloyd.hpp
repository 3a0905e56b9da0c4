#pragma once

#include <functional>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Every row at its nearest centre.
struct Assignment {
  std::vector<int> labels;  ///< n; of equally near centres the lowest
  Vector distances;         ///< n, squared
  double inertia = 0;       ///< weighted sum of them
};
/// X: n x d, centres: k x d, weights: n or empty. Errors: Cancelled.
Result<Assignment> assign(const Matrix& X, const Vector& weights, const Matrix& centres,
                          jobs::WorkContext& context);

/// Rows drawn as starting centres, each with chance proportional to its squared distance to those before; of
/// 2 + log k draws the best is taken. Where fewer rows differ than k, the rest repeat. Errors: Cancelled.
/// Source  Arthur & Vassilvitskii (2007), "k-means++", SODA, acm.org/doi/10.5555/1283383.1283494.
Result<Matrix> spreadStart(const Matrix& X, const Vector& weights, int k, Seed seed,
                           jobs::WorkContext& context);
/// Rows drawn alike, each at most once (rows of weight 0 never).
Matrix randomStart(const Matrix& X, const Vector& weights, int k, Seed seed);

struct LloydOptions {
  int maxIterations = 300;
  double tolerance = 0;  ///< done when the centres moved less, as a share of the mean variance of a column
  /// Called with the number of moves so far, the centres and their assignment; false ends with Cancelled.
  std::function<bool(int iteration, const Matrix& centres, const Assignment& now)> onIteration = {};
};
struct LloydResult {
  Matrix centres;
  Assignment assignment;
  int iterations = 0;
  bool settled = false;  ///< nothing changed any more, or the tolerance was met
};

/// Lloyd's iterations: assign, move each centre to the mean of its rows, until nothing changes. A centre
/// that has lost its rows moves to the row farthest from its own centre. Errors: Cancelled.
/// Source  Lloyd (1982), IEEE Trans. Inf. Theory 28(2):129-137, doi:10.1109/TIT.1982.1056489.
Result<LloydResult> lloyd(const Matrix& X, const Vector& weights, Matrix centres, const LloydOptions& options,
                          jobs::WorkContext& context);

}  // namespace ridgeline::models
