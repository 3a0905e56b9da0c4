#include "core/models/trees/tree_walk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ridgeline::models {

Index RowBlock::rowsFor(Index d) {
  constexpr Index Bytes = 1 << 18, Fewest = 64, Most = 2048;
  return std::clamp(Bytes / (8 * std::max<Index>(d, 1)) / Fewest * Fewest, Fewest, Most);
}

void RowBlock::load(const Matrix& X, Index begin, Index end) {
  rows_ = end - begin;
  d_ = X.cols();
  values_.resize(static_cast<std::size_t>(rows_ * d_));
  double sum = 0;
  for (Index j = 0; j < d_; ++j) {
    const double* x = X.col(j).data() + begin;
    double* to = values_.data() + j;
    for (Index i = 0; i < rows_; ++i) {
      to[i * d_] = x[i];
      sum += x[i] * 0.0;
    }
  }
  missing_ = std::isnan(sum);
}

void TreeWalk::addStep(int feature, double threshold, bool missingLeft, std::size_t left) {
  const auto self = static_cast<std::int32_t>(steps_.size());
  if (feature < 0) {
    // x <= the largest number leads a leaf to itself.
    steps_.push_back({std::numeric_limits<double>::max(), self, MissingLeft});
    leafNumber_.push_back(static_cast<std::int32_t>(leafCount_++));
    return;
  }
  steps_.push_back({threshold, static_cast<std::int32_t>(left),
                    static_cast<std::uint32_t>(feature) | (missingLeft ? MissingLeft : 0U)});
  leafNumber_.push_back(-1);
}

std::vector<std::int32_t> TreeWalk::add(std::span<const GrownNode> nodes) {
  const std::size_t root = steps_.size();
  roots_.push_back(static_cast<std::int32_t>(root));
  std::vector<std::int32_t> order = {0}, leaves;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const GrownNode& node = nodes[static_cast<std::size_t>(order[i])];
    addStep(node.feature, node.threshold, node.missingLeft, root + order.size());
    if (node.feature < 0) {
      leaves.push_back(order[i]);
      continue;
    }
    order.push_back(node.left);
    order.push_back(node.left + 1);
  }
  return leaves;
}

template <bool WithMissing, class RowAt>
void TreeWalk::walkGroups(std::int32_t root, Index count, const RowAt& rowAt, std::int32_t* out) const {
  const Step* steps = steps_.data();
  for (Index first = 0; first < count; first += Group) {
    std::array<const double*, Group> rows;
    std::array<std::int32_t, Group> at;
    at.fill(root);
    // The last group is filled up with its last row.
    for (Index l = 0; l < Group; ++l)
      rows[static_cast<std::size_t>(l)] = rowAt(std::min(first + l, count - 1));
    for (std::int32_t moved = 1; moved != 0;) {
      moved = 0;
      for (std::size_t l = 0; l < Group; ++l) {
        const Step& step = steps[at[l]];
        const double x = rows[l][step.feature & ~MissingLeft];
        bool right = !(x <= step.threshold);
        if (WithMissing) right = right && !(std::isnan(x) && (step.feature & MissingLeft) != 0);
        const std::int32_t next = step.left + (right ? 1 : 0);
        moved |= next ^ at[l];
        at[l] = next;
      }
    }
    const Index real = std::min(Group, count - first);
    for (Index l = 0; l < real; ++l)
      out[first + l] = leafNumber_[static_cast<std::size_t>(at[static_cast<std::size_t>(l)])];
  }
}

template <class RowAt>
void TreeWalk::walkRows(std::size_t tree, const RowBlock& block, Index count, const RowAt& rowAt,
                        std::int32_t* out) const {
  if (block.hasMissing())
    walkGroups<true>(roots_[tree], count, rowAt, out);
  else
    walkGroups<false>(roots_[tree], count, rowAt, out);
}

void TreeWalk::walk(std::size_t tree, const RowBlock& block, std::int32_t* out) const {
  walkRows(
      tree, block, block.rows(), [&](Index i) { return block.row(i); }, out);
}

void TreeWalk::walk(std::size_t tree, const RowBlock& block, std::span<const std::int32_t> rows,
                    std::int32_t* out) const {
  walkRows(
      tree, block, static_cast<Index>(rows.size()),
      [&](Index i) { return block.row(rows[static_cast<std::size_t>(i)]); }, out);
}

std::int32_t TreeWalk::leaf(std::size_t tree, const double* x, Index stride) const {
  auto at = static_cast<std::size_t>(roots_[tree]);
  while (leafNumber_[at] < 0) {
    const Step& step = steps_[at];
    const double value = x[static_cast<Index>(step.feature & ~MissingLeft) * stride];
    const bool left = std::isnan(value) ? (step.feature & MissingLeft) != 0 : value <= step.threshold;
    at = static_cast<std::size_t>(step.left) + (left ? 0 : 1);
  }
  return leafNumber_[at];
}

Matrix TreeWalk::table() const {
  Matrix table(static_cast<Index>(steps_.size()), 3);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto row = static_cast<Index>(i);
    const Step& step = steps_[i];
    if (leafNumber_[i] >= 0)
      table.row(row) << -1, 0, 0;
    else
      table.row(row) << static_cast<double>(step.feature & ~MissingLeft), step.threshold,
          (step.feature & MissingLeft) != 0 ? 1 : 0;
  }
  return table;
}

Vector TreeWalk::treeSizes() const {
  Vector sizes(static_cast<Index>(roots_.size()));
  for (std::size_t t = 0; t < roots_.size(); ++t) {
    const std::size_t end = t + 1 < roots_.size() ? static_cast<std::size_t>(roots_[t + 1]) : steps_.size();
    sizes[static_cast<Index>(t)] = static_cast<double>(end) - roots_[t];
  }
  return sizes;
}

std::optional<TreeWalk> TreeWalk::from(const Matrix& table, const Vector& sizes, Index d) {
  if (table.cols() != 3 || !table.allFinite() || !sizes.allFinite() || table.rows() >= (1 << 30)) return {};
  TreeWalk walk;
  Index begin = 0;
  for (const double size : sizes) {
    if (!(size >= 1) || size != std::floor(size) || size > static_cast<double>(table.rows() - begin))
      return {};
    const auto count = static_cast<Index>(size);
    walk.roots_.push_back(static_cast<std::int32_t>(begin));
    // Breadth first, the next two nodes that are nobody's yet are the children.
    Index free = 1;
    for (Index i = 0; i < count; ++i) {
      const auto node = table.row(begin + i);
      if (i >= free || node[0] != std::floor(node[0]) || node[0] < -1 || node[0] >= static_cast<double>(d))
        return {};
      const bool leaf = node[0] < 0;
      walk.addStep(static_cast<int>(node[0]), node[1], node[2] != 0, static_cast<std::size_t>(begin + free));
      free += leaf ? 0 : 2;
    }
    if (free != count) return {};
    begin += count;
  }
  if (begin != table.rows()) return {};
  return walk;
}

}  // namespace ridgeline::models
