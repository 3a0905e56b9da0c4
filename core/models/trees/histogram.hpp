#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/models/trees/binned_matrix.hpp"

namespace ridgeline::models {

/// First and second derivatives of a loss by the score of each row, as one tree is grown from them.
/// `curvature` is empty where it is 1 for every row.
struct Gradients {
  std::vector<float> slope;      ///< n
  std::vector<float> curvature;  ///< n, or empty
};

/// Slope, curvature and a one for counting of each row as whole numbers in one word, so that one addition
/// adds a row to a bin, and sums do not depend on their order. Steps are rounded up or down by a sequence
/// that spreads evenly over the rows, which keeps every sum unbiased.
///
/// Source  Shi et al. (2022), "Quantized training of gradient boosting decision trees", NeurIPS 35
/// (rounding).
class PackedGradients {
 public:
  /// `round` starts the rounding sequence, so that no two trees round alike. Errors: Cancelled.
  Status pack(const Gradients& from, std::uint64_t round, jobs::WorkContext& context);

  const std::vector<std::int64_t>& words() const { return words_; }
  bool constantCurvature() const { return constant_; }
  /// Rows whose words may be added into one without overflow.
  Index mostRows() const { return constant_ ? 65535 : 8191; }
  double slopeStep() const { return slopeStep_; }          ///< of one unit of a packed slope
  double curvatureStep() const { return curvatureStep_; }  ///< likewise; 1 where it is constant

 private:
  std::vector<std::int64_t> words_;
  bool constant_ = true;
  double slopeStep_ = 1, curvatureStep_ = 1;
};

/// The rows of a binned matrix cell by cell, as histograms read them, in blocks of up to eight columns whose
/// sums fit the nearest cache. Columns of few bins share blocks, whose histograms are then short.
class RowBlocks {
 public:
  struct Block {
    int width = 0;           ///< columns, 1 ... 8
    int stride = 0;          ///< bins kept for each: 16, 64 or 256; a missing value has the last
    std::size_t first = 0;   ///< of its cells in a row
    std::size_t offset = 0;  ///< of its first bin in a histogram
  };
  static Result<RowBlocks> make(const BinnedMatrix& bins, jobs::WorkContext& context);

  const std::vector<Block>& blocks() const { return blocks_; }
  const std::uint8_t* row(Index i) const { return cells_.data() + static_cast<std::size_t>(i) * width_; }
  std::size_t width() const { return width_; }  ///< cells of a row
  std::size_t histogramSize() const { return size_; }
  /// Where a column's bins start in a histogram, and how many there are room for; the last is the missing
  /// one.
  std::size_t offset(Index column) const { return offsets_[static_cast<std::size_t>(column)]; }
  std::size_t stride(Index column) const { return strides_[static_cast<std::size_t>(column)]; }

 private:
  std::vector<Block> blocks_;
  std::vector<std::size_t> offsets_, strides_;
  std::size_t size_ = 0, width_ = 0;
  std::vector<std::uint8_t> cells_;
};

/// Sums over some rows in whole steps of the packed gradients.
struct StepSums {
  std::int64_t slope = 0, curvature = 0, count = 0;
  StepSums operator-(const StepSums& other) const {
    return {slope - other.slope, curvature - other.curvature, count - other.count};
  }
  StepSums operator+(const StepSums& other) const {
    return {slope + other.slope, curvature + other.curvature, count + other.count};
  }
};

/// Sums over the rows of a node for each bin of each column, in whole steps of the packed gradients.
struct Histogram {
  std::vector<std::int64_t> slope,
      curvature;  ///< curvature is empty where it is the count
  std::vector<std::int32_t> count;

  void clear(std::size_t size, bool constantCurvature);
  StepSums at(std::size_t bin) const {
    return {slope[bin], curvature.empty() ? count[bin] : curvature[bin], count[bin]};
  }
  /// Over the bins of one column: all rows.
  StepSums total(std::size_t offset, std::size_t stride) const;
  void add(const Histogram& other);
  /// What is left of a parent without one child.
  void subtract(const Histogram& child);
};

/// Sums the named rows, or all rows where `rows` is null (then `count` is their number). Rows in ascending
/// order are quickest. Errors: Cancelled.
Status sumHistogram(const RowBlocks& blocks, const PackedGradients& gradients, const std::uint32_t* rows,
                    Index count, Histogram& into, jobs::WorkContext& context);

}  // namespace ridgeline::models
