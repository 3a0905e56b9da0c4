#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// probabilities = softmax(X W + b), or the sigmoid of one column for two classes.
class LogisticModel final : public FittedModel, public Probabilities, public Coefficients, public Iterations {
 public:
  /// W: d x outputs, b: outputs; outputs is 1 for two classes, else the number of classes.
  LogisticModel(Matrix W, Vector b, int classes, TracePtr trace)
      : W_(std::move(W)), b_(std::move(b)), classes_(classes), trace_(std::move(trace)) {}

  Task task() const override { return Task::Classify; }
  Index features() const override { return W_.rows(); }
  int classes() const override { return classes_; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  Matrix coefficients() const override { return W_; }
  Vector intercepts() const override { return b_; }
  TracePtr trace() const override { return trace_; }

 private:
  Matrix W_;
  Vector b_;
  int classes_;
  TracePtr trace_;
};

}  // namespace ridgeline::models
