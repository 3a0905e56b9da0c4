#include "core/models/trees/tree.hpp"

#include "core/models/trees/training_order.hpp"
#include "core/models/trees/tree_grower.hpp"
#include "core/models/trees/tree_model.hpp"
#include "core/models/trees/tree_pruning.hpp"

namespace ridgeline::models {

const params::ParamTable<TreeParams>& treeParamTable() {
  static const auto table =
      params::ParamTable<TreeParams>{}
          .integer(&TreeParams::maxDepth, "max-depth",
                   {.min = 0,
                    .max = 64,
                    .sliderMax = 20,
                    .unit = "questions",
                    .help = "Most questions between the root and a leaf; 0 sets no limit."})
          .integer(&TreeParams::maxLeaves, "max-leaves",
                   {.min = 0,
                    .max = 1000000,
                    .sliderMax = 100,
                    .unit = "leaves",
                    .help = "Most leaves, the most useful splits first; 0 sets no limit."})
          .integer(&TreeParams::minLeafRows, "min-leaf-rows",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 100,
                    .unit = "rows",
                    .help = "Fewest train rows that a leaf may hold."})
          .integer(&TreeParams::minSplitRows, "min-split-rows",
                   {.min = 2,
                    .max = 1000000,
                    .sliderMax = 200,
                    .unit = "rows",
                    .help = "Nodes with fewer train rows than this are not split further."})
          .integer(
              &TreeParams::featuresPerSplit, "features-per-split",
              {.min = 0,
               .max = 1000000,
               .sliderMax = 50,
               .unit = "features",
               .help = "How many features, drawn anew for each node, a question may be about; 0 means all."})
          .choice(&TreeParams::criterion, "criterion",
                  {{TreeCriterion::Gini, "gini"}, {TreeCriterion::Entropy, "entropy"}},
                  "How the mixture of classes in a node is measured; regression always uses the variance.")
          .onlyWhen("task", {"classify"})
          .real(&TreeParams::minImpurityDecrease, "min-impurity-decrease",
                {.min = 0,
                 .max = 1e12,
                 .sliderMin = 0,
                 .sliderMax = 0.1,
                 .help = "Least drop in impurity, weighted by the share of rows, that is worth a split."})
          .real(
              &TreeParams::pruningAlpha, "pruning-alpha",
              {.min = 0,
               .max = 1e12,
               .sliderMin = 0,
               .sliderMax = 0.1,
               .help = "Price of a leaf: the grown tree is cut back to where impurity plus price is least."});
  return table;
}

Result<FittedModelPtr> fitTree(const TrainingSet& train, const TreeParams& params,
                               jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train, Missing::Taken));
  const Impurity impurity = train.task == Task::Regress                  ? Impurity::Variance
                            : params.criterion == TreeCriterion::Entropy ? Impurity::Entropy
                                                                         : Impurity::Gini;
  const GrowRules rules{.maxDepth = params.maxDepth,
                        .minLeafRows = static_cast<std::size_t>(params.minLeafRows),
                        .minSplitRows = static_cast<std::size_t>(params.minSplitRows),
                        .minImpurityDecrease = params.minImpurityDecrease,
                        .maxLeaves = params.maxLeaves,
                        .featuresPerSplit = params.featuresPerSplit,
                        .seed = train.seed.child("tree")};
  RIDGELINE_TRY(ColumnOrder order, trainingOrder(train, context));
  RIDGELINE_TRY(const GrownTree tree,
                growTree(TreeRows(train, impurity, train.weights), std::move(order), rules, context));
  std::vector<TreeNode> nodes = treeNodes(tree);
  if (params.pruningAlpha > 0) nodes = pruned(nodes, params.pruningAlpha);
  if (train.task == Task::Classify)
    return std::make_shared<TreeClassifier>(std::move(nodes), train.d(), train.classes());
  return std::make_shared<TreeRegressor>(std::move(nodes), train.d());
}

ModelEntry treeEntry() {
  return modelEntryOf({.id = "tree",
                       .title = "Decision tree",
                       .family = "trees",
                       .help = "A chain of yes-or-no questions that can be read aloud; needs no scaling.",
                       .source = "Breiman, Friedman, Olshen & Stone (1984), ISBN 0412048418",
                       .tasks = {Task::Classify, Task::Regress},
                       .offers = {"probabilities", "importances", "tree-shape", "pruning-path"},
                       .takesMissing = true,
                       .takesCategories = true},
                      treeParamTable(), fitTree, TreeModel::load);
}

}  // namespace ridgeline::models
