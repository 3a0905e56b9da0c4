#pragma once

#include <functional>

#include "core/base/random.hpp"
#include "core/models/cluster/packed_rows.hpp"

namespace ridgeline::models {

/// Called with the number of moves so far, the centres and the weighted sum of squared distances to them;
/// false ends with Cancelled.
using CentreWatcher = std::function<bool(int iteration, const Matrix& centres, double inertia)>;

struct LloydOptions {
  int maxIterations = 300;
  double tolerance = 0;  ///< done when the centres moved less, as a share of the mean variance of a column
  CentreWatcher onIteration = {};
};
struct LloydResult {
  Matrix centres;
  Assignment assignment;
  int iterations = 0;
  bool settled = false;  ///< nothing changed any more, or the tolerance was met
};

/// Lloyd's iterations: assign, move each centre to the mean of its rows, until nothing changes. A centre that
/// has lost its rows moves to the row farthest from its own centre. Errors: Cancelled.
///
/// Cost    O(n d k) multiplications in float32 an iteration (see PackedRows), and the sums of the rows that
///         changed their centre; 4 n d bytes.
/// Source  Lloyd (1982), IEEE Trans. Inf. Theory 28(2):129-137, doi:10.1109/TIT.1982.1056489.
Result<LloydResult> lloyd(const Matrix& X, const Vector& weights, Matrix centres, const LloydOptions& options,
                          jobs::WorkContext& context);

struct MiniBatchOptions {
  int batchRows = 1024;
  int maxIterations = 300;
  CentreWatcher onIteration = {};
};
/// Steps on a few rows at a time: each centre moves to the running mean of all rows that ever fell to it.
/// Ends when the smoothed sum of squares of a batch has not fallen for ten steps in a row. The answer's
/// assignment is that of all rows; the watcher gets the batch's sum times n / batch rows. Errors: Cancelled.
/// Source  Sculley (2010), "Web-scale k-means clustering", WWW, doi:10.1145/1772690.1772862.
Result<LloydResult> miniBatch(const Matrix& X, const Vector& weights, Matrix centres,
                              const MiniBatchOptions& options, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::models
