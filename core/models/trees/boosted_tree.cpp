#include "core/models/trees/boosted_tree.hpp"

#include <algorithm>

namespace ridgeline::models {

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
    node.leftLevels = from.leftLevels;
    node.gain = std::max(0.0, mass(static_cast<std::int32_t>(i)) - mass(from.left) - mass(from.left + 1));
  }
  return tree;
}

WalkedTrees::WalkedTrees(const std::vector<BoostedTreePtr>& trees, std::size_t first, std::size_t last) {
  for (std::size_t t = first; t < last; ++t)
    for (const auto node : walk.add(*trees[t]))
      values.push_back((*trees[t])[static_cast<std::size_t>(node)].value);
}

LeafVisit addTo(Matrix& scores, const WalkedTrees& trees) {
  return [&](std::size_t tree, Index first, std::span<const std::int32_t> leaves) {
    double* sums = scores.col(static_cast<Index>(tree) % scores.cols()).data() + first;
    for (std::size_t i = 0; i < leaves.size(); ++i)
      sums[i] += trees.values[static_cast<std::size_t>(leaves[i])];
  };
}

Status addTrees(const std::vector<BoostedTreePtr>& trees, std::size_t first, std::size_t last,
                const Matrix& X, Matrix& scores, jobs::WorkContext& context) {
  const WalkedTrees walked(trees, first, last);
  return visitLeaves(walked.walk, X, addTo(scores, walked), context);
}

}  // namespace ridgeline::models
