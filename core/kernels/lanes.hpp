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
/// The sum of a vector's lanes, pair by pair.
template <class L, class T>
RIDGELINE_INLINED inline T total(const typename L::Value& lanes) {
  T parts[L::Count];
  store<L>(parts, lanes);
  for (int width = L::Count / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) parts[i] += parts[i + width];
  return parts[0];
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
