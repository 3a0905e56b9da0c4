#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// value = x . coefficients + intercept: what every linear regression ends in.
class LinearRegressor final : public FittedModel, public Coefficients {
 public:
  LinearRegressor(Vector coefficients, double intercept)
      : coefficients_(std::move(coefficients)), intercept_(intercept) {}

  Task task() const override { return Task::Regress; }
  Index features() const override { return coefficients_.size(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override;
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  Matrix coefficients() const override { return coefficients_; }
  Vector intercepts() const override { return Vector::Constant(1, intercept_); }

 private:
  Vector coefficients_;  ///< d
  double intercept_;
};

/// Fits coefficients and intercept of a weighted, centred problem with penalty `alpha` on the coefficients
/// in the units of X (0: least squares). Warns of missing directions if alpha is
/// 0. Errors: Diverged if the numbers overflow; TooLarge; Cancelled.
Result<FittedModelPtr> fitLinear(const TrainingSet& train, double alpha, jobs::WorkContext& context);

}  // namespace ridgeline::models
