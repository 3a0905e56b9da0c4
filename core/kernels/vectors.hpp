#pragma once

#include "core/base/simd.hpp"
#include "core/kernels/strided.hpp"

/// Loops over runs of numbers that lie side by side, for float and double. To fuse several into one pass
/// write the loop with the functions of elementary.hpp instead.
namespace ridgeline::kernels {

/// Sum of x[i] y[i], in lanes that are added pair by pair.
template <class T>
T dot(const T* x, const T* y, Index count, simd::Isa isa = simd::bestIsa());
/// y += scale * x.
template <class T>
void addScaled(std::type_identity_t<T> scale, const T* x, T* y, Index count, simd::Isa isa = simd::bestIsa());

/// to[i] = f(from[i]); `to` may be `from`. Accuracy as in elementary.hpp; log1p takes numbers >= 0.
template <class T>
void exp(const T* from, T* to, Index count, simd::Isa isa = simd::bestIsa());
template <class T>
void log1p(const T* from, T* to, Index count, simd::Isa isa = simd::bestIsa());
template <class T>
void sigmoid(const T* from, T* to, Index count, simd::Isa isa = simd::bestIsa());

/// Each row of `scores` (rows x k, any order in memory) becomes its softmax: numbers in [0, 1] that sum to 1,
/// whatever the size of the scores. `logSums` (rows, or null) receives log sum_j exp(score_j).
template <class T>
void softmaxRows(Strided<T> scores, T* logSums = nullptr, simd::Isa isa = simd::bestIsa());

/// D(i, j) = |a_i - b_j|^2 >= 0 of rows of A (m x d) and B (n x d), as |a|^2 + |b|^2 - 2 a.b, by the matrix
/// product: take the mean off the rows first where they lie far from zero, or digits are lost. D: m x n with
/// a step of 1 along its rows or columns; normsA (m), normsB (n): squared lengths as from squaredNorms.
template <class T>
void squaredDistances(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
                      const T* normsA, const T* normsB, Strided<T> D, simd::Isa isa = simd::bestIsa());
/// norms[i] = |a_i|^2.
template <class T>
void squaredNorms(Strided<const std::type_identity_t<T>> A, T* norms);

}  // namespace ridgeline::kernels
