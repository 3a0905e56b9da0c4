#include "core/models/neighbors/leaf_distances.hpp"

#include "core/kernels/lanes.hpp"

namespace ridgeline::models::neighbors {
namespace {

/// Vectors of rows whose sums stay in registers at once, beside QueriesTogether queries or one.
template <simd::Isa isa>
constexpr int VectorsTogether = isa == simd::Isa::Avx512 ? 4 : 2;

template <simd::Isa isa>
using L = kernels::LanesOf<float, isa>;

/// Q queries against a leaf; the distances of query q begin at q * LeafRows.
template <bool Squares, simd::Isa isa, int Q>
RIDGELINE_INLINED inline void compare(const float* leaf, Index width, const float* const* queries,
                                      float* distances) {
  using Value = typename L<isa>::Value;
  constexpr int Vectors = VectorsTogether<isa>, Rows = Vectors * L<isa>::Count;
  for (int first = 0; first < LeafRows; first += Rows) {
    Value sum[Q][Vectors] = {};
    const float* at = leaf + first;
    for (Index j = 0; j < width; ++j, at += LeafRows) {
      Value x[Vectors];
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) kernels::load<L<isa>>(x[v], at + v * L<isa>::Count);
#pragma GCC unroll 4
      for (int q = 0; q < Q; ++q) {
        const float asked = queries[q][j];
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; ++v) {
          const Value difference = x[v] - asked;
          if constexpr (Squares)
            sum[q][v] += difference * difference;
          else
            sum[q][v] += difference < 0.0F ? -difference : difference;
        }
      }
    }
#pragma GCC unroll 4
    for (int q = 0; q < Q; ++q)
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v)
        kernels::store<L<isa>>(distances + q * LeafRows + first + v * L<isa>::Count, sum[q][v]);
  }
}

/// True if a distance does not exceed the limit: no number counts as such.
template <simd::Isa isa>
RIDGELINE_INLINED inline bool someWithin(const float* distances, float limit) {
  using Value = typename L<isa>::Value;
  Value low;
  kernels::load<L<isa>>(low, distances);
  for (int i = L<isa>::Count; i < LeafRows; i += L<isa>::Count) {
    Value x;
    kernels::load<L<isa>>(x, distances + i);
    low = x < low ? x : low;
  }
  float parts[L<isa>::Count];
  kernels::store<L<isa>>(parts, low);
#pragma GCC unroll 4
  for (int width = L<isa>::Count / 2; width > 0; width /= 2)
#pragma GCC unroll 8
    for (int i = 0; i < width; ++i) parts[i] = parts[i + width] < parts[i] ? parts[i + width] : parts[i];
  return !(parts[0] > limit);
}

}  // namespace

template <bool Squares>
bool leafDistances(const float* leaf, Index width, const float* query, float limit, float* distances) {
  bool any = false;
  simd::runAs([&](auto chosen) RIDGELINE_INLINED {
    constexpr simd::Isa Here = decltype(chosen)::value;
    compare<Squares, Here, 1>(leaf, width, &query, distances);
    any = someWithin<Here>(distances, limit);
  });
  return any;
}

template <bool Squares>
void leafDistances(const float* leaf, Index width, const float* const* queries, float* distances) {
  simd::runAs([&](auto chosen) RIDGELINE_INLINED {
    compare<Squares, decltype(chosen)::value, QueriesTogether>(leaf, width, queries, distances);
  });
}

bool anyWithin(const float* distances, float limit) {
  bool any = false;
  simd::runAs([&](auto chosen)
                  RIDGELINE_INLINED { any = someWithin<decltype(chosen)::value>(distances, limit); });
  return any;
}

template bool leafDistances<true>(const float*, Index, const float*, float, float*);
template bool leafDistances<false>(const float*, Index, const float*, float, float*);
template void leafDistances<true>(const float*, Index, const float* const*, float*);
template void leafDistances<false>(const float*, Index, const float* const*, float*);

}  // namespace ridgeline::models::neighbors
