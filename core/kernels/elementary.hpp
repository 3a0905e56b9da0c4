#pragma once

#include <bit>
#include <cstdint>

#include "core/base/simd.hpp"

/// exp, log and their kin as plain arithmetic without branches or tables, so that a loop around them becomes
/// vector code under simd::run. Files with such loops are compiled with
/// "-O3;-fno-math-errno;-fno-trapping-math" and without -fassociative-math, which would undo the reductions.
///
/// Accuracy   2 units in the last place (log1p: 3), over the whole range, results below the normal range
///            included; exp of NaN is NaN.
/// Method     argument reduction by powers of two and Taylor series long enough for the format.
/// Source     Muller (2016), Elementary Functions, 3rd ed., ch. 11, doi:10.1007/978-1-4899-7983-4.
namespace ridgeline::kernels {

RIDGELINE_INLINED inline float exp(float x) {
  // Comparisons that NaN passes through unchanged, and no choice that would be worth a branch.
  const float low = 89.0F < x ? 89.0F : x;
  const float bounded = low < -104.0F ? -104.0F : low;
  // Adding 1.5 * 2^23 leaves the nearest integer in the last bits.
  constexpr float Shifter = 12582912.0F;
  constexpr auto Zero = std::bit_cast<std::uint32_t>(Shifter);
  const float shifted = bounded * 1.44269504F + Shifter;
  const float k = shifted - Shifter;
  const float r = (bounded - k * 0.693359375F) + k * 2.12194440e-4F;
  float p = 1.0F / 5040;
  p = p * r + 1.0F / 720;
  p = p * r + 1.0F / 120;
  p = p * r + 1.0F / 24;
  p = p * r + 1.0F / 6;
  p = p * r + 0.5F;
  p = p * (r * r) + r + 1.0F;
  // 2^k in two factors, since alone it may lie outside of the normal range.
  const std::uint32_t n = std::bit_cast<std::uint32_t>(shifted) - Zero;
  const std::uint32_t half = std::bit_cast<std::uint32_t>(k * 0.5F + Shifter) - Zero;
  return p * std::bit_cast<float>((half + 127) << 23) * std::bit_cast<float>((n - half + 127) << 23);
}

RIDGELINE_INLINED inline double exp(double x) {
  const double low = 710.0 < x ? 710.0 : x;
  const double bounded = low < -746.0 ? -746.0 : low;
  constexpr double Shifter = 6755399441055744.0;  // 1.5 * 2^52
  constexpr auto Zero = std::bit_cast<std::uint64_t>(Shifter);
  const double shifted = bounded * 1.4426950408889634 + Shifter;
  const double k = shifted - Shifter;
  const double r = (bounded - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
  // The series in three strands of four terms, which wait less for each other than one of twelve.
  const double r2 = r * r, r4 = r2 * r2;
  const double a = (1.0 / 6 + r * (1.0 / 24)) + r2 * (1.0 / 120 + r * (1.0 / 720));
  const double b = (1.0 / 5040 + r * (1.0 / 40320)) + r2 * (1.0 / 362880 + r * (1.0 / 3628800));
  const double c = (1.0 / 39916800 + r * (1.0 / 479001600)) + r2 * (1.0 / 6227020800.0);
  const double p = (r2 * r * (a + r4 * (b + r4 * c)) + 0.5 * r2) + r + 1.0;
  const std::uint64_t n = std::bit_cast<std::uint64_t>(shifted) - Zero;
  const std::uint64_t half = std::bit_cast<std::uint64_t>(k * 0.5 + Shifter) - Zero;
  return p * std::bit_cast<double>((half + 1023) << 52) * std::bit_cast<double>((n - half + 1023) << 52);
}

namespace detail {

/// log of a positive normal number, from its exponent and 2 atanh((m - 1) / (m + 1)) of its mantissa.
RIDGELINE_INLINED inline float logPositive(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  // Counted from the root of one half, so that the mantissa lies evenly about 1.
  const std::int32_t e = (bits - 0x3f3504f3) >> 23;
  const auto m = std::bit_cast<float>(bits - (e << 23));
  const float f = m - 1.0F, s = f / (2.0F + f), z = s * s;
  const float series = z * (2.0F / 3 + z * (2.0F / 5 + z * (2.0F / 7 + z * (2.0F / 9))));
  const auto k = static_cast<float>(e);
  return k * 0.693359375F + ((f - s * (f - series)) - k * 2.12194440e-4F);
}

RIDGELINE_INLINED inline double logPositive(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  // The exponent stays in 64 bits and unsigned, biased by 1023: lanes of all widths shift and add those, and
  // few turn signed ones into doubles.
  constexpr std::uint64_t One = std::uint64_t{1023} << 52, Root = std::uint64_t{0x3fe6a09e} << 32;
  const std::uint64_t e = (bits + (One - Root)) >> 52;
  const auto m = std::bit_cast<double>(bits - (e << 52) + One);
  const double f = m - 1.0, s = f / (2.0 + f), z = s * s, z2 = z * z;
  const double a = 2.0 / 3 + z * (2.0 / 5) + z2 * (2.0 / 7 + z * (2.0 / 9));
  const double b = 2.0 / 11 + z * (2.0 / 13) + z2 * (2.0 / 15 + z * (2.0 / 17));
  const double c = 2.0 / 19 + z * (2.0 / 21) + z2 * (2.0 / 23);
  const double series = z * (a + z2 * z2 * (b + z2 * z2 * c));
  // An integer in the last bits of 2^52 is that double plus the integer.
  const double k = std::bit_cast<double>(e | (std::uint64_t{1075} << 52)) - (4503599627370496.0 + 1023.0);
  return k * 0.693147180369123816490 + ((f - s * (f - series)) + k * 1.90821492927058770002e-10);
}

}  // namespace detail

/// log(1 + x) for x >= 0 and finite, as losses need it.
RIDGELINE_INLINED inline float log1p(float x) {
  // One logarithm of either: with a branch around two, no loop over this becomes lanes.
  const float u = 1.0F + x, lost = x - (u - 1.0F);
  const bool adds = x < 16777216.0F;
  return detail::logPositive(adds ? u : x) + (adds ? lost : 0.0F) / u;
}
RIDGELINE_INLINED inline double log1p(double x) {
  const double u = 1.0 + x, lost = x - (u - 1.0);
  const bool adds = x < 9007199254740992.0;
  return detail::logPositive(adds ? u : x) + (adds ? lost : 0.0) / u;
}

/// 1 / (1 + exp(-x)), without overflow and small at both ends.
RIDGELINE_INLINED inline float sigmoid(float x) {
  const float e = exp(-__builtin_fabsf(x)), q = 1.0F / (1.0F + e);
  return (x < 0 ? e : 1.0F) * q;
}
RIDGELINE_INLINED inline double sigmoid(double x) {
  const double e = exp(-__builtin_fabs(x)), q = 1.0 / (1.0 + e);
  return (x < 0 ? e : 1.0) * q;
}

/// log(1 + exp(x)): the logistic loss of margin -x.
RIDGELINE_INLINED inline float softplus(float x) {
  return (0 < x ? x : 0.0F) + log1p(exp(-__builtin_fabsf(x)));
}
RIDGELINE_INLINED inline double softplus(double x) {
  return (0 < x ? x : 0.0) + log1p(exp(-__builtin_fabs(x)));
}

}  // namespace ridgeline::kernels
