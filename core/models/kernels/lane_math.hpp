#pragma once

#include <cstdint>
#include <cstring>

#include "core/base/simd.hpp"

/// Vectors of 64 bytes for loops inside simd::run, and the functions kernels need of them. Every build cuts
/// them into its own registers, so sums keep their order on each.
namespace ridgeline::models::machines {

template <class T>
struct LaneTypes;
template <>
struct LaneTypes<float> {
  static constexpr int Count = 16;
  typedef float Value __attribute__((vector_size(64)));
  typedef float Loose __attribute__((vector_size(64), aligned(4), may_alias));
  typedef std::int32_t Whole __attribute__((vector_size(64)));
};
template <>
struct LaneTypes<double> {
  static constexpr int Count = 8;
  typedef double Value __attribute__((vector_size(64)));
  typedef double Loose __attribute__((vector_size(64), aligned(8), may_alias));
  typedef std::int64_t Whole __attribute__((vector_size(64)));
};
template <class T>
using Lanes = typename LaneTypes<T>::Value;

/// By reference: vectors wider than the plain build's have no calling convention outside the chosen build.
template <class T>
RIDGELINE_INLINED inline void load(Lanes<T>& lanes, const T* from) {
  lanes = *reinterpret_cast<const typename LaneTypes<T>::Loose*>(from);
}
template <class T>
RIDGELINE_INLINED inline void store(T* to, const Lanes<T>& lanes) {
  *reinterpret_cast<typename LaneTypes<T>::Loose*>(to) = lanes;
}

/// x = exp(x) to about 2 units in the last place; arguments beyond the finite range answer its ends.
///
/// Method   exp(x) = 2^n exp(r), |r| <= ln 2 / 2, and the Taylor series of exp(r). Adding 1.5 times the
///          weight of the last bit rounds n to a whole number and leaves it in the lowest bits.
template <class T>
RIDGELINE_INLINED inline void exponential(Lanes<T>& x);

template <>
RIDGELINE_INLINED inline void exponential<float>(Lanes<float>& x) {
  x = x > 88.0F ? Lanes<float>{} + 88.0F : x;
  x = x < -87.0F ? Lanes<float>{} - 87.0F : x;
  const Lanes<float> magic = Lanes<float>{} + 12582912.0F;
  const Lanes<float> shifted = x * 1.44269504F + magic;
  const Lanes<float> whole = shifted - magic;
  const Lanes<float> r = x - whole * 0.693145752F - whole * 1.42860677e-6F;
  Lanes<float> sum = r * (1.0F / 5040) + (1.0F / 720);
  sum = sum * r + (1.0F / 120);
  sum = sum * r + (1.0F / 24);
  sum = sum * r + (1.0F / 6);
  sum = sum * r + 0.5F;
  sum = sum * r + 1.0F;
  sum = sum * r + 1.0F;
  typename LaneTypes<float>::Whole bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + 0x3f800000;
  Lanes<float> power;
  std::memcpy(&power, &bits, sizeof power);
  x = sum * power;
}

template <>
RIDGELINE_INLINED inline void exponential<double>(Lanes<double>& x) {
  x = x > 709.0 ? Lanes<double>{} + 709.0 : x;
  x = x < -708.0 ? Lanes<double>{} - 708.0 : x;
  const Lanes<double> magic = Lanes<double>{} + 6755399441055744.0;
  const Lanes<double> shifted = x * 1.4426950408889634 + magic;
  const Lanes<double> whole = shifted - magic;
  const Lanes<double> r = x - whole * 6.93147180369123816490e-01 - whole * 1.90821492927058770002e-10;
  Lanes<double> sum = r * (1.0 / 6227020800) + (1.0 / 479001600);
  sum = sum * r + (1.0 / 39916800);
  sum = sum * r + (1.0 / 3628800);
  sum = sum * r + (1.0 / 362880);
  sum = sum * r + (1.0 / 40320);
  sum = sum * r + (1.0 / 5040);
  sum = sum * r + (1.0 / 720);
  sum = sum * r + (1.0 / 120);
  sum = sum * r + (1.0 / 24);
  sum = sum * r + (1.0 / 6);
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  typename LaneTypes<double>::Whole bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 52) + 0x3ff0000000000000;
  Lanes<double> power;
  std::memcpy(&power, &bits, sizeof power);
  x = sum * power;
}

}  // namespace ridgeline::models::machines
