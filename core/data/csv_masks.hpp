#pragma once

#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ridgeline::data {

/// Bytes looked at in one step.
inline constexpr std::size_t MaskBytes = 64;

/// Bit i is set where p[i] == wanted, for 64 bytes.
inline std::uint64_t equalMask(const char* p, char wanted) {
#if defined(__SSE2__)
  const __m128i pattern = _mm_set1_epi8(wanted);
  std::uint64_t mask = 0;
  for (int part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * part));
    const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
    mask |= static_cast<std::uint64_t>(bits) << (16 * part);
  }
  return mask;
#else
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < MaskBytes; ++i) mask |= static_cast<std::uint64_t>(p[i] == wanted ? 1 : 0) << i;
  return mask;
#endif
}

/// Bit i becomes the parity of bits 0 to i: set from an opening quote up to the byte before its closing one.
inline std::uint64_t runningParity(std::uint64_t bits) {
  for (const unsigned shift : {1u, 2u, 4u, 8u, 16u, 32u}) bits ^= bits << shift;
  return bits;
}

/// How many bits are set; without the instruction, which plain x86-64 lacks, this is quicker than the
/// library.
inline unsigned countBits(std::uint64_t bits) {
  bits -= (bits >> 1) & 0x5555555555555555ull;
  bits = (bits & 0x3333333333333333ull) + ((bits >> 2) & 0x3333333333333333ull);
  bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Full;
  return static_cast<unsigned>((bits * 0x0101010101010101ull) >> 56);
}

}  // namespace ridgeline::data
