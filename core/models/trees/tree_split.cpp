#include "core/models/trees/tree_split.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/models/trees/binned_matrix.hpp"

namespace ridgeline::models {
namespace {

double xLog2(double x) { return x > 0 ? x * std::log2(x) : 0; }

/// Sum over classes of squared weights, kept up to date as rows change sides. Score: higher is purer.
struct GiniSides {
  const TreeRows& rows;
  std::vector<double>&left, &right;
  double leftWeight = 0, rightWeight = 0, leftSquares = 0, rightSquares = 0;

  void move(std::int32_t row) {
    const double w = rows.weight(row);
    const auto k = static_cast<std::size_t>(rows.labels[static_cast<std::size_t>(row)]);
    leftSquares += w * (2 * left[k] + w);
    rightSquares -= w * (2 * right[k] - w);
    left[k] += w;
    right[k] -= w;
    leftWeight += w;
    rightWeight -= w;
  }
  double score() const { return leftSquares / leftWeight + rightSquares / rightWeight; }
};

/// Sum over classes of w log2 w; rows of weight one look the logarithm up.
struct EntropySides {
  const TreeRows& rows;
  std::vector<double>&left, &right;
  double leftWeight = 0, rightWeight = 0, leftSum = 0, rightSum = 0;

  double term(double x) const {
    return rows.logs.empty() ? xLog2(x) : rows.logs[static_cast<std::size_t>(x)];
  }
  void move(std::int32_t row) {
    const double w = rows.weight(row);
    const auto k = static_cast<std::size_t>(rows.labels[static_cast<std::size_t>(row)]);
    leftSum += term(left[k] + w) - term(left[k]);
    rightSum += term(right[k] - w) - term(right[k]);
    left[k] += w;
    right[k] = std::max(0.0, right[k] - w);
    leftWeight += w;
    rightWeight -= w;
  }
  double score() const { return leftSum - term(leftWeight) + rightSum - term(rightWeight); }
};

/// Sums about the node's mean, so that large targets lose no digits.
struct VarianceSides {
  const TreeRows& rows;
  double mean;
  double leftWeight = 0, rightWeight = 0, leftSum = 0, rightSum = 0;

  void move(std::int32_t row) {
    const double w = rows.weight(row), term = w * (rows.targets[row] - mean);
    leftSum += term;
    rightSum -= term;
    leftWeight += w;
    rightWeight -= w;
  }
  double score() const { return leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight; }
};

}  // namespace

double gainTolerance(const NodeSums& node) { return 1e-12 * node.weight * node.impurity; }

NodeSums sumRows(const TreeRows& rows, std::span<const std::int32_t> members) {
  NodeSums sums;
  if (rows.impurity == Impurity::Variance) {
    double total = 0;
    for (const auto row : members) {
      sums.weight += rows.weight(row);
      total += rows.weight(row) * rows.targets[row];
    }
    sums.mean = total / sums.weight;
    double squares = 0, rest = 0;
    for (const auto row : members) {
      const double deviation = rows.targets[row] - sums.mean;
      squares += rows.weight(row) * deviation * deviation;
      rest += rows.weight(row) * deviation;
    }
    sums.mean += rest / sums.weight;
    sums.impurity = squares / sums.weight;
    return sums;
  }
  sums.classWeights.assign(static_cast<std::size_t>(rows.classes), 0);
  for (const auto row : members)
    sums.classWeights[static_cast<std::size_t>(rows.labels[static_cast<std::size_t>(row)])] +=
        rows.weight(row);
  for (const double w : sums.classWeights) sums.weight += w;
  double term = 0;
  for (const double w : sums.classWeights) {
    const double share = w / sums.weight;
    term += rows.impurity == Impurity::Gini ? share * share : xLog2(share);
  }
  sums.impurity = std::max(0.0, rows.impurity == Impurity::Gini ? 1 - term : -term);
  return sums;
}

SplitScanner::SplitScanner(const TreeRows& rows)
    : rows_(rows), left_(static_cast<std::size_t>(rows.classes)), right_(left_) {}

template <class Side>
BestSplit SplitScanner::walk(int feature, std::span<const std::int32_t> sorted, const NodeSums& node,
                             std::size_t minLeafRows, Side& side) const {
  const double* x = rows_.X.col(feature).data();
  const double tolerance = gainTolerance(node);
  const std::size_t n = sorted.size();
  double parent = 0;
  if constexpr (std::is_same_v<Side, GiniSides>) parent = side.rightSquares / node.weight;
  if constexpr (std::is_same_v<Side, EntropySides>) parent = side.rightSum - xLog2(node.weight);
  BestSplit best;
  double next = x[sorted[0]];
  for (std::size_t i = 0; i + minLeafRows < n; ++i) {
    const double value = next;
    side.move(sorted[i]);
    next = x[sorted[i + 1]];
    if (next == value || i + 1 < minLeafRows) continue;
    // What is left of the weight by then may be rounding alone.
    if (side.rightWeight < 1e-12 * node.weight) break;
    const double gain = side.score() - parent;
    if (best.feature >= 0 && !(gain > best.gain + tolerance)) continue;
    best = {feature, halfway(value, next), gain, i + 1};
  }
  return best;
}

BestSplit SplitScanner::scan(int feature, std::span<const std::int32_t> sorted, const NodeSums& node,
                             std::size_t minLeafRows) {
  const double* x = rows_.X.col(feature).data();
  if (x[sorted.front()] == x[sorted.back()]) return {};
  if (rows_.impurity == Impurity::Variance) {
    VarianceSides side{rows_, node.mean};
    side.rightWeight = node.weight;
    return walk(feature, sorted, node, minLeafRows, side);
  }
  std::fill(left_.begin(), left_.end(), 0.0);
  right_ = node.classWeights;
  if (rows_.impurity == Impurity::Gini) {
    GiniSides side{rows_, left_, right_};
    side.rightWeight = node.weight;
    for (const double w : right_) side.rightSquares += w * w;
    return walk(feature, sorted, node, minLeafRows, side);
  }
  EntropySides side{rows_, left_, right_};
  side.rightWeight = node.weight;
  for (const double w : right_) side.rightSum += xLog2(w);
  return walk(feature, sorted, node, minLeafRows, side);
}

}  // namespace ridgeline::models
