#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Columns as small whole numbers: bin b of a column holds the values x with t[b - 1] < x <= t[b], so that
/// asking `bin <= b` is asking `x <= t[b]`, exactly. One is made for a data set and shared by every tree.
///
/// Shapes   n x d, one byte a cell, column by column.
/// Bins     a column of at most `maxBins` distinct values has one bin for each, thresholds half way between
///          neighbours; others are cut where a sample of 65,536 rows has equal shares, a frequent value
///          keeping a bin of its own. Missing values (NaN) have the bin `Missing`. A column of categories
///          has a bin for each level in the order of codes; beyond `maxBins` levels, those with fewest rows
///          share the last one.
/// Cost     O(n log maxBins) a column, columns in parallel; n d bytes.
/// Errors   Cancelled.
/// Source   Ke et al. (2017), "LightGBM", Advances in Neural Information Processing Systems 30, sec. 2.1.
class BinnedMatrix {
 public:
  static constexpr std::uint8_t Missing = 255;
  static constexpr int MostBins = 255;

  /// X: n x d, finite or NaN. `maxBins` in [2, 255]. `levels`: as TrainingSet's.
  static Result<BinnedMatrix> bin(const Matrix& X, int maxBins, jobs::WorkContext& context,
                                  const std::vector<int>& levels = {});

  Index rows() const { return rows_; }
  Index cols() const { return static_cast<Index>(columns_.size()); }
  /// The bin of each row, `Missing` where the value is.
  std::span<const std::uint8_t> column(Index j) const {
    return {bins_.data() + j * rows_, static_cast<std::size_t>(rows_)};
  }
  /// Bins of a column without the missing one; at least 1.
  int binCount(Index j) const {
    return of(j).isCategory ? of(j).levelBins : static_cast<int>(of(j).thresholds.size()) + 1;
  }
  bool isCategory(Index j) const { return of(j).isCategory; }
  /// The bin of each level of a category.
  const std::vector<std::uint8_t>& binOfLevel(Index j) const { return of(j).binOfLevel; }
  bool hasMissing(Index j) const { return of(j).hasMissing; }
  /// Upper end of bin b, which is not the last: bin <= b if and only if x <= threshold(j, b).
  double threshold(Index j, int b) const { return of(j).thresholds[static_cast<std::size_t>(b)]; }
  const std::vector<double>& thresholds(Index j) const { return of(j).thresholds; }

 private:
  struct Column {
    std::vector<double> thresholds;  ///< ascending
    std::vector<std::uint8_t> binOfLevel;
    int levelBins = 1;
    bool hasMissing = false, isCategory = false;
  };
  const Column& of(Index j) const { return columns_[static_cast<std::size_t>(j)]; }

  Index rows_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint8_t> bins_;
};

/// A number t with low <= t < high, half way where the numbers allow: low < high, both finite.
double halfway(double low, double high);

}  // namespace ridgeline::models
