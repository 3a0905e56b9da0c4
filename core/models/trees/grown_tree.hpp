#pragma once

#include <cstdint>
#include <vector>

#include "core/models/capabilities.hpp"

namespace ridgeline::models {

/// A node as it is grown: its two children lie side by side.
struct GrownNode {
  double threshold = 0, weight = 0, impurity = 0;
  std::int32_t feature = -1;  ///< -1: a leaf
  std::int32_t left = -1;     ///< the right child is the next
  bool missingLeft = false;
  std::vector<std::int32_t> leftLevels = {};  ///< as TreeNode's
};

/// A tree as it is grown: the root first, parents before children.
struct GrownTree {
  std::size_t width = 1;  ///< numbers in a node's value
  std::vector<GrownNode> nodes;
  std::vector<double> values;  ///< nodes x width: shares of the classes, or the mean

  const double* value(std::size_t node) const { return values.data() + node * width; }
};

/// The same nodes depth first, the left child right behind its parent.
std::vector<TreeNode> treeNodes(const GrownTree& tree);

/// Weight times impurity that the splits on each feature took away, as shares of all; zeros where no split
/// did. Size d.
Vector splitShares(const GrownTree& tree, Index d);

}  // namespace ridgeline::models
