#include "core/models/kernels/packed_rows.hpp"

#include <algorithm>
#include <type_traits>

#include "core/models/kernels/lane_math.hpp"

namespace ridgeline::models::machines {
namespace {

template <KernelKind K, class L, class T>
RIDGELINE_INLINED inline void shape(typename L::Value& x, const KernelFunction& kernel) {
  const T gamma = static_cast<T>(kernel.gamma), offset = static_cast<T>(kernel.offset);
  if constexpr (K == KernelKind::Rbf) {
    x = x * -gamma;
    exponential<L, T>(x);
  }
  if constexpr (K == KernelKind::Polynomial) {
    const typename L::Value base = x * gamma + offset;
    x = base;
    for (int power = 1; power < kernel.degree; ++power) x *= base;
  }
  if constexpr (K == KernelKind::Sigmoid) {
    x = (x * gamma + offset) * T(2);
    exponential<L, T>(x);
    x = T(1) - T(2) / (x + T(1));
  }
}

template <class L, class T, class Out>
RIDGELINE_INLINED inline void put(Out* to, const typename L::Value& lanes) {
  if constexpr (std::is_same_v<T, Out>)
    kernels::store<L>(to, lanes);
  else
    for (int i = 0; i < L::Count; ++i) to[i] = static_cast<Out>(lanes[i]);
}

/// Q queries against B blocks of rows: their sums stay in registers.
template <KernelKind K, int Q, int B, simd::Isa isa, class T, class Out>
RIDGELINE_INLINED inline void meet(const KernelFunction& kernel, const T* values, Index d,
                                   const T* const* queries, Out* const* out, Index at) {
  using L = Lanes<T, isa>;
  constexpr int BlockRows = PackedRows<T>::BlockRows, V = BlockRows / L::Count;
  typename L::Value sum[Q][B * V] = {};
  for (Index j = 0; j < d; ++j) {
    typename L::Value x[B * V];
#pragma GCC unroll 16
    for (int i = 0; i < B * V; ++i)
      kernels::load<L>(x[i], values + (i / V * d + j) * BlockRows + i % V * L::Count);
#pragma GCC unroll 4
    for (int q = 0; q < Q; ++q) {
      const T asked = queries[q][j];
#pragma GCC unroll 16
      for (int i = 0; i < B * V; ++i) {
        if constexpr (K == KernelKind::Rbf) {
          const typename L::Value difference = x[i] - asked;
          sum[q][i] += difference * difference;
        } else {
          sum[q][i] += x[i] * asked;
        }
      }
    }
  }
#pragma GCC unroll 4
  for (int q = 0; q < Q; ++q)
#pragma GCC unroll 16
    for (int i = 0; i < B * V; ++i) {
      shape<K, L, T>(sum[q][i], kernel);
      put<L, T>(out[q] + at + i * L::Count, sum[q][i]);
    }
}

/// As many sums at once as the registers hold: a few queries against a block, or one against a few blocks.
template <KernelKind K, simd::Isa isa, class T, class Out>
RIDGELINE_INLINED inline void meetAll(const KernelFunction& kernel, const T* values, Index blocks, Index d,
                                      const T* const* queries, int count, Out* const* out) {
  constexpr int Some = isa == simd::Isa::Portable ? 2 : 4;
  constexpr Index BlockRows = PackedRows<T>::BlockRows;
  int q = 0;
  for (; q + Some <= count; q += Some)
    for (Index b = 0; b < blocks; ++b)
      meet<K, Some, 1, isa>(kernel, values + b * d * BlockRows, d, queries + q, out + q, b * BlockRows);
  for (; q < count; ++q) {
    Index b = 0;
    for (; b + Some <= blocks; b += Some)
      meet<K, 1, Some, isa>(kernel, values + b * d * BlockRows, d, queries + q, out + q, b * BlockRows);
    for (; b < blocks; ++b)
      meet<K, 1, 1, isa>(kernel, values + b * d * BlockRows, d, queries + q, out + q, b * BlockRows);
  }
}

template <KernelKind K, class T, class Out>
void meetHere(const KernelFunction& kernel, const T* values, Index blocks, Index d, const T* const* queries,
              int count, Out* const* out) {
  simd::runAs([&](auto chosen) RIDGELINE_INLINED {
    meetAll<K, decltype(chosen)::value>(kernel, values, blocks, d, queries, count, out);
  });
}

}  // namespace

template <class T>
PackedRows<T>::PackedRows(const Matrix& X) : n_(X.rows()), d_(std::max<Index>(1, X.cols())) {
  const Index blocks = (n_ + BlockRows - 1) / BlockRows;
  values_.assign(static_cast<std::size_t>(blocks * BlockRows * d_), T(0));
  for (Index j = 0; j < X.cols(); ++j)
    for (Index i = 0; i < n_; ++i)
      values_[static_cast<std::size_t>((i / BlockRows * d_ + j) * BlockRows + i % BlockRows)] =
          static_cast<T>(X(i, j));
}

template <class T>
template <class Out>
void PackedRows<T>::row(const KernelFunction& kernel, const T* const* queries, int count,
                        Out* const* out) const {
  const T* values = values_.data();
  const Index blocks = padded() / BlockRows;
  switch (kernel.kind) {
    case KernelKind::Linear:
      return meetHere<KernelKind::Linear>(kernel, values, blocks, d_, queries, count, out);
    case KernelKind::Polynomial:
      return meetHere<KernelKind::Polynomial>(kernel, values, blocks, d_, queries, count, out);
    case KernelKind::Rbf:
      return meetHere<KernelKind::Rbf>(kernel, values, blocks, d_, queries, count, out);
    case KernelKind::Sigmoid:
      return meetHere<KernelKind::Sigmoid>(kernel, values, blocks, d_, queries, count, out);
  }
}

template class PackedRows<float>;
template class PackedRows<double>;
template void PackedRows<float>::row(const KernelFunction&, const float* const*, int, float* const*) const;
template void PackedRows<double>::row(const KernelFunction&, const double* const*, int, float* const*) const;
template void PackedRows<double>::row(const KernelFunction&, const double* const*, int, double* const*) const;

}  // namespace ridgeline::models::machines
