#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/trees/tree_walk.hpp"

namespace ridgeline::models {

/// A fitted tree: its nodes for looking at, and a compact copy for walking through quickly.
class TreeModel : public FittedModel,
                  public TreeShape,
                  public Importances,
                  public PruningPath,
                  public GridPredictor {
 public:
  /// `nodes`: depth first, the left child right behind its parent.
  TreeModel(std::vector<TreeNode> nodes, Index features);

  Index features() const override { return features_; }
  bool takesMissing() const override { return true; }
  const std::vector<TreeNode>& nodes() const override { return nodes_; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override;
  /// Share of the impurity that the splits on each feature took away.
  Vector importances() const override;
  /// Of the tree as it is: one cut back already starts there.
  std::vector<PruningStep> pruningPath() const override;
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

 protected:
  /// What rows are told that end in these nodes.
  virtual Predictions answers(const std::vector<std::int32_t>& ends) const = 0;

 private:
  std::vector<TreeNode> nodes_;
  TreeWalk walk_;
  std::vector<std::int32_t> leafNodes_;  ///< of each leaf number its node
  Index features_;
};

class TreeClassifier final : public TreeModel, public Probabilities {
 public:
  TreeClassifier(std::vector<TreeNode> nodes, Index features, int classes)
      : TreeModel(std::move(nodes), features), classes_(classes) {}
  Task task() const override { return Task::Classify; }
  int classes() const override { return classes_; }

 private:
  Predictions answers(const std::vector<std::int32_t>& ends) const override;
  int classes_;
};

class TreeRegressor final : public TreeModel {
 public:
  using TreeModel::TreeModel;
  Task task() const override { return Task::Regress; }

 private:
  Predictions answers(const std::vector<std::int32_t>& ends) const override;
};

}  // namespace ridgeline::models
