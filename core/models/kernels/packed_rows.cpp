#include "core/models/kernels/packed_rows.hpp"

#include <algorithm>

#include "core/models/kernels/lane_math.hpp"

namespace ridgeline::models::machines {
namespace {

template <KernelKind K, class T>
RIDGELINE_INLINED inline void shape(Lanes<T>& x, const KernelFunction& kernel) {
  const T gamma = static_cast<T>(kernel.gamma), offset = static_cast<T>(kernel.offset);
  if constexpr (K == KernelKind::Rbf) {
    x = x * -gamma;
    exponential<T>(x);
  }
  if constexpr (K == KernelKind::Polynomial) {
    const Lanes<T> base = x * gamma + offset;
    x = base;
    for (int power = 1; power < kernel.degree; ++power) x *= base;
  }
  if constexpr (K == KernelKind::Sigmoid) {
    x = (x * gamma + offset) * T(2);
    exponential<T>(x);
    x = T(1) - T(2) / (x + T(1));
  }
}

template <class T>
RIDGELINE_INLINED inline void put(T* to, const Lanes<T>& lanes) {
  store<T>(to, lanes);
}
RIDGELINE_INLINED inline void put(float* to, const Lanes<double>& lanes) {
  for (int i = 0; i < LaneTypes<double>::Count; ++i) to[i] = static_cast<float>(lanes[i]);
}

/// Q queries against every vector of rows.
template <KernelKind K, int Q, class T, class Out>
RIDGELINE_INLINED inline void sweep(const KernelFunction& kernel, const T* values, Index vectors, Index d,
                                    const T* const* queries, Out* const* out) {
  constexpr int Count = LaneTypes<T>::Count;
  for (Index v = 0; v < vectors; ++v, values += d * Count) {
    Lanes<T> sum[Q] = {};
    for (Index j = 0; j < d; ++j) {
      Lanes<T> x;
      load<T>(x, values + j * Count);
      for (int q = 0; q < Q; ++q) {
        if constexpr (K == KernelKind::Rbf) {
          const Lanes<T> difference = x - queries[q][j];
          sum[q] += difference * difference;
        } else {
          sum[q] += x * queries[q][j];
        }
      }
    }
    for (int q = 0; q < Q; ++q) {
      shape<K, T>(sum[q], kernel);
      put(out[q] + v * Count, sum[q]);
    }
  }
}

template <KernelKind K, class T, class Out>
RIDGELINE_INLINED inline void sweepAll(const KernelFunction& kernel, const T* values, Index vectors, Index d,
                                       const T* const* queries, int count, Out* const* out) {
  int q = 0;
  for (; q + 4 <= count; q += 4) sweep<K, 4>(kernel, values, vectors, d, queries + q, out + q);
  for (; q < count; ++q) sweep<K, 1>(kernel, values, vectors, d, queries + q, out + q);
}

}  // namespace

template <class T>
PackedRows<T>::PackedRows(const Matrix& X) : n_(X.rows()), d_(std::max<Index>(1, X.cols())) {
  constexpr Index Count = LaneTypes<T>::Count;
  const Index vectors = (n_ + Count - 1) / Count;
  values_.assign(static_cast<std::size_t>(vectors * Count * d_), T(0));
  for (Index j = 0; j < X.cols(); ++j)
    for (Index i = 0; i < n_; ++i)
      values_[static_cast<std::size_t>((i / Count * d_ + j) * Count + i % Count)] = static_cast<T>(X(i, j));
}

template <class T>
template <class Out>
void PackedRows<T>::row(const KernelFunction& kernel, const T* const* queries, int count,
                        Out* const* out) const {
  const T* values = values_.data();
  const Index vectors = padded() / LaneTypes<T>::Count, d = d_;
  switch (kernel.kind) {
    case KernelKind::Linear:
      return simd::run([&]() RIDGELINE_INLINED {
        sweepAll<KernelKind::Linear>(kernel, values, vectors, d, queries, count, out);
      });
    case KernelKind::Polynomial:
      return simd::run([&]() RIDGELINE_INLINED {
        sweepAll<KernelKind::Polynomial>(kernel, values, vectors, d, queries, count, out);
      });
    case KernelKind::Rbf:
      return simd::run([&]() RIDGELINE_INLINED {
        sweepAll<KernelKind::Rbf>(kernel, values, vectors, d, queries, count, out);
      });
    case KernelKind::Sigmoid:
      return simd::run([&]() RIDGELINE_INLINED {
        sweepAll<KernelKind::Sigmoid>(kernel, values, vectors, d, queries, count, out);
      });
  }
}

template class PackedRows<float>;
template class PackedRows<double>;
template void PackedRows<float>::row(const KernelFunction&, const float* const*, int, float* const*) const;
template void PackedRows<double>::row(const KernelFunction&, const double* const*, int, float* const*) const;
template void PackedRows<double>::row(const KernelFunction&, const double* const*, int, double* const*) const;

}  // namespace ridgeline::models::machines
