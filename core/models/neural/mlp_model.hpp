#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"
#include "core/models/layer_gradients.hpp"
#include "core/models/neural/passes.hpp"

namespace ridgeline::models::neural {

/// A trained network as a fitted model; see mlp.hpp. Weights and biases of a normalised layer are told as
/// those of the plain layer that answers alike, by its running statistics; its gradients are those of the
/// network as it trains, over the rows given, 256 at a time.
class MlpModel : public FittedModel, public Iterations, public LayerActivations, public LayerGradients {
 public:
  /// `classes`: of the task, 0 for Regress. `trace` may be null.
  MlpModel(Network network, TargetScale scale, int classes, TracePtr trace)
      : network_(std::move(network)), scale_(scale), classes_(classes), trace_(std::move(trace)) {}

  Task task() const override { return classes_ > 0 ? Task::Classify : Task::Regress; }
  Index features() const override { return network_.inputs(); }
  int classes() const override { return classes_; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  void save(ArchiveWriter& archive) const override;
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  TracePtr trace() const override { return trace_; }

  std::vector<int> layerSizes() const override { return network_.units; }
  Matrix layerWeights(int layer) const override;
  Vector layerBiases(int layer) const override;
  std::string activationName() const override { return std::string(name(network_.activation)); }
  Result<std::vector<Matrix>> activations(const Matrix& X, jobs::WorkContext& context) const override;

  Result<std::vector<LayerGradient>> layerGradients(const Samples& samples,
                                                    jobs::WorkContext& context) const override;

  const Network& network() const { return network_; }
  const TargetScale& scale() const { return scale_; }

 private:
  /// Logits to probabilities, standardised targets to targets: rows [begin, begin + count).
  void answer(Workspace& space, Index begin, int count, Predictions& to) const;

  Network network_;
  TargetScale scale_;
  int classes_ = 0;
  TracePtr trace_;
};

class MlpClassifier final : public MlpModel, public Probabilities {
 public:
  using MlpModel::MlpModel;
};

/// The class that suits the task. `classes`: 0 for Regress; `trace` may be null.
FittedModelPtr mlpModel(Network network, TargetScale scale, int classes, TracePtr trace);

}  // namespace ridgeline::models::neural
