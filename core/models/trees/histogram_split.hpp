#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

#include "core/models/trees/histogram.hpp"

namespace ridgeline::models {

/// What a tree of boosting may do.
struct HistogramLimits {
  int maxLeaves = 31;
  int maxDepth = 0;  ///< 0: no limit
  Index minLeafRows = 20;
  double minLeafWeight = 1e-3;  ///< least sum of curvatures in a leaf
  double l2 = 0;
  /// For each column +1 (answers may only rise with it), -1 (only fall) or 0; empty: all 0.
  std::vector<std::int8_t> monotone;
};

/// A node: its sums, and what its answers may be so that monotone columns above it stay so.
struct SplitNode {
  StepSums sums;
  double low, high;
};

struct HistogramSplit {
  Index feature = -1;              ///< -1: none is allowed or none gains
  int bin = 0;                     ///< left if the row's bin is not above it; the last bin: only
                                   ///< missing values go right
  std::bitset<256> leftBins = {};  ///< of a category: the bins that go left
  bool missingLeft = false;
  double gain = 0;  ///< twice the fall of the loss, as its second-order expansion sees it
  StepSums left;
};

/// Whether rows of each bin go left, and at BinnedMatrix::Missing those without a value.
using BinSides = std::array<std::uint8_t, 256>;
BinSides sidesOf(const HistogramSplit& split, const BinnedMatrix& bins);

/// Steps into numbers.
struct StepUnits {
  double slope, curvature;
  bool constantCurvature;
};

/// The value of a leaf: minus slope over curvature plus l2, within bounds.
double leafValue(double slope, double curvature, double l2, double low, double high);
double valueOf(const StepUnits& units, const HistogramLimits& limits, const SplitNode& node);

/// The best question on one column: every bin is tried as the last on the left, missing values on either
/// side. Where empty bins lie between both sides the middle one is taken. Gains are compared exactly, ties go
/// to the lowest bin, with missing values to the right. Where no row of the node misses the value, missing
/// ones go where most rows go. The bins of a category are tried in the order of slope over curvature, which
/// holds the best of all sets without l2 (Fisher 1958, doi:10.1080/01621459.1958.10501479); bins without rows
/// go where missing values go.
///
/// Source  Chen & Guestrin (2016), "XGBoost", doi:10.1145/2939672.2939785, sec. 2-3.
HistogramSplit bestSplitOf(Index feature, const BinnedMatrix& bins, const RowBlocks& blocks,
                           const Histogram& histogram, const SplitNode& node, const StepUnits& units,
                           const HistogramLimits& limits);

}  // namespace ridgeline::models
