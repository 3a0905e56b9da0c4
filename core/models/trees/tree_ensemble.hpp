#pragma once

#include <optional>

#include "core/models/answered_rows.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/trees/tree_walk.hpp"

namespace ridgeline::models {

/// Trees of equal say: what is learned by an ensemble that averages.
struct EnsembleParts {
  Index features = 0;
  int classes = 0;     ///< 0: numbers
  TreeWalk walk;       ///< every tree
  Matrix values;       ///< width x leaves, by leaf number: class shares, or the one mean
  Vector importances;  ///< d: mean over trees of the shares of impurity taken away
  std::optional<OutOfBagAnswers> outOfBag;

  Index width() const { return values.rows(); }
};

/// The mean of the answers of many trees.
class TreeEnsemble : public FittedModel, public Importances, public GridPredictor, public RowMemory {
 public:
  explicit TreeEnsemble(EnsembleParts parts) : parts_(std::move(parts)) {}
  Task task() const override { return parts_.classes > 0 ? Task::Classify : Task::Regress; }
  Index features() const override { return parts_.features; }
  int classes() const override { return parts_.classes; }
  bool takesMissing() const override { return true; }
  Vector importances() const override { return parts_.importances; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override;
  Result<AnsweredRowsPtr> remember(const Matrix& X, jobs::WorkContext& context) const override;
  void save(ArchiveWriter& archive) const override;

 protected:
  EnsembleParts parts_;
};

/// The fitted model of these parts: classifier or regressor, offering out-of-bag answers or not.
FittedModelPtr makeEnsemble(EnsembleParts parts, bool bags);
/// Errors: Unreadable.
Result<FittedModelPtr> loadForest(const ArchiveReader& archive);
Result<FittedModelPtr> loadExtraTrees(const ArchiveReader& archive);

/// Answers for each row of X from the trees that did not see it: seen[t][row] says which did. `train`: labels
/// or targets, and weights, for the score. Errors: Cancelled.
Result<OutOfBagAnswers> outOfBagAnswers(const EnsembleParts& parts, const TrainingSet& train,
                                        const std::vector<std::vector<bool>>& seen,
                                        jobs::WorkContext& context);

}  // namespace ridgeline::models
