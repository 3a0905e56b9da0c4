#pragma once

#include <vector>

#include "core/models/kernels/kernel_function.hpp"

namespace ridgeline::models::machines {

/// Rows kept in blocks, column by column, so that one query meets a vector's width of them at a time. T:
/// float (for rows prepared to be of a moderate size) or double.
template <class T>
class PackedRows {
 public:
  static constexpr int BlockRows = 64 / static_cast<int>(sizeof(T));

  PackedRows() = default;
  explicit PackedRows(const Matrix& X);  ///< n x d

  Index size() const { return n_; }
  /// size() rounded up to whole blocks: what `row` writes. The rows beyond size() are zeros.
  Index padded() const { return static_cast<Index>(values_.size()) / d_; }
  /// out[i] = k(query, row i) for `count` queries of d numbers each; out[q] has room for padded() numbers.
  template <class Out>
  void row(const KernelFunction& kernel, const T* const* queries, int count, Out* const* out) const;

 private:
  Index n_ = 0, d_ = 1;
  std::vector<T> values_;  ///< block by block, each d runs of BlockRows
};

}  // namespace ridgeline::models::machines
