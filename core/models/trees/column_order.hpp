#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// The rows of a matrix in ascending order of each of its columns: what exact trees start from, whatever rows
/// of it they then grow on, so one sort serves every tree and every fit on the same matrix.
///
/// Shapes   d columns of n row positions each, 4 n d bytes.
/// Ties     equal values (-0 and 0 are) in row order; rows without a value (NaN) last, in row order.
/// Cost     O(n) a column: a radix sort of the upper 32 bits, then of the few runs that agree in them.
class ColumnOrder {
 public:
  ColumnOrder() = default;
  /// X: n x d, no infinite values, n below 2^31. Errors: TooLarge; Cancelled.
  static Result<ColumnOrder> of(const Matrix& X, jobs::WorkContext& context);

  /// One column only, of these rows as they come: for who asks without sorting.
  static ColumnOrder unsorted(std::vector<std::int32_t> rows);

  Index rows() const { return n_; }
  Index columns() const { return static_cast<Index>(ties_.size()); }
  std::span<const std::int32_t> column(Index j) const {
    return std::span(order_).subspan(static_cast<std::size_t>(j * n_), static_cast<std::size_t>(n_));
  }
  bool hasTies(Index j) const { return ties_[static_cast<std::size_t>(j)] != 0; }
  bool hasMissing(Index j) const { return missing_[static_cast<std::size_t>(j)] != 0; }

  /// The order of some rows only: `place[row]` is the new position of a row, or -1 for one left out; `count`
  /// rows are kept and their positions keep their order.
  ColumnOrder subset(std::span<const std::int32_t> place, Index count) const;
  /// All columns one after the other, for who moves them about; leaves none.
  std::vector<std::int32_t> release() { return std::move(order_); }

 private:
  Index n_ = 0;
  std::vector<std::int32_t> order_;
  std::vector<std::uint8_t> ties_, missing_;
};

}  // namespace ridgeline::models
