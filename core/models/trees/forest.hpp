#pragma once

#include "core/models/trees/tree.hpp"

namespace ridgeline::models {

/// How many features, drawn anew for each node, a question may be about.
enum class SplitFeatures {
  Usual,  ///< the square root of d for classes, a third for numbers
  Root,
  Log2,
  Third,
  All,
};

struct ForestParams {
  int trees = 100;
  TreeCriterion criterion = TreeCriterion::Gini;
  SplitFeatures features = SplitFeatures::Usual;
  int maxDepth = 0;  ///< 0: no limit
  int minLeafRows = 1;
  int minSplitRows = 2;
  bool bootstrap = true;
  bool outOfBag = true;
  bool exact = false;
};
const params::ParamTable<ForestParams>& forestParamTable();

/// Random forest: trees grown on rows drawn with replacement, each question about the best of a few features
/// drawn anew; their answers are averaged.
///
/// Shapes   as the tree's; a row drawn k times has k times its weight.
/// Missing  and categories are taken, as the tree does; extra trees send each level left or right by a coin.
/// Seed     tree t draws from train.seed.child("forest").child(t) alone: more trees change no former one.
/// Offers   out-of-bag answers and their score, for rows that some tree did not draw; importances are means
///          over trees of the shares of impurity that splits on a feature took away.
/// Cuts     with many rows, for numbers or two classes, nodes of more than 32 rows are cut between the 255
/// bins
///          of a column; `exact` tries every value in all nodes.
/// Cost     O(features-per-split n depth) a tree with bins, n d bytes; else O(d n depth), columns sorted once
///          for all, 8 n d bytes a thread; predict O(trees depth).
/// Errors   those of checkTrainingSet; TooLarge; Cancelled.
/// Source   Breiman (2001), "Random forests", Machine Learning 45:5-32, doi:10.1023/A:1010933404324.
Result<FittedModelPtr> fitForest(const TrainingSet& train, const ForestParams& params,
                                 jobs::WorkContext& context);
ModelEntry forestEntry();

struct ExtraTreesParams {
  int trees = 100;
  TreeCriterion criterion = TreeCriterion::Gini;
  SplitFeatures features = SplitFeatures::Usual;
  int maxDepth = 0;  ///< 0: no limit
  int minLeafRows = 1;
  int minSplitRows = 2;
};
const params::ParamTable<ExtraTreesParams>& extraTreesParamTable();

/// Extremely randomised trees: all rows, and for each drawn feature one threshold, uniform between the node's
/// least and largest value; the best of these is asked.
///
/// Shapes, missing, seed, errors as the forest's; "extra-trees" in place of "forest".
/// Cost     O(features-per-split n depth) a tree, nothing is sorted.
/// Source   Geurts, Ernst & Wehenkel (2006), "Extremely randomized trees", Machine Learning 63:3-42,
///          doi:10.1007/s10994-006-6226-1.
Result<FittedModelPtr> fitExtraTrees(const TrainingSet& train, const ExtraTreesParams& params,
                                     jobs::WorkContext& context);
ModelEntry extraTreesEntry();

}  // namespace ridgeline::models
