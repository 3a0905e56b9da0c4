#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/trees/tree.hpp"
#include "core/models/trees/tree_split.hpp"

namespace ridgeline::models {

/// Grows the whole tree, depth first, the left child right behind its parent. Columns are sorted once and
/// kept sorted through every split. Errors: Cancelled.
Result<std::vector<TreeNode>> growTree(const TreeRows& rows, const TreeParams& params,
                                       jobs::WorkContext& context);

/// The smallest subtree that minimises impurity (weighted by the share of rows) plus `alpha` a leaf: what
/// weakest-link pruning reaches, found in one pass from the leaves up.
/// Source  Breiman et al. (1984), ch. 3.
std::vector<TreeNode> pruned(const std::vector<TreeNode>& nodes, double alpha);

}  // namespace ridgeline::models
