#include "core/models/trees/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>

#include "core/base/random.hpp"
#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr int MostWidth = 8;
/// Rows of one task when a histogram is shared out.
constexpr Index TaskRows = 65520;
constexpr Index HistogramBlock = 65536;
/// Rows gathered at a time, few enough to stay in the second cache for every block.
constexpr Index GatheredRows = 6144;

constexpr double Negligible = 1e-30;

/// How a word is laid out: a count lowest, curvature above it, the signed slope on top.
struct FieldWidths {
  int curvatureShift, slopeShift;
  double slopeLimit, curvatureLimit;
};
constexpr FieldWidths Curved = {13, 37, 8191, 2047};
constexpr FieldWidths Constant = {16, 16, 8388607, 0};

/// In [0, 1), spreading evenly as i counts up; 24 bits.
RIDGELINE_INLINED inline float spread(std::uint32_t i, std::uint32_t start, std::uint32_t stride) {
  return static_cast<float>((start + i * stride) >> 8U) * 0x1p-24F;
}

float largest(const std::vector<float>& values, Index begin, Index end) {
  float most = 0;
  const float* x = values.data();
  simd::run([&]() RIDGELINE_INLINED {
    std::array<float, 16> lanes{};
    Index i = begin;
    for (; i + 16 <= end; i += 16)
      for (int l = 0; l < 16; ++l) {
        const float size = std::fabs(x[i + l]);
        lanes[static_cast<std::size_t>(l)] =
            size > lanes[static_cast<std::size_t>(l)] ? size : lanes[static_cast<std::size_t>(l)];
      }
    for (; i < end; ++i) most = std::max(most, std::fabs(x[i]));
    for (const float lane : lanes) most = std::max(most, lane);
  });
  return most;
}

Result<double> largestOf(const std::vector<float>& values, jobs::WorkContext& context) {
  const auto n = static_cast<Index>(values.size());
  std::vector<float> parts(static_cast<std::size_t>((n + HistogramBlock - 1) / HistogramBlock), 0.0F);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, HistogramBlock, [&](Index begin, Index end) {
    parts[static_cast<std::size_t>(begin / HistogramBlock)] = largest(values, begin, end);
  }));
  return parts.empty() ? 0.0 : static_cast<double>(*std::max_element(parts.begin(), parts.end()));
}

void packRows(const Gradients& from, Index begin, Index end, float slopeScale, float curvatureScale,
              std::uint32_t start, std::int64_t* words) {
  const float* g = from.slope.data();
  const float* h = from.curvature.data();
  const bool curved = !from.curvature.empty();
  simd::run([&]() RIDGELINE_INLINED {
    // Two strides of low discrepancy: the golden ratio, and the plastic number, in 32 bits.
    if (curved) {
      for (Index i = begin; i < end; ++i) {
        const auto at = static_cast<std::uint32_t>(i);
        const float slope = std::floor(g[i] * slopeScale + spread(at, start, 0x9E3779B9U));
        const float bend = h[i] * curvatureScale + spread(at, start, 0xC13FA9A9U);
        words[i] = (static_cast<std::int64_t>(static_cast<std::int32_t>(slope)) << Curved.slopeShift) +
                   (static_cast<std::int64_t>(static_cast<std::int32_t>(bend)) << Curved.curvatureShift) + 1;
      }
    } else {
      for (Index i = begin; i < end; ++i) {
        const float slope = std::floor(g[i] * slopeScale + 0.5F);
        words[i] = (static_cast<std::int64_t>(static_cast<std::int32_t>(slope)) << Constant.slopeShift) + 1;
      }
    }
  });
}

/// `cells` is the block's first cell in row 0 of the portion, or of the matrix where rows are named.
template <int Width, int Stride>
void addCells(const std::uint8_t* cells, std::size_t rowWidth, const std::uint32_t* rows,
              const std::int64_t* words, Index count, std::int64_t* sums) {
  const auto one = [&](const std::uint8_t* row, std::int64_t word) RIDGELINE_INLINED {
    for (int f = 0; f < Width; ++f) sums[f * Stride + row[f]] += word;
  };
  if (rows == nullptr) {
    for (Index i = 0; i < count; ++i, cells += rowWidth) one(cells, words[i]);
    return;
  }
  constexpr Index Ahead = 24;
  const Index quick = std::max<Index>(0, count - Ahead);
  for (Index i = 0; i < quick; ++i) {
    __builtin_prefetch(cells + rows[i + Ahead] * rowWidth);
    one(cells + rows[i] * rowWidth, words[i]);
  }
  for (Index i = quick; i < count; ++i) one(cells + rows[i] * rowWidth, words[i]);
}

