#pragma once

#include "core/models/trees/column_order.hpp"
#include "core/models/trees/grown_tree.hpp"
#include "core/models/trees/tree_rows.hpp"

namespace ridgeline::models {

class BinnedMatrix;

/// When a node is split, and on what.
struct GrowRules {
  int maxDepth = 0;  ///< 0: no limit
  std::size_t minLeafRows = 1, minSplitRows = 2;
  double minImpurityDecrease = 0;
  int maxLeaves = 0;              ///< 0: no limit; else the split that gains most comes first
  int featuresPerSplit = 0;       ///< 0: all; else so many drawn anew for each node
  bool randomThresholds = false;  ///< one threshold a feature, uniform between the node's least and largest
  /// Cuts lie between bins where a node has many rows; null: every value is tried. Only for variance, and
  /// Gini of two classes.
  const BinnedMatrix* bins = nullptr;
  /// Features are looked at in an order drawn anew for each node, so that those whose cuts gain alike are
  /// equally likely to be asked; false: the lowest of them is.
  bool drawsTies = false;
  Seed seed = Seed(0);     ///< of the draws
  bool sharesWork = true;  ///< large nodes are shared among threads; false where whole trees are
};

/// Grows a whole tree. Columns stay sorted through every split: each keeps the order of its rows on both
/// sides, so a node is scanned without sorting. Drawn features that are constant in a node count, but the
/// draw goes on until one is not. A row without a value in a feature that no train row of the node lacks goes
/// to the heavier side. Of a category, levels are asked about in the order of levelOrder, at random places a
/// drawn set of them; one that no train row of the node has goes where rows without a level go.
///
/// Rows     those of `order`, which are rows of X; with random thresholds or bins only its first column is
///          used.
/// Cost     O(d) a row and level, or the drawn features alone with random thresholds or bins; 8 n d bytes.
/// Errors   Cancelled.
Result<GrownTree> growTree(const TreeRows& rows, ColumnOrder order, const GrowRules& rules,
                           jobs::WorkContext& context);

}  // namespace ridgeline::models
