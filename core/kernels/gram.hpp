#pragma once

#include <vector>

#include "core/base/simd.hpp"
#include "core/jobs/work_context.hpp"
#include "core/kernels/strided.hpp"

namespace ridgeline::kernels {

/// Columns that may lie apart: those of a matrix, and a target beside them. T is float or double.
template <class T>
struct Columns {
  std::vector<const T*> first;  ///< d: where each column begins
  Index rows = 0;
  Index rowStep = 1;           ///< from one row to the next, in numbers
  const T* weights = nullptr;  ///< rows of them, side by side, or null: all 1
  Vector shift;                ///< d, taken from every row before it is squared; or empty: 0

  Index count() const { return static_cast<Index>(first.size()); }
};

/// All columns of a column-major matrix. `target` (rows of it) becomes the last column if it is not null.
template <class T>
Columns<T> columnsOf(Strided<const T> X, const T* target = nullptr) {
  Columns<T> columns{{}, X.rows, X.rowStep, nullptr, {}};
  for (Index j = 0; j < X.cols; ++j) columns.first.push_back(X.data + j * X.colStep);
  if (target != nullptr) columns.first.push_back(target);
  return columns;
}

/// First and second moments of the rows about the shift.
struct Moments {
  double weight = 0;  ///< sum of the weights
  Vector sums;        ///< d: sum_r w_r (x_r - shift)
  Matrix products;    ///< d x d, both halves: sum_r w_r (x_r - shift)(x_r - shift)^T
};

/// Sums of weighted products of columns, in one pass over the rows.
///
/// Method   tiles of columns multiplied in registers, over blocks of rows that stay in the second cache;
/// float
///          columns are multiplied as floats and their sums over a block added up as doubles. Blocks are cut
///          by the shape alone and added in order, so the bytes do not depend on the number of threads.
/// Cost     n d^2 operations; scratch memory of some MiB, and n is read once where d is below about 200.
/// Errors   TooLarge if d x d numbers pass 2 GiB; Cancelled.
template <class T>
Result<Moments> moments(const Columns<T>& columns, jobs::WorkContext& context,
                        simd::Isa isa = simd::bestIsa());

/// A^T diag(weights) A of A (n x d), both halves filled; weights n or empty: all 1. Errors as for moments.
Result<Matrix> gram(const Matrix& A, jobs::WorkContext& context);
Result<Matrix> gram(const Matrix& A, const Vector& weights, jobs::WorkContext& context);

}  // namespace ridgeline::kernels
