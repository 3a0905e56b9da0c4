#include "core/models/trees/boosted_tree.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ridgeline::models {
namespace {

constexpr Index MostBlockRows = 1024;
/// Numbers of a block of rows, which stay in the second cache for every tree.
constexpr Index BlockNumbers = 65536;
constexpr Index TileRows = 64;
constexpr int Walkers = 8;

/// A node as the walk reads it: leaves lead to themselves, so that rows may take turns without asking who is
/// done.
struct Step {
  double threshold;
  std::int32_t feature, left;
  std::int32_t missingLeft, stay;  ///< stay: 0 in a leaf, else 1
};

/// The tree as steps; how many a row takes at most.
int stepsOf(const BoostedTree& tree, std::vector<Step>& steps) {
  steps.resize(tree.size());
  std::vector<int> depths(tree.size(), 0);
  int depth = 0;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const BoostedNode& node = tree[i];
    if (node.feature < 0) {
      steps[i] = {0, 0, static_cast<std::int32_t>(i), 0, 0};
      continue;
    }
    steps[i] = {node.threshold, node.feature, node.left, node.missingLeft ? 1 : 0, 1};
    const int below = depths[i] + 1;
    depths[static_cast<std::size_t>(node.left)] = depths[static_cast<std::size_t>(node.left) + 1] = below;
    depth = std::max(depth, below);
  }
  return depth;
}

std::int32_t next(const Step& step, double x) {
  const bool right = !(x <= step.threshold), goes = right && (x == x || step.missingLeft == 0);
  return step.left + (goes ? step.stay : 0);
}

/// Rows take turns, so that they wait for memory together.
void walkBlock(const BoostedTree& tree, const std::vector<Step>& steps, int depth, const double* block,
               Index n, Index d, double* sums) {
  for (Index from = 0; from < n; from += Walkers) {
    const int rows = static_cast<int>(std::min<Index>(Walkers, n - from));
    std::array<std::int32_t, Walkers> at{};
    for (int level = 0; level < depth; ++level)
      for (int r = 0; r < rows; ++r) {
        const auto walker = static_cast<std::size_t>(r);
        const Step& step = steps[static_cast<std::size_t>(at[walker])];
        at[walker] = next(step, block[(from + r) * d + step.feature]);
      }
    for (int r = 0; r < rows; ++r)
      sums[from + r] += tree[static_cast<std::size_t>(at[static_cast<std::size_t>(r)])].value;
  }
}

}  // namespace

BoostedTree boostedTree(const GrownTree& grown) {
  BoostedTree tree;
  const auto mass = [&](std::int32_t at) {
    const GrownNode& node = grown.nodes[static_cast<std::size_t>(at)];
    return node.weight * node.impurity;
  };
  for (std::size_t i = 0; i < grown.nodes.size(); ++i) {
    const GrownNode& from = grown.nodes[i];
    BoostedNode& node = tree.emplace_back();
    if (from.feature < 0) continue;
    node.feature = from.feature;
    node.threshold = from.threshold;
    node.left = from.left;
    node.missingLeft = from.missingLeft;
    node.gain = std::max(0.0, mass(static_cast<std::int32_t>(i)) - mass(from.left) - mass(from.left + 1));
  }
  return tree;
}

void addTrees(const std::vector<BoostedTreePtr>& trees, std::size_t first, std::size_t last, const Matrix& X,
              Index begin, Index end, Matrix& scores, const jobs::WorkContext& context) {
  const Index d = X.cols();
  const auto outputs = static_cast<std::size_t>(scores.cols());
  const Index most = std::clamp<Index>(BlockNumbers / d, Walkers, MostBlockRows);
  std::vector<double> block(static_cast<std::size_t>(std::min(most, end - begin) * d));
  std::vector<Step> steps;
  for (Index from = begin; from < end; from += most) {
    const Index n = std::min(most, end - from);
    for (Index tile = 0; tile < n; tile += TileRows)
      for (Index j = 0; j < d; ++j)
        for (Index i = tile; i < std::min(n, tile + TileRows); ++i)
          block[static_cast<std::size_t>(i * d + j)] = X(from + i, j);
    for (std::size_t t = first; t < last && !context.stopped(); ++t) {
      const int depth = stepsOf(*trees[t], steps);
      walkBlock(*trees[t], steps, depth, block.data(), n, d,
                scores.col(static_cast<Index>(t % outputs)).data() + from);
    }
  }
}

}  // namespace ridgeline::models
