#pragma once

#include <vector>

#include "core/base/simd.hpp"

namespace ridgeline::test {

/// Those that this processor runs.
inline std::vector<simd::Isa> instructionSets() {
  std::vector<simd::Isa> sets;
  for (const simd::Isa isa : {simd::Isa::Portable, simd::Isa::Avx2, simd::Isa::Avx512})
    if (isa <= simd::bestIsa()) sets.push_back(isa);
  return sets;
}

}  // namespace ridgeline::test
