#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"
#include "core/models/linear/linear_solver.hpp"

namespace ridgeline::models {

/// value = x . coefficients + intercept: what every linear regression ends in.
class LinearRegressor : public FittedModel, public Coefficients {
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

/// A linear regression with what inference about it needs.
struct LinearFit {
  NormalEquations equations;
  LinearSolution solution;
  Vector coefficients;  ///< d
  double intercept = 0;
};

/// Fits coefficients and intercept of a weighted, centred problem with penalty `alpha` on the coefficients
/// in the units of X (0: least squares). Warns of missing directions if alpha is
/// 0. Errors: those of normalEquations; Diverged if the numbers overflow; TooLarge; Cancelled.
Result<LinearFit> fitLinear(const TrainingSet& train, double alpha, jobs::WorkContext& context,
                            bool inverse = false);

/// The same from equations that were kept, without rows: microseconds for some tens of columns. Errors:
/// Diverged; InvalidInput if the products carry too few digits for this penalty, and the rows are needed.
Result<LinearFit> fitLinear(NormalEquations equations, double alpha);

/// Sum of weighted squares of what the fit leaves of the targets. Errors: Cancelled.
Result<double> residualSquares(const TrainingSet& train, const LinearFit& fit, jobs::WorkContext& context);

}  // namespace ridgeline::models