using AddCells = void (*)(const std::uint8_t*, std::size_t, const std::uint32_t*, const std::int64_t*, Index,
                          std::int64_t*);

template <int Stride>
AddCells adderOfWidth(int width) {
  static constexpr std::array<AddCells, MostWidth> All = {
      addCells<1, Stride>, addCells<2, Stride>, addCells<3, Stride>, addCells<4, Stride>,
      addCells<5, Stride>, addCells<6, Stride>, addCells<7, Stride>, addCells<8, Stride>};
  return All[static_cast<std::size_t>(width - 1)];
}

AddCells adder(const RowBlocks::Block& block) {
  if (block.stride == 16) return adderOfWidth<16>(block.width);
  if (block.stride == 64) return adderOfWidth<64>(block.width);
  return adderOfWidth<256>(block.width);
}

/// Takes words apart into their sums.
void unpack(const std::int64_t* words, std::size_t count, bool constant, std::size_t offset,
            Histogram& into) {
  std::int64_t* slope = into.slope.data() + offset;
  std::int64_t* curvature = into.curvature.data() + offset;
  std::int32_t* rows = into.count.data() + offset;
  simd::run([&]() RIDGELINE_INLINED {
    if (constant) {
      for (std::size_t i = 0; i < count; ++i) {
        slope[i] += words[i] >> Constant.slopeShift;
        rows[i] += static_cast<std::int32_t>(words[i] & 0xFFFF);
      }
    } else {
      for (std::size_t i = 0; i < count; ++i) {
        slope[i] += words[i] >> Curved.slopeShift;
        curvature[i] += (words[i] >> Curved.curvatureShift) & 0xFFFFFF;
        rows[i] += static_cast<std::int32_t>(words[i] & 0x1FFF);
      }
    }
  });
}

/// One task: rows in portions that a word can hold, each portion through every block.
void sumPart(const RowBlocks& blocks, const PackedGradients& gradients, const std::uint32_t* rows,
             Index begin, Index end, Histogram& into, const jobs::WorkContext& context) {
  std::array<std::int64_t, static_cast<std::size_t>(MostWidth) * 256> sums;
  std::vector<std::int64_t> gathered;
  const std::int64_t* all = gradients.words().data();
  const Index portion = rows == nullptr ? gradients.mostRows() : std::min(gradients.mostRows(), GatheredRows);
  for (Index from = begin; from < end && !context.stopped(); from += portion) {
    const Index count = std::min(portion, end - from);
    const std::int64_t* words = all + from;
    if (rows != nullptr) {
      gathered.resize(static_cast<std::size_t>(count));
      for (Index i = 0; i < count; ++i) {
        const std::uint32_t row = rows[from + i];
        __builtin_prefetch(blocks.row(row));
        gathered[static_cast<std::size_t>(i)] = all[row];
      }
      words = gathered.data();
    }
    for (const auto& block : blocks.blocks()) {
      const auto size = static_cast<std::size_t>(block.width) * static_cast<std::size_t>(block.stride);
      std::fill_n(sums.begin(), size, 0);
      const std::uint8_t* cells = blocks.row(rows == nullptr ? from : 0) + block.first;
      adder(block)(cells, blocks.width(), rows == nullptr ? nullptr : rows + from, words, count, sums.data());
      unpack(sums.data(), size, gradients.constantCurvature(), block.offset, into);
    }
  }
}

int strideFor(int bins) { return bins < 16 ? 16 : bins < 64 ? 64 : 256; }

}  // namespace

