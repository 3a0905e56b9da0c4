#include "core/models/trees/tree.hpp"

#include <cmath>

#include "core/models/trees/tree_builder.hpp"
#include "core/models/trees/tree_model.hpp"

namespace ridgeline::models {
namespace {

TreeRows rowsThatCount(const TrainingSet& train, const TreeParams& params) {
  TreeRows rows;
  rows.classes = train.task == Task::Classify ? train.classes() : 0;
  rows.impurity = train.task == Task::Regress                  ? Impurity::Variance
                  : params.criterion == TreeCriterion::Entropy ? Impurity::Entropy
                                                               : Impurity::Gini;
  if (train.weights.size() == 0 || train.weights.minCoeff() > 0) {
    rows.X = train.X;
    rows.labels = train.labels;
    rows.targets = train.targets;
    rows.weights = train.weights;
    if (rows.impurity == Impurity::Entropy && rows.weights.size() == 0)
      for (Index i = 0; i <= train.n(); ++i)
        rows.logs.push_back(i == 0 ? 0 : static_cast<double>(i) * std::log2(static_cast<double>(i)));
    return rows;
  }
  std::vector<Index> kept;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights[i] > 0) kept.push_back(i);
  rows.X = takeRows(train.X, kept);
  rows.weights = takeRows(train.weights, kept);
  if (train.task == Task::Regress) rows.targets = takeRows(train.targets, kept);
  if (train.task == Task::Classify)
    for (const Index i : kept) rows.labels.push_back(train.labels[static_cast<std::size_t>(i)]);
  return rows;
}

}  // namespace

const params::ParamTable<TreeParams>& treeParamTable() {
  static const auto table =
      params::ParamTable<TreeParams>{}
          .integer(&TreeParams::maxDepth, "max-depth",
                   {.min = 0,
                    .max = 64,
                    .sliderMax = 20,
                    .unit = "questions",
                    .help = "Most questions between the root and a leaf; 0 sets no limit."})
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
          .choice(&TreeParams::criterion, "criterion",
                  {{TreeCriterion::Gini, "gini"}, {TreeCriterion::Entropy, "entropy"}},
                  "How the mixture of classes in a node is measured; regression always uses the variance.")
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
  RIDGELINE_CHECK(checkTrainingSet(train));
  const TreeRows rows = rowsThatCount(train, params);
  RIDGELINE_TRY(std::vector<TreeNode> nodes, growTree(rows, params, context));
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
                       .offers = {"probabilities", "importances", "tree-shape"}},
                      treeParamTable(), fitTree, TreeModel::load);
}

}  // namespace ridgeline::models
