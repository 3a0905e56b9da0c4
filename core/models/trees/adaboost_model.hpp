#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/staged_scores.hpp"
#include "core/models/trees/boosted_tree.hpp"

namespace ridgeline::models {

/// Trees that vote. The value of a leaf is a class, or a number.
struct VotingTrees {
  Index features = 0;
  int classes = 0;  ///< 0: regression
  std::vector<BoostedTreePtr> trees;
  std::vector<double> votes;  ///< of each tree, positive
};

/// What the first `stages` trees say, given what each tree answers for a row.
class VoteCount {
 public:
  VoteCount(int classes, Index rows) : classes_(classes), sums_(classes > 0 ? rows : 0, classes) {
    sums_.setZero();
    answers_.resize(classes > 0 ? 0 : static_cast<std::size_t>(rows));
  }
  /// One more tree: its answer for each row, and its vote.
  void add(const Vector& answers, double vote);
  Predictions predictions() const;

 private:
  int classes_;
  Matrix sums_;  ///< rows x classes: votes
  double total_ = 0;
  std::vector<std::vector<std::pair<double, double>>>
      answers_;  ///< regression: answers and votes of each row
};

class AdaboostModel : public FittedModel, public Importances, public StagedScores, public Iterations {
 public:
  AdaboostModel(VotingTrees trees, TracePtr trace) : trees_(std::move(trees)), trace_(std::move(trace)) {}

  Task task() const override { return trees_.classes > 0 ? Task::Classify : Task::Regress; }
  Index features() const override { return trees_.features; }
  int classes() const override { return trees_.classes; }
  bool takesMissing() const override { return true; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return predictAfter(X, stages(), context);
  }
  /// Shares of the gain of each tree's questions, weighed by its vote.
  Vector importances() const override;
  int stages() const override { return static_cast<int>(trees_.trees.size()); }
  Result<Predictions> predictAfter(const Matrix& X, int stages, jobs::WorkContext& context) const override;
  Status eachStage(const Matrix& X, const StageVisitor& visit, jobs::WorkContext& context) const override;
  TracePtr trace() const override { return trace_; }
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

 private:
  VotingTrees trees_;
  TracePtr trace_;
};

class AdaboostClassifier final : public AdaboostModel, public Probabilities {
 public:
  using AdaboostModel::AdaboostModel;
};

FittedModelPtr adaboostModel(VotingTrees trees, TracePtr trace);

}  // namespace ridgeline::models