Status PackedGradients::pack(const Gradients& from, std::uint64_t round, jobs::WorkContext& context) {
  const auto n = static_cast<Index>(from.slope.size());
  constant_ = from.curvature.empty();
  RIDGELINE_TRY(const double mostSlope, largestOf(from.slope, context));
  RIDGELINE_TRY(const double mostCurvature, largestOf(from.curvature, context));
  const FieldWidths& layout = constant_ ? Constant : Curved;
  // One unit below the limit, so that rounding up still fits; what single precision cannot scale is nothing.
  slopeStep_ = mostSlope > Negligible ? mostSlope / (layout.slopeLimit - 1) : 1;
  curvatureStep_ = mostCurvature > Negligible ? mostCurvature / (layout.curvatureLimit - 1) : 1;
  words_.resize(from.slope.size());
  return jobs::parallelBlocks(context, n, HistogramBlock, [&](Index begin, Index end) {
    packRows(from, begin, end, static_cast<float>(1 / slopeStep_), static_cast<float>(1 / curvatureStep_),
             static_cast<std::uint32_t>(mix(round, 1)), words_.data());
  });
}

Result<RowBlocks> RowBlocks::make(const BinnedMatrix& bins, jobs::WorkContext& context) {
  RowBlocks out;
  const auto d = static_cast<std::size_t>(bins.cols());
  out.width_ = d;
  out.offsets_.resize(d);
  out.strides_.resize(d);
  std::vector<Index> order;  // columns as they stand in a row
  for (const int stride : {16, 64, 256})
    for (Index j = 0; j < bins.cols(); ++j) {
      if (strideFor(bins.binCount(j)) != stride) continue;
      if (out.blocks_.empty() || out.blocks_.back().stride != stride || out.blocks_.back().width == MostWidth)
        out.blocks_.push_back({0, stride, order.size(), out.size_});
      ++out.blocks_.back().width;
      order.push_back(j);
      out.offsets_[static_cast<std::size_t>(j)] = out.size_;
      out.strides_[static_cast<std::size_t>(j)] = static_cast<std::size_t>(stride);
      out.size_ += static_cast<std::size_t>(stride);
    }
  out.cells_.resize(static_cast<std::size_t>(bins.rows()) * d);
  constexpr Index TileRows = 2048;
  RIDGELINE_CHECK(jobs::parallelBlocks(context, bins.rows(), TileRows, [&](Index begin, Index end) {
    for (std::size_t k = 0; k < d; ++k) {
      const auto column = bins.column(order[k]);
      const auto missing = static_cast<std::uint8_t>(out.stride(order[k]) - 1);
      std::uint8_t* cell = out.cells_.data() + static_cast<std::size_t>(begin) * d + k;
      for (Index i = begin; i < end; ++i, cell += d) {
        const std::uint8_t bin = column[static_cast<std::size_t>(i)];
        *cell = bin == BinnedMatrix::Missing ? missing : bin;
      }
    }
  }));
  return out;
}

void Histogram::clear(std::size_t size, bool constantCurvature) {
  slope.assign(size, 0);
  curvature.assign(constantCurvature ? 0 : size, 0);
  count.assign(size, 0);
}

StepSums Histogram::total(std::size_t offset, std::size_t stride) const {
  StepSums all;
  for (std::size_t i = 0; i < stride; ++i) all = all + at(offset + i);
  return all;
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < slope.size(); ++i) slope[i] += other.slope[i];
  for (std::size_t i = 0; i < curvature.size(); ++i) curvature[i] += other.curvature[i];
  for (std::size_t i = 0; i < count.size(); ++i) count[i] += other.count[i];
}

void Histogram::subtract(const Histogram& child) {
  for (std::size_t i = 0; i < slope.size(); ++i) slope[i] -= child.slope[i];
  for (std::size_t i = 0; i < curvature.size(); ++i) curvature[i] -= child.curvature[i];
  for (std::size_t i = 0; i < count.size(); ++i) count[i] -= child.count[i];
}

Status sumHistogram(const RowBlocks& blocks, const PackedGradients& gradients, const std::uint32_t* rows,
                    Index count, Histogram& into, jobs::WorkContext& context) {
  const bool constant = gradients.constantCurvature();
  into.clear(blocks.histogramSize(), constant);
  if (count <= TaskRows || context.pool() == nullptr) {
    sumPart(blocks, gradients, rows, 0, count, into, context);
    return context.stopped() ? Status(jobs::WorkContext::cancelled()) : Status();
  }
  std::mutex merging;
  return jobs::parallelBlocks(context, count, TaskRows, [&](Index begin, Index end) {
    Histogram part;
    part.clear(blocks.histogramSize(), constant);
    sumPart(blocks, gradients, rows, begin, end, part, context);
    const std::lock_guard lock(merging);
    into.add(part);
  });
}

}  // namespace ridgeline::models
