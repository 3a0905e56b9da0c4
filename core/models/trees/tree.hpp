#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class TreeCriterion { Gini, Entropy };
struct TreeParams {
  TreeCriterion criterion = TreeCriterion::Gini;
  int maxDepth = 6;   ///< 0: no limit
  int maxLeaves = 0;  ///< 0: no limit
  int minLeafRows = 1;
  int minSplitRows = 2;
  int featuresPerSplit = 0;  ///< 0: all
  double minImpurityDecrease = 0;
  double pruningAlpha = 0;
};
const params::ParamTable<TreeParams>& treeParamTable();

/// Classification and regression tree: each node asks one question `x <= threshold?`, or of a category
/// whether its level is in a set.
///
/// Shapes   train.X n x d, NaN where a value is missing; train.labels n in [0, classes) or train.targets n;
///          weights n or empty.
/// Units    none needed: only the order of a column counts. Gini in [0, 1), entropy in bits, variance in
///          squared units of the target; `min-impurity-decrease` and `pruning-alpha` in those units, weighted
///          by the share of all rows in the node.
/// Missing  each question also learns where rows without a value go: to the side where the impurity drops
///          most, or to the heavier one if no train row of the node lacks it.
/// Levels   train.levels names columns of categories. Their levels are cut in the order of the mean answer of
///          the node's rows, which finds the best set for numbers and two classes; with more classes in the
///          order of their class shares along the first principal axis (see levelOrder). A level that no row
///          of the node has, or that was never seen, goes where rows without a value go.
/// Ties     equal gains go to the lowest feature, then to the lowest threshold; thresholds lie half way.
///          A split without gain is taken while a node is impure (so that XOR can be told apart). With
///          `max-leaves` the split that gains most comes first.
/// Cost     O(n d) to sort once, or none where the rows are shared and sorted already (TrainingSet::shared),
///          O(n d) for each level, 8 n d bytes; predict O(depth) a row.
/// Errors   those of checkTrainingSet; TooLarge; Cancelled.
/// Source   Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees, ISBN 0412048418.
Result<FittedModelPtr> fitTree(const TrainingSet& train, const TreeParams& params,
                               jobs::WorkContext& context);

ModelEntry treeEntry();

}  // namespace ridgeline::models
