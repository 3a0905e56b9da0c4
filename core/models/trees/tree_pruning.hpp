#pragma once

#include "core/models/capabilities.hpp"

namespace ridgeline::models {

/// The smallest subtree that minimises impurity (weighted by the share of rows) plus `alpha` a leaf: what
/// weakest-link pruning reaches, found in one pass from the leaves up. Nodes depth first, and so the answer.
/// Source  Breiman, Friedman, Olshen & Stone (1984), ch. 3, ISBN 0412048418.
std::vector<TreeNode> pruned(const std::vector<TreeNode>& nodes, double alpha);

/// Every such subtree, from the whole tree (without splits that gain nothing) to its root, with the price at
/// which it comes about; links that break at the same price break together. Cost O(n depth log n) for n
/// nodes.
std::vector<PruningStep> pruningPath(const std::vector<TreeNode>& nodes);

}  // namespace ridgeline::models
