#include "core/models/neural/packing_kernels.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ridgeline::models::neural {
namespace {

RIDGELINE_INLINED inline std::uint32_t bitsOf(const float* from) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, from, sizeof bits);
  return bits;
}

void unpackPortable(const float* packed, int d, float* to) {
  const float* values = packed + maskFloats(d);
  std::fill_n(to, unpackedFloats(d), 0.0F);
  for (int word = 0; word < maskFloats(d); ++word, to += 32)
    for (std::uint32_t mask = bitsOf(packed + word); mask != 0; mask &= mask - 1)
      to[std::countr_zero(mask)] = *values++;
}

#if defined(__x86_64__)
/// For each mask of eight, byte by byte: which of the values at hand a column takes, or 0x80 for none.
constexpr std::array<std::uint64_t, 256> Places = [] {
  std::array<std::uint64_t, 256> places{};
  for (std::uint64_t mask = 0; mask < 256; ++mask)
    for (std::uint64_t column = 0, taken = 0; column < 8; ++column) {
      const bool filled = (mask >> column & 1) != 0;
      places[mask] |= (filled ? taken : 0x80) << 8 * column;
      taken += filled ? 1 : 0;
    }
  return places;
}();

// Sixteen at a time by the instruction of AVX-512 that spreads a vector is no faster.
__attribute__((target("avx2,popcnt"))) void unpackAvx2(const float* packed, int d, float* to) {
  const float* values = packed + maskFloats(d);
  for (int word = 0; word < maskFloats(d); ++word) {
    const std::uint32_t mask = bitsOf(packed + word);
    for (int shift = 0; shift < 32; shift += 8, to += 8) {
      const std::uint32_t eight = mask >> shift & 0xFF;
      const __m256i places = _mm256_cvtepi8_epi32(_mm_cvtsi64_si128(static_cast<long long>(Places[eight])));
      const __m256 taken = _mm256_permutevar8x32_ps(_mm256_loadu_ps(values), places);
      _mm256_storeu_ps(to, _mm256_blendv_ps(taken, _mm256_setzero_ps(), _mm256_castsi256_ps(places)));
      values += std::popcount(eight);
    }
  }
}
#endif

}  // namespace

std::size_t countFilled(const float* from, std::size_t count, simd::Isa isa) {
  std::size_t filled = 0;
  simd::run(
      [&]() RIDGELINE_INLINED {
        constexpr std::size_t Part = 4096;  // counted in 32 bits, as wide as what is looked at
        for (std::size_t begin = 0; begin < count; begin += Part) {
          const float* part = from + begin;
          const std::size_t size = std::min(Part, count - begin);
          std::uint32_t some = 0;
          for (std::size_t i = 0; i < size; ++i) some += bitsOf(part + i) != 0 ? 1 : 0;
          filled += some;
        }
      },
      isa);
  return filled;
}

float* packRow(const float* row, int d, float* to, simd::Isa isa) {
  float* values = to + maskFloats(d);
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (int begin = 0; begin < d; begin += 32, row += 32, ++to) {
          std::uint32_t mask = 0;
          if (d - begin >= 32)
            for (int i = 0; i < 32; ++i) mask |= (bitsOf(row + i) != 0 ? 1U : 0U) << i;
          else
            for (int i = 0; i < d - begin; ++i) mask |= (bitsOf(row + i) != 0 ? 1U : 0U) << i;
          std::memcpy(to, &mask, sizeof mask);
          for (; mask != 0; mask &= mask - 1) *values++ = row[std::countr_zero(mask)];
        }
      },
      isa);
  return values;
}

void unpackRow(const float* packed, int d, float* to, simd::Isa isa) {
#if defined(__x86_64__)
  if (isa != simd::Isa::Portable) return unpackAvx2(packed, d, to);
#endif
  (void)isa;
  unpackPortable(packed, d, to);
}

}  // namespace ridgeline::models::neural
