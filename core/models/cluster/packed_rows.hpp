#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Weight of row i; no weights: 1 each.
inline double weightOf(const Vector& weights, Index i) { return weights.size() == 0 ? 1 : weights[i]; }

/// Every row at its nearest centre.
struct Assignment {
  std::vector<int> labels;  ///< n; of equally near centres the lowest
  Vector distances;         ///< n, squared
  double inertia = 0;       ///< weighted sum of them
};
/// X: n x d, centres: k x d, weights: n or empty. Errors: Cancelled.
Result<Assignment> assign(const Matrix& X, const Vector& weights, const Matrix& centres,
                          jobs::WorkContext& context);

/// A row that went from one centre to another.
struct Move {
  std::int32_t row = 0, from = 0, to = 0;
};
using Moves = std::vector<std::vector<Move>>;  ///< a list a chunk of rows, in their order

/// Rows kept for many searches of the nearest centre: float32 numbers about the column means, 32 rows side by
/// side. A search compares in float32 and takes every row whose two nearest centres are closer to each other
/// than the rounding could tell apart once more in float64, so its labels are those of `assign`. X is read
/// again for such rows and must outlive this.
///
/// Cost   O(n d k) multiplications in float32 a search; 4 n d bytes.
class PackedRows {
 public:
  /// Errors: Cancelled.
  static Result<PackedRows> pack(const Matrix& X, jobs::WorkContext& context);

  /// Brings `labels` (n) up to date with the centres (k x d) and returns how many changed; `moves`, unless
  /// null, gets them. Errors: Cancelled.
  Result<Index> relabel(const Matrix& centres, std::vector<int>& labels, Moves* moves,
                        jobs::WorkContext& context) const;

  const Matrix& rows() const { return *X_; }
  const Vector& shift() const { return shift_; }  ///< d, the column means

 private:
  const Matrix* X_ = nullptr;
  Vector shift_;
  double scale_ = 1;    ///< a power of two
  double longest_ = 0;  ///< the largest norm of a packed row
  std::vector<float> values_;
};

}  // namespace ridgeline::models
