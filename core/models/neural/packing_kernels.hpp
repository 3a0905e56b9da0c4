#pragma once

#include <cstddef>

#include "core/base/simd.hpp"

/// Rows in which a zero costs one bit: a mask of the columns that hold something, then what they hold. Zero
/// is +0.0 to the bit, so that a row comes back as it was.
namespace ridgeline::models::neural {

/// Floats beyond the end of a packed row that unpackRow may read.
inline constexpr int PackedSlack = 8;
/// Floats that the mask of a row of d takes.
constexpr int maskFloats(int d) { return (d + 31) / 32; }
/// Floats that unpackRow writes for a row of d.
constexpr int unpackedFloats(int d) { return 32 * maskFloats(d); }

/// How many of `count` floats are not zero.
std::size_t countFilled(const float* from, std::size_t count, simd::Isa isa = simd::bestIsa());
/// Packs a row of d floats; returns the end of what it wrote, maskFloats(d) and one for each that is filled.
float* packRow(const float* row, int d, float* to, simd::Isa isa = simd::bestIsa());
/// A packed row of d floats as it was, zeros behind it; reads up to PackedSlack beyond the packed row.
void unpackRow(const float* packed, int d, float* to, simd::Isa isa = simd::bestIsa());

}  // namespace ridgeline::models::neural
