#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// One iteration (epoch, round) of an iterative fit. NaN where there is nothing to tell (no dev rows).
struct IterationPoint {
  int iteration = 0;                      ///< 1-based; 0 is the state before training
  double trainLoss = 0, devLoss = 0;      ///< the objective's data term, mean per row
  double trainMetric = 0, devMetric = 0;  ///< accuracy or R2
};
struct Checkpoint {
  int iteration = 0;
  FittedModelPtr model;
};

/// The film of a training run: written by the fit while others read. It is published once at the start;
/// training never waits for a reader. Checkpoints are thinned to at most `MaxCheckpoints`, evenly spread, the
/// newest always kept.
class TrainingTrace final : public jobs::Partial {
 public:
  static constexpr int MaxCheckpoints = 200;

  explicit TrainingTrace(int total) : total_(total) {}
  int total() const { return total_; }

  // Writer side (one thread).
  void append(const IterationPoint& point);
  /// True if a checkpoint at this iteration would be kept, or a reader asked for the newest state.
  bool wantsCheckpoint(int iteration) const;
  void checkpoint(int iteration, FittedModelPtr model);
  void stoppedEarly(int bestIteration) { best_ = bestIteration; }

  // Reader side (any thread).
  std::size_t size() const;
  /// Points from index `from` on.
  std::vector<IterationPoint> since(std::size_t from) const;
  std::vector<Checkpoint> checkpoints() const;
  /// The newest checkpoint at or before an iteration; null model if there is none.
  Checkpoint at(int iteration) const;
  /// Asks the writer for a checkpoint of its next iteration.
  void request() const { requested_ = true; }
  /// Iteration that early stopping kept, 0 if training ran through.
  int bestIteration() const { return best_; }

 private:
  int total_;
  mutable std::mutex mutex_;
  std::vector<IterationPoint> points_;
  std::vector<Checkpoint> checkpoints_;
  int stride_ = 1;
  mutable std::atomic<bool> requested_{false};
  std::atomic<int> best_{0};
};
using TracePtr = std::shared_ptr<const TrainingTrace>;

}  // namespace ridgeline::models
