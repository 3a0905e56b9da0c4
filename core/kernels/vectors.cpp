#include "core/kernels/vectors.hpp"

#include <algorithm>

#include "core/kernels/elementary.hpp"
#include "core/kernels/lanes.hpp"
#include "core/kernels/product.hpp"

namespace ridgeline::kernels {

template <class T>
T dot(const T* x, const T* y, Index count, simd::Isa isa) {
  T result = 0;
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        using L = LanesOf<T, decltype(chosen)::value>;
        typename L::Value sum[4] = {};
        Index i = 0;
        for (; i + 4 * L::Count <= count; i += 4 * L::Count)
#pragma GCC unroll 4
          for (int u = 0; u < 4; ++u) {
            typename L::Value a, b;
            load<L>(a, x + i + u * L::Count);
            load<L>(b, y + i + u * L::Count);
            sum[u] += a * b;
          }
        sum[0] += sum[1];
        sum[2] += sum[3];
        sum[0] += sum[2];
        result = total<L, T>(sum[0]);
        for (; i < count; ++i) result += x[i] * y[i];
      },
      isa);
  return result;
}

template <class T>
void addScaled(std::type_identity_t<T> scale, const T* x, T* y, Index count, simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (Index i = 0; i < count; ++i) y[i] += scale * x[i];
      },
      isa);
}

template <class T>
void exp(const T* from, T* to, Index count, simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (Index i = 0; i < count; ++i) to[i] = exp(from[i]);
      },
      isa);
}

template <class T>
void log1p(const T* from, T* to, Index count, simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (Index i = 0; i < count; ++i) to[i] = log1p(from[i]);
      },
      isa);
}

template <class T>
void sigmoid(const T* from, T* to, Index count, simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (Index i = 0; i < count; ++i) to[i] = sigmoid(from[i]);
      },
      isa);
}

template <class T>
void softmaxRows(Strided<T> scores, T* logSums, simd::Isa isa) {
  // A run of rows at a time, column by column, so that few classes fill the vectors too.
  constexpr Index Rows = 128;
  const Index k = scores.cols;
  if (k == 0) return;
  const Scratch<T> memory = scratch<T>(Rows * (k + 2));
  T* top = memory.get();
  T* sum = top + Rows;
  T* e = sum + Rows;
  for (Index begin = 0; begin < scores.rows; begin += Rows) {
    const Index count = std::min(Rows, scores.rows - begin);
    const Strided<T> block = scores.middleRows(begin, count);
    simd::run(
        [&]() RIDGELINE_INLINED {
          if (block.colStep == 1) {
            for (Index i = 0; i < count; ++i)
              for (Index j = 0; j < k; ++j) e[j * Rows + i] = block.data[i * block.rowStep + j];
          } else {
            for (Index j = 0; j < k; ++j)
              for (Index i = 0; i < count; ++i) e[j * Rows + i] = block(i, j);
          }
          for (Index i = 0; i < count; ++i) top[i] = e[i];
          for (Index j = 1; j < k; ++j)
            for (Index i = 0; i < count; ++i) top[i] = e[j * Rows + i] > top[i] ? e[j * Rows + i] : top[i];
          for (Index i = 0; i < count; ++i) sum[i] = 0;
          for (Index j = 0; j < k; ++j)
            for (Index i = 0; i < count; ++i) {
              e[j * Rows + i] = exp(e[j * Rows + i] - top[i]);
              sum[i] += e[j * Rows + i];
            }
          if (logSums != nullptr)
            for (Index i = 0; i < count; ++i) logSums[begin + i] = top[i] + detail::logPositive(sum[i]);
          for (Index i = 0; i < count; ++i) sum[i] = 1 / sum[i];
          if (block.colStep == 1) {
            for (Index i = 0; i < count; ++i)
              for (Index j = 0; j < k; ++j) block.data[i * block.rowStep + j] = e[j * Rows + i] * sum[i];
          } else {
            for (Index j = 0; j < k; ++j)
              for (Index i = 0; i < count; ++i) block(i, j) = e[j * Rows + i] * sum[i];
          }
        },
        isa);
  }
}

template <class T>
void squaredDistances(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
                      const T* normsA, const T* normsB, Strided<T> D, simd::Isa isa) {
  if (D.rowStep != 1) return squaredDistances<T>(B, A, normsB, normsA, D.transposed(), isa);
  multiply<T>(A, B.transposed(), D, -2, false, isa);
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (Index j = 0; j < D.cols; ++j) {
          T* column = D.data + j * D.colStep;
          const T norm = normsB[j];
          for (Index i = 0; i < D.rows; ++i) {
            const T distance = column[i] + (normsA[i] + norm);
            column[i] = distance > 0 ? distance : T(0);
          }
        }
      },
      isa);
}

template <class T>
void squaredNorms(Strided<const std::type_identity_t<T>> A, T* norms) {
  for (Index i = 0; i < A.rows; ++i) norms[i] = 0;
  if (A.colStep == 1) {
    for (Index i = 0; i < A.rows; ++i) norms[i] = dot(&A(i, 0), &A(i, 0), A.cols);
    return;
  }
  for (Index j = 0; j < A.cols; ++j)
    for (Index i = 0; i < A.rows; ++i) norms[i] += A(i, j) * A(i, j);
}

// Types cannot stand in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define RIDGELINE_FOR(T)                                                                                \
  template T dot<T>(const T*, const T*, Index, simd::Isa);                                              \
  template void addScaled<T>(T, const T*, T*, Index, simd::Isa);                                        \
  template void exp<T>(const T*, T*, Index, simd::Isa);                                                 \
  template void log1p<T>(const T*, T*, Index, simd::Isa);                                               \
  template void sigmoid<T>(const T*, T*, Index, simd::Isa);                                             \
  template void softmaxRows<T>(Strided<T>, T*, simd::Isa);                                              \
  template void squaredDistances<T>(Strided<const T>, Strided<const T>, const T*, const T*, Strided<T>, \
                                    simd::Isa);                                                         \
  template void squaredNorms<T>(Strided<const T>, T*)
// NOLINTEND(bugprone-macro-parentheses)
RIDGELINE_FOR(float);
RIDGELINE_FOR(double);
#undef RIDGELINE_FOR

}  // namespace ridgeline::kernels
