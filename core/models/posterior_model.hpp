#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// A classifier that says how well each class explains a row; Bayes' rule makes probabilities of it. A row so
/// far away that no class explains it in finite numbers gets the probabilities that hold before any row is
/// seen.
class PosteriorModel : public FittedModel, public Probabilities, public LogProbabilities {
 public:
  Task task() const override { return Task::Classify; }
  int classes() const override { return static_cast<int>(logPriors_.size()); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  Result<Matrix> logProbabilities(const Matrix& X, jobs::WorkContext& context) const override;

 protected:
  explicit PosteriorModel(Vector logPriors) : logPriors_(std::move(logPriors)) {}
  /// Adds to `scores` (count x classes), which hold the log priors, the log likelihood of rows begin ... of X
  /// for each class, up to a constant of the row.
  virtual void addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const = 0;
  const Vector& logPriors() const { return logPriors_; }

 private:
  Matrix scoresOf(const Matrix& X, Index begin, Index count) const;

  Vector logPriors_;  ///< classes; minus infinity for one without train rows
};

/// The log priors of a file. Errors: Unreadable if they are none of at least two classes.
Result<Vector> loadLogPriors(const ArchiveReader& archive);

}  // namespace ridgeline::models
