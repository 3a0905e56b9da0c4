#include "core/base/simd.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace ridgeline::simd {
namespace {

Isa ofProcessor() {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                      __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  if (avx2 && avx512) return Isa::Avx512;
  if (avx2) return Isa::Avx2;
#endif
  return Isa::Portable;
}

}  // namespace

const char* name(Isa isa) { return isa == Isa::Avx512 ? "avx512" : isa == Isa::Avx2 ? "avx2" : "portable"; }

Isa bestIsa() {
  static const Isa best = [] {
    const Isa widest = ofProcessor();
    const char* wish = std::getenv("RIDGELINE_ISA");
    if (wish == nullptr) return widest;
    for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512})
      if (std::string_view(wish) == name(isa)) return std::min(isa, widest);
    return widest;
  }();
  return best;
}

}  // namespace ridgeline::simd
