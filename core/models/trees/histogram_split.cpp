#include "core/models/trees/histogram_split.hpp"

#include <algorithm>

namespace ridgeline::models {
namespace {

/// Everything one candidate is judged by.
class Judge {
 public:
  Judge(const SplitNode& node, const StepUnits& units, const HistogramLimits& limits, int direction)
      : node_(node),
        units_(units),
        limits_(limits),
        direction_(direction),
        bounded_(!limits.monotone.empty()),
        parent_(worth(node.sums)) {}

  /// The gain of sending `left` to one side, or a number below 0 where that is not allowed.
  double gain(const StepSums& left) const {
    const StepSums right = node_.sums - left;
    if (left.count < limits_.minLeafRows || right.count < limits_.minLeafRows) return -1;
    if (!heavy(left) || !heavy(right)) return -1;
    if (direction_ != 0 && direction_ * (value(right) - value(left)) < 0) return -1;
    return worth(left) + worth(right) - parent_;
  }
  double value(const StepSums& sums) const {
    return leafValue(slope(sums), curvature(sums), limits_.l2, node_.low, node_.high);
  }

 private:
  double slope(const StepSums& sums) const { return static_cast<double>(sums.slope) * units_.slope; }
  double curvature(const StepSums& sums) const {
    return static_cast<double>(sums.curvature) * units_.curvature;
  }
  bool heavy(const StepSums& sums) const {
    return sums.curvature > 0 && curvature(sums) >= limits_.minLeafWeight;
  }
  /// Twice what the loss falls by when these rows get their own value.
  double worth(const StepSums& sums) const {
    const double g = slope(sums), h = curvature(sums) + limits_.l2;
    if (!bounded_) return h > 0 ? g * g / h : 0;
    const double w = value(sums);
    return -(2 * g * w + h * w * w);
  }

  const SplitNode& node_;
  const StepUnits& units_;
  const HistogramLimits& limits_;
  int direction_;
  bool bounded_;
  double parent_;
};

/// Ascending slope over curvature; bins that answer alike in their order.
void sortByAnswer(std::span<int> used, const Histogram& histogram, std::size_t offset) {
  const auto answer = [&](int bin) {
    const StepSums sums = histogram.at(offset + static_cast<std::size_t>(bin));
    return static_cast<double>(sums.slope) / std::max(1.0, static_cast<double>(sums.curvature));
  };
  std::stable_sort(used.begin(), used.end(), [&](int a, int b) { return answer(a) < answer(b); });
}

}  // namespace

double leafValue(double slope, double curvature, double l2, double low, double high) {
  const double below = curvature + l2;
  return std::clamp(below > 0 ? -slope / below : 0.0, low, high);
}

double valueOf(const StepUnits& units, const HistogramLimits& limits, const SplitNode& node) {
  return leafValue(static_cast<double>(node.sums.slope) * units.slope,
                   static_cast<double>(node.sums.curvature) * units.curvature, limits.l2, node.low,
                   node.high);
}

HistogramSplit bestSplitOf(Index feature, const BinnedMatrix& bins, const RowBlocks& blocks,
                           const Histogram& histogram, const SplitNode& node, const StepUnits& units,
                           const HistogramLimits& limits) {
  const std::size_t offset = blocks.offset(feature);
  const int count = bins.binCount(feature);
  const StepSums missing =
      bins.hasMissing(feature) ? histogram.at(offset + blocks.stride(feature) - 1) : StepSums{};
  const auto direction =
      limits.monotone.empty() ? 0 : static_cast<int>(limits.monotone[static_cast<std::size_t>(feature)]);
  const Judge judge(node, units, limits, direction);

  HistogramSplit best;
  // What rounding to whole steps may gain by chance is no gain.
  const double noise = 4 * units.slope * units.slope * static_cast<double>(node.sums.count) /
                       (static_cast<double>(node.sums.curvature) * units.curvature);
  const bool category = bins.isCategory(feature);
  std::array<int, BinnedMatrix::MostBins> places;
  std::size_t usedCount = 0;
  for (int b = 0; b < count; ++b)
    if (histogram.at(offset + static_cast<std::size_t>(b)).count > 0) places[usedCount++] = b;
  const std::span<int> used(places.data(), usedCount);
  if (category) sortByAnswer(used, histogram, offset);
  std::size_t lefts = 0;  // of `used`, in the best question
  const auto consider = [&](std::size_t last, const StepSums& left, bool missingLeft) {
    const double gain = judge.gain(left);
    if (!(gain > std::max(best.gain, noise))) return;
    // Where empty bins follow the question lies in their middle.
    const int bin = last + 1 < used.size() ? (used[last] + used[last + 1] - 1) / 2 : count - 1;
    best = {feature, bin, {}, missingLeft, gain, left};
    lefts = last + 1;
  };
  StepSums below;
  for (std::size_t i = 0; i < used.size(); ++i) {
    below = below + histogram.at(offset + static_cast<std::size_t>(used[i]));
    if (i + 1 == used.size()) {
      // Only missing values are left for the other side.
      if (missing.count > 0) consider(i, below, false);
      break;
    }
    consider(i, below, false);
    if (missing.count > 0) consider(i, below + missing, true);
  }
  if (best.feature >= 0 && missing.count == 0) best.missingLeft = 2 * best.left.count > node.sums.count;
  if (best.feature < 0 || !category) return best;
  if (best.missingLeft) best.leftBins.set();
  for (std::size_t i = 0; i < used.size(); ++i) best.leftBins[static_cast<std::size_t>(used[i])] = i < lefts;
  return best;
}

BinSides sidesOf(const HistogramSplit& split, const BinnedMatrix& bins) {
  BinSides sides;
  const bool category = bins.isCategory(split.feature);
  for (std::size_t b = 0; b < sides.size(); ++b)
    sides[b] = (category ? split.leftBins[b] : static_cast<int>(b) <= split.bin) ? 1 : 0;
  sides[BinnedMatrix::Missing] = split.missingLeft ? 1 : 0;
  return sides;
}

}  // namespace ridgeline::models
