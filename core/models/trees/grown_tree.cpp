#include "core/models/trees/grown_tree.hpp"

#include <algorithm>

namespace ridgeline::models {

std::vector<TreeNode> treeNodes(const GrownTree& tree) {
  std::vector<TreeNode> nodes;
  nodes.reserve(tree.nodes.size());
  struct Visit {
    std::size_t node;
    int parent;
  };
  std::vector<Visit> stack = {{0, -1}};
  while (!stack.empty()) {
    const Visit visit = stack.back();
    stack.pop_back();
    const GrownNode& from = tree.nodes[visit.node];
    const int id = static_cast<int>(nodes.size());
    // The right child comes second, from the stack; the left one right behind its parent.
    if (visit.parent >= 0) nodes[static_cast<std::size_t>(visit.parent)].right = id;
    TreeNode& node = nodes.emplace_back();
    node.feature = from.feature;
    node.threshold = from.threshold;
    node.missingLeft = from.missingLeft;
    node.leftLevels = from.leftLevels;
    node.n = from.weight;
    node.impurity = from.impurity;
    node.value.assign(tree.value(visit.node), tree.value(visit.node) + tree.width);
    if (from.feature < 0) continue;
    node.left = id + 1;
    const auto left = static_cast<std::size_t>(from.left);
    stack.push_back({left + 1, id});
    stack.push_back({left, -1});
  }
  return nodes;
}

Vector splitShares(const GrownTree& tree, Index d) {
  Vector sums = Vector::Zero(d);
  const auto mass = [&](std::int32_t at) {
    const GrownNode& node = tree.nodes[static_cast<std::size_t>(at)];
    return node.weight * node.impurity;
  };
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const GrownNode& node = tree.nodes[i];
    if (node.feature >= 0)
      sums[node.feature] +=
          std::max(0.0, mass(static_cast<std::int32_t>(i)) - mass(node.left) - mass(node.left + 1));
  }
  const double total = sums.sum();
  return total > 0 ? Vector(sums / total) : sums;
}

}  // namespace ridgeline::models
