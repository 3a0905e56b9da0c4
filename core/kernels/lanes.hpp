#pragma once

#include <cstdlib>
#include <memory>
#include <new>

#include "core/base/matrix.hpp"
#include "core/base/simd.hpp"

/// What the loops of this folder are written in: vectors as wide as an instruction set has them, and memory
/// on the boundary that suits them. Used inside bodies of simd::runAs.
namespace ridgeline::kernels {

template <class T, simd::Isa isa>
struct LanesOf {
  static constexpr int Bytes = isa == simd::Isa::Avx512 ? 64 : isa == simd::Isa::Avx2 ? 32 : 16;
  static constexpr int Count = Bytes / static_cast<int>(sizeof(T));
  typedef T Value __attribute__((vector_size(Bytes)));
  typedef T Loose __attribute__((vector_size(Bytes), aligned(sizeof(T)), may_alias));
};

/// By reference: vectors wider than the plain build's have no calling convention outside the chosen build.
template <class L, class T>
RIDGELINE_INLINED inline void load(typename L::Value& lanes, const T* from) {
  lanes = *reinterpret_cast<const typename L::Loose*>(from);
}
template <class L, class T>
RIDGELINE_INLINED inline void store(T* to, const typename L::Value& lanes) {
  *reinterpret_cast<typename L::Loose*>(to) = lanes;
}
/// The sum of the lanes of a vector of that many bytes, half by half.
template <class T, int Bytes>
RIDGELINE_INLINED inline T totalOf(const T* lanes) {
  if constexpr (Bytes == 16) {
    if constexpr (sizeof(T) == 8) return lanes[0] + lanes[1];
    return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
  } else {
    typedef T Half __attribute__((vector_size(Bytes / 2), may_alias));
    const auto* halves = reinterpret_cast<const Half*>(lanes);
    const Half sum = halves[0] + halves[1];
    return totalOf<T, Bytes / 2>(reinterpret_cast<const T*>(&sum));
  }
}
template <class L, class T>
RIDGELINE_INLINED inline T total(const typename L::Value& lanes) {
  return totalOf<T, L::Bytes>(reinterpret_cast<const T*>(&lanes));
}

struct FreeAligned {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using Scratch = std::unique_ptr<T[], FreeAligned>;

/// `count` uninitialised numbers on a 64-byte boundary; allocation failure throws std::bad_alloc.
template <class T>
Scratch<T> scratch(Index count) {
  const auto bytes = (static_cast<std::size_t>(count > 0 ? count : 1) * sizeof(T) + 63) / 64 * 64;
  auto* memory = static_cast<T*>(std::aligned_alloc(64, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  return Scratch<T>(memory);
}

}  // namespace ridgeline::kernels
