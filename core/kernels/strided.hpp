#pragma once

#include <type_traits>

#include "core/base/matrix.hpp"

namespace ridgeline::kernels {

/// A table of numbers that lies elsewhere, in any order: entry (i, j) is at data[i * rowStep + j * colStep].
/// Column-major and row-major matrices, their blocks and their transposes are all of this form, and none is
/// copied. T is const for what is only read.
template <class T>
struct Strided {
  T* data = nullptr;
  Index rows = 0, cols = 0;
  Index rowStep = 1, colStep = 0;

  T& operator()(Index i, Index j) const { return data[i * rowStep + j * colStep]; }
  Strided transposed() const { return {data, cols, rows, colStep, rowStep}; }
  Strided block(Index row, Index col, Index height, Index width) const {
    return {data + row * rowStep + col * colStep, height, width, rowStep, colStep};
  }
  Strided middleRows(Index row, Index count) const { return block(row, 0, count, cols); }
  // NOLINTNEXTLINE(google-explicit-constructor): reading is always allowed where writing is.
  operator Strided<const T>() const requires(!std::is_const_v<T>) {
    return {data, rows, cols, rowStep, colStep};
  }
};

/// The numbers of an Eigen matrix, vector, or block of one (anything with data() and strides); read-only if
/// it is const.
template <class M>
auto strided(M& matrix) {
  using T = std::remove_reference_t<decltype(*matrix.data())>;
  const Index inner = matrix.innerStride(), outer = matrix.outerStride();
  return M::IsRowMajor ? Strided<T>{matrix.data(), matrix.rows(), matrix.cols(), outer, inner}
                       : Strided<T>{matrix.data(), matrix.rows(), matrix.cols(), inner, outer};
}

}  // namespace ridgeline::kernels
