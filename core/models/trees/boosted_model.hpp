#pragma once

#include "core/models/answered_rows.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/staged_scores.hpp"
#include "core/models/trees/boosted_tree.hpp"
#include "core/models/trees/boosting_objective.hpp"

namespace ridgeline::models {

/// Everything a fit of boosting consists of. Fits of fewer rounds share its trees.
struct BoostedEnsemble {
  BoostingLoss loss = BoostingLoss::Squared;
  Index features = 0;
  int classes = 0;  ///< 0: regression
  BoostingScale scale;
  std::vector<double> start;          ///< score of each output before any tree
  std::vector<BoostedTreePtr> trees;  ///< round by round, output by output
  int outputs() const { return static_cast<int>(start.size()); }
  int rounds() const { return static_cast<int>(trees.size() / start.size()); }
};

/// A sum of trees.
class BoostedModel : public FittedModel,
                     public Importances,
                     public StagedScores,
                     public Iterations,
                     public GridPredictor,
                     public RowMemory {
 public:
  BoostedModel(BoostedEnsemble ensemble, TracePtr trace)
      : ensemble_(std::move(ensemble)), trace_(std::move(trace)) {}

  Task task() const override { return ensemble_.classes > 0 ? Task::Classify : Task::Regress; }
  Index features() const override { return ensemble_.features; }
  int classes() const override { return ensemble_.classes; }
  bool takesMissing() const override { return true; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return predictAfter(X, stages(), context);
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override;
  Result<AnsweredRowsPtr> remember(const Matrix& X, jobs::WorkContext& context) const override;
  /// Share of the gain of all questions that those on each feature made.
  Vector importances() const override;
  int stages() const override { return ensemble_.rounds(); }
  Result<Predictions> predictAfter(const Matrix& X, int stages, jobs::WorkContext& context) const override;
  Status eachStage(const Matrix& X, const StageVisitor& visit, jobs::WorkContext& context) const override;
  TracePtr trace() const override { return trace_; }
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  const BoostedEnsemble& ensemble() const { return ensemble_; }

 private:
  friend class BoostedRows;
  Matrix startScores(Index n) const;
  Result<Predictions> answers(const Matrix& scores, jobs::WorkContext& context) const;

  BoostedEnsemble ensemble_;
  TracePtr trace_;
};

class BoostedClassifier final : public BoostedModel, public Probabilities {
 public:
  using BoostedModel::BoostedModel;
};

FittedModelPtr boostedModel(BoostedEnsemble ensemble, TracePtr trace);

}  // namespace ridgeline::models
