#include "core/models/trees/split_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/trees/binned_matrix.hpp"
#include "core/models/trees/level_order.hpp"
#include "core/models/trees/split_sides.hpp"

namespace ridgeline::models {
namespace {

/// Nodes of so few rows are sorted sooner than counted into bins.
constexpr std::size_t FewToSort = 32;

double largest(const double* values, std::size_t count) {
  constexpr std::size_t Lanes = 8;
  double lanes[Lanes];
  for (double& lane : lanes) lane = -1;
  std::size_t i = 0;
  sides::runWide(count, [&]() RIDGELINE_INLINED {
    double best[Lanes];
    for (std::size_t l = 0; l < Lanes; ++l) best[l] = -1;
    for (; i + Lanes <= count; i += Lanes)
      for (std::size_t l = 0; l < Lanes; ++l) best[l] = values[i + l] > best[l] ? values[i + l] : best[l];
    for (std::size_t l = 0; l < Lanes; ++l) lanes[l] = best[l];
  });
  for (; i < count; ++i) lanes[0] = std::max(lanes[0], values[i]);
  return *std::max_element(lanes, lanes + Lanes);
}

}  // namespace

double gainTolerance(const NodeSums& node) { return 1e-12 * node.weight * node.impurity; }

SplitScanner::SplitScanner(const TreeRows& rows)
    : rows_(rows), left_(static_cast<std::size_t>(rows.classes())), right_(left_) {}

template <class Body>
Cut SplitScanner::withSide(const Body& body) {
  if (!rows_.packed().empty()) return body.template operator()<sides::PackedSide>();
  if (rows_.numbers() != nullptr)
    return rows_.weighted() ? body.template operator()<sides::MomentSide<true>>()
                            : body.template operator()<sides::MomentSide<false>>();
  if (rows_.impurity() == Impurity::Gini) return body.template operator()<sides::GiniSide>();
  return body.template operator()<sides::EntropySide>();
}

template <class Side>
void SplitScanner::pass(const SortedColumn& column, const NodeSums& node, Side& side, Range range,
                        bool missingLeft, Cut& best) {
  const double* x = column.values;
  const auto& rows = column.present;
  const double tolerance = gainTolerance(node);
  for (std::size_t begin = 0; begin < range.end; begin += Chunk) {
    const std::size_t count = std::min(Chunk, range.end - begin);
    side.gains(rows.subspan(begin, count), gains_.data());
    for (std::size_t i = begin; i < std::min(range.first, begin + count); ++i) gains_[i - begin] = -1;
    if (column.ties) {
      const std::size_t last = std::min(begin + count, rows.size() - 1);
      double value = x[rows[begin]];
      for (std::size_t i = begin; i < last; ++i) {
        const double next = x[rows[i + 1]];
        if (next == value) gains_[i - begin] = -1;
        value = next;
      }
    }
    const double most = largest(gains_.data(), count);
    if (most < 0 || (best.feature >= 0 && !(most > best.gain + tolerance))) continue;
    std::size_t at = 0;
    while (gains_[at] < 0 || gains_[at] < most - tolerance) ++at;
    const std::size_t last = begin + at;
    best.feature = column.feature;
    best.gain = gains_[at];
    best.missingLeft = missingLeft;
    best.threshold = last + 1 == rows.size() ? std::numeric_limits<double>::max()
                                             : halfway(x[rows[last]], x[rows[last + 1]]);
  }
}

template <class Side>
Cut SplitScanner::scanWith(const SortedColumn& column, const NodeSums& node, std::size_t minLeafRows) {
  const std::size_t present = column.present.size(), missing = column.missing.size();
  const double* x = column.values;
  const bool constant = present == 0 || x[column.present.front()] == x[column.present.back()];
  Cut best;
  if (present == 0 || (constant && missing == 0) || present + missing < 2 * minLeafRows) return best;
  Side side(rows_, node, left_, right_);
  side.clear();
  // A cut behind the last value parts the present from the missing.
  Range range{minLeafRows - 1, missing > 0 ? present : present - 1};
  range.end = std::min(range.end, present + missing - minLeafRows);
  pass(column, node, side, range, false, best);
  if (missing > 0 && !constant) {
    side.clear();
    side.add(column.missing);
    range.first = minLeafRows > missing ? minLeafRows - missing - 1 : 0;
    range.end = present >= minLeafRows ? std::min(present - 1, present - minLeafRows) : 0;
    pass(column, node, side, range, true, best);
  }
  return best;
}

template <class Side>
Cut SplitScanner::askWith(int feature, double threshold, const NodeSums& node, std::size_t rest,
                          std::size_t minLeafRows) {
  Cut best;
  if (yes_.empty()) return best;
  const std::span<const std::int32_t> yes(yes_);
  Side side(rows_, node, left_, right_);
  for (const bool missingLeft : {false, true}) {
    const std::size_t left = yes.size() + (missingLeft ? unknown_.size() : 0);
    const std::size_t right = rest + (missingLeft ? 0 : unknown_.size());
    if (std::min(left, right) < minLeafRows || (missingLeft && unknown_.empty())) continue;
    side.clear();
    if (missingLeft) side.add(unknown_);
    side.add(yes.first(yes.size() - 1));
    double gain = -1;
    side.gains(yes.last(1), &gain);
    if (gain < 0 || (best.feature >= 0 && !(gain > best.gain + gainTolerance(node)))) continue;
    best = {feature, threshold, gain, missingLeft};
  }
  return best;
}

Cut SplitScanner::ask(int feature, double threshold, std::span<const std::int32_t> rows, const NodeSums& node,
                      std::size_t minLeafRows) {
  return askValues(feature, rows_.X().col(feature).data(), threshold, rows, node, minLeafRows);
}

Cut SplitScanner::askValues(int feature, const double* x, double threshold,
                            std::span<const std::int32_t> rows, const NodeSums& node,
                            std::size_t minLeafRows) {
  yes_.clear();
  unknown_.clear();
  for (const auto row : rows) {
    if (x[row] <= threshold) yes_.push_back(row);
    if (std::isnan(x[row])) unknown_.push_back(row);
  }
  const std::size_t rest = rows.size() - yes_.size() - unknown_.size();
  return withSide([&]<class Side>() { return askWith<Side>(feature, threshold, node, rest, minLeafRows); });
}

Cut SplitScanner::scanFew(int feature, std::span<const std::int32_t> rows, const NodeSums& node,
                          std::size_t minLeafRows, bool& varies) {
  const double* x = rows_.X().col(feature).data();
  std::array<std::int32_t, FewToSort> sorted;
  std::size_t present = 0, missing = rows.size();
  for (const auto row : rows) {
    const double value = x[row];
    if (std::isnan(value)) {
      sorted[--missing] = row;
      continue;
    }
    std::size_t at = present++;
    for (; at > 0 && x[sorted[at - 1]] > value; --at) sorted[at] = sorted[at - 1];
    sorted[at] = row;
  }
  const std::span<const std::int32_t> all(sorted.data(), rows.size());
  varies = present > 0 && (present < rows.size() || x[sorted[0]] < x[sorted[present - 1]]);
  if (!varies) return {};
  return scan({feature, x, all.first(present), all.subspan(present), true}, node, minLeafRows);
}

Cut SplitScanner::scanLevels(int feature, std::span<const std::int32_t> rows, const NodeSums& node,
                             std::size_t minLeafRows, bool& varies) {
  const std::vector<std::int32_t> order = levelOrder(rows_, feature, rows);
  const double* x = rows_.X().col(feature).data();
  ranks_.resize(static_cast<std::size_t>(rows_.X().rows()));
  // Levels whose rows weigh nothing are in no order: they stay on the right as long as they can.
  std::vector<double> rankOf(static_cast<std::size_t>(rows_.levels(static_cast<std::size_t>(feature))),
                             order.empty() ? 0 : static_cast<double>(order.size() - 1));
  std::vector<std::uint8_t> has(rankOf.size(), 0);
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    rankOf[static_cast<std::size_t>(order[rank])] = static_cast<double>(rank);
  // Rows by rank, then those without a level.
  std::vector<std::size_t> ends(order.size() + 2, 0);
  const auto slot = [&](std::int32_t row) {
    return std::isnan(x[row]) ? order.size()
                              : static_cast<std::size_t>(rankOf[static_cast<std::size_t>(x[row])]);
  };
  for (const auto row : rows) ++ends[slot(row) + 1];
  for (std::size_t rank = 0; rank + 1 < ends.size(); ++rank) ends[rank + 1] += ends[rank];
  const std::size_t present = ends[order.size()];
  std::vector<std::int32_t> sorted(rows.size());
  for (const auto row : rows) {
    const std::size_t rank = slot(row);
    ranks_[static_cast<std::size_t>(row)] = static_cast<double>(rank);
    if (!std::isnan(x[row])) has[static_cast<std::size_t>(x[row])] = 1;
    sorted[ends[rank]++] = row;
  }
  varies = order.size() > 1 || (order.size() == 1 && present < rows.size());
  const std::span<const std::int32_t> all(sorted);
  Cut cut = scan({feature, ranks_.data(), all.first(present), all.subspan(present), true}, node, minLeafRows);
  for (std::size_t level = 0; cut.feature >= 0 && level < has.size(); ++level)
    if (has[level] != 0 && rankOf[level] <= cut.threshold)
      cut.leftLevels.push_back(static_cast<std::int32_t>(level));
  cut.threshold = 0;
  return cut;
}

Cut SplitScanner::askLevels(int feature, std::vector<std::int32_t> left, std::span<const std::int32_t> rows,
                            const NodeSums& node, std::size_t minLeafRows) {
  const double* x = rows_.X().col(feature).data();
  ranks_.resize(static_cast<std::size_t>(rows_.X().rows()));
  for (const auto row : rows) {
    double& rank = ranks_[static_cast<std::size_t>(row)];
    rank = x[row];
    if (!std::isnan(rank))
      rank = std::binary_search(left.begin(), left.end(), static_cast<std::int32_t>(rank)) ? 0 : 1;
  }
  Cut cut = askValues(feature, ranks_.data(), 0, rows, node, minLeafRows);
  if (cut.feature >= 0) cut.leftLevels = std::move(left);
  return cut;
}

template <class Side>
Cut SplitScanner::scanBinsWith(int feature, const BinnedMatrix& bins, std::span<const std::int32_t> rows,
                               const NodeSums& node, std::size_t minLeafRows, bool& varies) {
  constexpr std::size_t Bins = BinnedMatrix::Missing + 1;
  const std::uint8_t* bin = bins.column(feature).data();
  Side side(rows_, node, left_, right_);
  std::array<typename Side::Sum, Bins> sums{};
  std::array<std::uint32_t, Bins> counts{};
  for (const auto row : rows) {
    side.count(sums[bin[row]], row);
    ++counts[bin[row]];
  }
  std::array<int, Bins> used;
  std::size_t usedCount = 0;
  for (int b = 0; b < bins.binCount(feature); ++b)
    if (counts[static_cast<std::size_t>(b)] > 0) used[usedCount++] = b;
  const std::size_t missing = counts[BinnedMatrix::Missing];
  varies = usedCount > 1 || (usedCount == 1 && missing > 0);
  Cut best;
  if (!varies) return best;
  std::array<typename Side::Number, Bins> weight, total;
  const double tolerance = gainTolerance(node);
  for (const bool missingLeft : {false, true}) {
    if (missingLeft && (missing == 0 || usedCount < 2)) continue;
    side.clear();
    if (missingLeft) side.take(sums[BinnedMatrix::Missing], weight[0], total[0]);
    // Behind the last bin in use the present part from the missing.
    const std::size_t cuts = missingLeft || missing == 0 ? usedCount - 1 : usedCount;
    for (std::size_t k = 0; k < cuts; ++k)
      side.take(sums[static_cast<std::size_t>(used[k])], weight[k], total[k]);
    side.score(weight.data(), total.data(), cuts, gains_.data());
    std::size_t left = missingLeft ? missing : 0;
    for (std::size_t k = 0; k < cuts; ++k) {
      left += counts[static_cast<std::size_t>(used[k])];
      if (left < minLeafRows || rows.size() - left < minLeafRows) gains_[k] = -1;
    }
    const double most = largest(gains_.data(), cuts);
    if (most < 0 || (best.feature >= 0 && !(most > best.gain + tolerance))) continue;
    std::size_t at = 0;
    while (gains_[at] < 0 || gains_[at] < most - tolerance) ++at;
    const double threshold = at + 1 == usedCount ? std::numeric_limits<double>::max()
                                                 : bins.threshold(feature, (used[at] + used[at + 1] - 1) / 2);
    best = {feature, threshold, gains_[at], missingLeft};
  }
  return best;
}

Cut SplitScanner::scanBins(int feature, const BinnedMatrix& bins, std::span<const std::int32_t> rows,
                           const NodeSums& node, std::size_t minLeafRows, bool& varies) {
  if (rows.size() <= FewToSort) return scanFew(feature, rows, node, minLeafRows, varies);
  if (!rows_.packed().empty())
    return scanBinsWith<sides::PackedSide>(feature, bins, rows, node, minLeafRows, varies);
  if (rows_.weighted())
    return scanBinsWith<sides::MomentSide<true>>(feature, bins, rows, node, minLeafRows, varies);
  return scanBinsWith<sides::MomentSide<false>>(feature, bins, rows, node, minLeafRows, varies);
}

Cut SplitScanner::scan(const SortedColumn& column, const NodeSums& node, std::size_t minLeafRows) {
  return withSide([&]<class Side>() { return scanWith<Side>(column, node, minLeafRows); });
}

}  // namespace ridgeline::models
