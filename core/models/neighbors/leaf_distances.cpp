#include "core/models/neighbors/leaf_distances.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/simd.hpp"

namespace ridgeline::models::neighbors {
namespace {

constexpr int Count = 16;
constexpr int Vectors = LeafRows / Count;
typedef float Lanes __attribute__((vector_size(64)));
typedef float Loose __attribute__((vector_size(64), aligned(4), may_alias));

RIDGELINE_INLINED inline void load(Lanes& lanes, const float* from) {
  lanes = *reinterpret_cast<const Loose*>(from);
}
RIDGELINE_INLINED inline void store(float* to, const Lanes& lanes) { *reinterpret_cast<Loose*>(to) = lanes; }

/// Q queries against V vectors of rows: the sums stay in registers.
template <bool Squares, int Q, int V>
RIDGELINE_INLINED inline void tile(const float* leaf, Index width, const float* const* queries,
                                   Lanes (&sum)[Q][V]) {
  for (int q = 0; q < Q; ++q)
    for (int v = 0; v < V; ++v) sum[q][v] = Lanes{};
  for (Index j = 0; j < width; ++j, leaf += LeafRows) {
    Lanes x[V];
    for (int v = 0; v < V; ++v) load(x[v], leaf + v * Count);
    for (int q = 0; q < Q; ++q) {
      const float asked = queries[q][j];
      for (int v = 0; v < V; ++v) {
        const Lanes difference = x[v] - asked;
        if constexpr (Squares)
          sum[q][v] += difference * difference;
        else
          sum[q][v] += difference < 0.0F ? -difference : difference;
      }
    }
  }
}

RIDGELINE_INLINED inline float least(const float* distances) {
  Lanes low;
  load(low, distances);
  for (int v = 1; v < Vectors; ++v) {
    Lanes x;
    load(x, distances + v * Count);
    low = x < low ? x : low;
  }
  float best = low[0];
  for (int i = 1; i < Count; ++i) best = std::min(best, static_cast<float>(low[i]));
  return best;
}

}  // namespace

template <bool Squares>
bool leafDistances(const float* leaf, Index width, const float* query, float limit, float* distances) {
  bool any = false;
  simd::run([&]() RIDGELINE_INLINED {
    Lanes sum[1][Vectors];
    tile<Squares, 1, Vectors>(leaf, width, &query, sum);
    for (int v = 0; v < Vectors; ++v) store(distances + v * Count, sum[0][v]);
    any = !(least(distances) > limit);
  });
  return any;
}

template <bool Squares>
void leafDistances(const float* leaf, Index width, const float* const* queries, float* distances) {
  simd::run([&]() RIDGELINE_INLINED {
    // Half a leaf at a time: the sums of all queries fit the registers.
    constexpr int Half = Vectors / 2;
    for (int half = 0; half < 2; ++half) {
      Lanes sum[QueriesTogether][Half];
      tile<Squares, QueriesTogether, Half>(leaf + half * Half * Count, width, queries, sum);
      for (int q = 0; q < QueriesTogether; ++q)
        for (int v = 0; v < Half; ++v) store(distances + q * LeafRows + (half * Half + v) * Count, sum[q][v]);
    }
  });
}

bool anyWithin(const float* distances, float limit) {
  bool any = false;
  simd::run([&]() RIDGELINE_INLINED { any = !(least(distances) > limit); });
  return any;
}

template bool leafDistances<true>(const float*, Index, const float*, float, float*);
template bool leafDistances<false>(const float*, Index, const float*, float, float*);
template void leafDistances<true>(const float*, Index, const float* const*, float*);
template void leafDistances<false>(const float*, Index, const float* const*, float*);

}  // namespace ridgeline::models::neighbors
