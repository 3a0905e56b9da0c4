#pragma once

#include <cstdint>
#include <cstring>

#include "core/kernels/lanes.hpp"

/// What kernels need of vectors inside simd::runAs: whole numbers beside the lanes, and the exponential.
namespace ridgeline::models::machines {

template <class T>
struct WholeOf;
template <>
struct WholeOf<float> {
  using Type = std::int32_t;
  static constexpr int Mantissa = 23;
  static constexpr Type One = 0x3f800000;
  static constexpr float Magic = 12582912.0F;  ///< 1.5 * 2^23
  static constexpr float High = 88.0F, Low = -87.0F;
  static constexpr float LogTwo = 0.693145752F, LogTwoRest = 1.42860677e-6F;
  static constexpr int Terms = 7;
};
template <>
struct WholeOf<double> {
  using Type = std::int64_t;
  static constexpr int Mantissa = 52;
  static constexpr Type One = 0x3ff0000000000000;
  static constexpr double Magic = 6755399441055744.0;  ///< 1.5 * 2^52
  static constexpr double High = 709.0, Low = -708.0;
  static constexpr double LogTwo = 6.93147180369123816490e-01, LogTwoRest = 1.90821492927058770002e-10;
  static constexpr int Terms = 13;
};

template <class T, simd::Isa isa>
struct Lanes : kernels::LanesOf<T, isa> {
  typedef typename WholeOf<T>::Type Whole __attribute__((vector_size(kernels::LanesOf<T, isa>::Bytes)));
};

/// 1 / k!, k up to 13.
template <class T>
inline constexpr T InverseFactorial[] = {T(1),
                                         T(1),
                                         T(1.0 / 2),
                                         T(1.0 / 6),
                                         T(1.0 / 24),
                                         T(1.0 / 120),
                                         T(1.0 / 720),
                                         T(1.0 / 5040),
                                         T(1.0 / 40320),
                                         T(1.0 / 362880),
                                         T(1.0 / 3628800),
                                         T(1.0 / 39916800),
                                         T(1.0 / 479001600),
                                         T(1.0 / 6227020800)};

/// x = exp(x) to about 2 units in the last place; arguments beyond the normal numbers answer their ends.
///
/// Method   exp(x) = 2^n exp(r), |r| <= ln 2 / 2, and the Taylor series of exp(r). Adding 1.5 times the
///          weight of the last bit rounds n to a whole number and leaves it in the lowest bits.
template <class L, class T>
RIDGELINE_INLINED inline void exponential(typename L::Value& x) {
  using W = WholeOf<T>;
  using Value = typename L::Value;
  x = x > W::High ? Value{} + W::High : x;
  x = x < W::Low ? Value{} + W::Low : x;
  const Value magic = Value{} + W::Magic;
  const Value shifted = x * T(1.4426950408889634) + magic;
  const Value whole = shifted - magic;
  const Value r = x - whole * W::LogTwo - whole * W::LogTwoRest;
  Value sum = Value{} + InverseFactorial<T>[W::Terms];
#pragma GCC unroll 16
  for (int k = W::Terms - 1; k >= 0; --k) sum = sum * r + InverseFactorial<T>[k];
  typename L::Whole bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << W::Mantissa) + W::One;
  Value power;
  std::memcpy(&power, &bits, sizeof power);
  x = sum * power;
}

}  // namespace ridgeline::models::machines
