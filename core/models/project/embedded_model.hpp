#pragma once

#include "core/base/archive.hpp"
#include "core/models/cluster_capabilities.hpp"

namespace ridgeline::models {

/// A picture of the train rows and nothing else: methods that learn no map for other rows.
class EmbeddedModel final : public FittedModel, public Embedding, public Iterations {
 public:
  /// coordinates: n x 2. `features`: d.
  EmbeddedModel(Matrix coordinates, Index features, TracePtr trace)
      : coordinates_(std::move(coordinates)), features_(features), trace_(std::move(trace)) {}
  Task task() const override { return Task::Project; }
  Index features() const override { return features_; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  void save(ArchiveWriter& archive) const override;
  const Matrix& coordinates() const override { return coordinates_; }
  TracePtr trace() const override { return trace_; }

 private:
  Matrix coordinates_;
  Index features_;
  TracePtr trace_;
};
/// The checks that every picture starts with. Errors: those of checkTrainingSet; InvalidInput for one row;
/// Diverged for values whose squares overflow.
Status checkEmbeddable(const TrainingSet& train);
/// Errors: Unreadable.
Result<FittedModelPtr> loadEmbedded(const ArchiveReader& archive);

}  // namespace ridgeline::models
