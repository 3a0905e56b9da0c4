#pragma once

#include <cstddef>

#include "core/base/simd.hpp"
#include "core/kernels/lanes.hpp"

/// The products of a network's layers. A block of answers is units x stride floats: every unit's answers for
/// up to `stride` rows lie side by side, so that a layer of four units keeps vector units as busy as one of a
/// hundred. Every sum runs in the order of its terms, whatever the part of a block that is asked for: how the
/// work is cut never changes a byte.
namespace ridgeline::models::neural {

inline constexpr int LaneWidth = 8;  ///< strides and lane counts are multiples of it
constexpr int padded(int lanes) { return (lanes + LaneWidth - 1) / LaneWidth * LaneWidth; }

/// Floats on a 64-byte boundary.
using Floats = kernels::Scratch<float>;
/// `count` zeros; allocation failure throws std::bad_alloc.
Floats zeros(std::size_t count);

/// output[j] = biases[j] + sum_i weights[j * in + i] input[i]; blocks of out and in units, `lanes` of each
/// line. biases may be null: 0.
void forwardProduct(const float* weights, const float* biases, int out, int in, const float* input,
                    float* output, int stride, int lanes, simd::Isa isa = simd::bestIsa());
/// below[i] = sum_j weights[j * in + i] delta[j].
void backwardProduct(const float* weights, int out, int in, const float* delta, float* below, int stride,
                     int lanes, simd::Isa isa = simd::bestIsa());

/// Layers that read fewer units have their gradient from blocks, the others from rows.
inline constexpr int RowsFrom = 8;
/// gradient[j * in + i] = sum_b delta[j][b] rows[b][i] over `count` rows, added to what is there if `add`.
/// Up to 7 floats beyond a row are read.
void gradientOfRows(const float* delta, const float* const* rows, int out, int in, int stride, int count,
                    float* gradient, bool add, simd::Isa isa = simd::bestIsa());
/// The same for a block of inputs, over `lanes` lanes: delta is 0 where there is no row.
void gradientOfBlock(const float* delta, const float* input, int out, int in, int stride, int lanes,
                     float* gradient, bool add, simd::Isa isa = simd::bestIsa());
/// gradient[j] = sum over lanes of delta[j], added to what is there if `add`.
void biasGradient(const float* delta, int out, int stride, int lanes, float* gradient, bool add,
                  simd::Isa isa = simd::bestIsa());

/// to[c * step + r] = from[r][c] for `rows` lines of `columns` floats.
void transposeRows(const float* const* from, int rows, int columns, float* to, std::size_t step,
                   simd::Isa isa = simd::bestIsa());
/// The same for lines that lie `stride` apart.
void transposeBlock(const float* from, int stride, int rows, int columns, float* to, std::size_t step,
                    simd::Isa isa = simd::bestIsa());

/// to[i] = from[i] in single precision, held within -most and most.
void narrow(const double* from, float* to, int count, double most, simd::Isa isa = simd::bestIsa());

/// Numbers below the normal range count as zero on this thread while this lives: a unit that died would
/// otherwise slow every step down.
class FlushTinyNumbers {
 public:
  FlushTinyNumbers();
  ~FlushTinyNumbers();
  FlushTinyNumbers(const FlushTinyNumbers&) = delete;
  FlushTinyNumbers& operator=(const FlushTinyNumbers&) = delete;

 private:
  unsigned before_ = 0;
};

}  // namespace ridgeline::models::neural
