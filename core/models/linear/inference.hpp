#pragma once

#include "core/models/linear/linear_capabilities.hpp"
#include "core/models/linear/linear_regressor.hpp"

namespace ridgeline::models {

/// What a least squares fit keeps for it: a value that is saved with the model.
struct InferenceBasis {
  Matrix inverse;  ///< d x d: inverse of the centred products in the units of X; rows of constant columns 0
  Vector mean;     ///< d
  double n = 0, weight = 0, logWeights = 0, residualSquares = 0, totalSquares = 0;
  Index directions = 0;  ///< columns that vary
};

/// Standard errors, tests and intervals. Shapes: coefficients d. Needs more rows than estimates.
/// Source: Seber & Lee (2003), Linear Regression Analysis, 2nd ed., doi:10.1002/9780471722199; probabilities
/// from Boost.Math.
LinearInference inferenceOf(const Vector& coefficients, double intercept, const InferenceBasis& basis);

/// How much each row of X (n x d) would pull the fit towards itself: the diagonal of the hat matrix, for rows
/// of weight 1.
Vector leverages(const InferenceBasis& basis, const Matrix& X);
/// Cook's distance of rows from their residuals (y - value) and leverages. Source: Cook (1977),
/// Technometrics 19(1):15-18, doi:10.1080/00401706.1977.10489493.
Vector cooksDistances(const InferenceBasis& basis, const Vector& residuals, const Vector& leverages);
/// Sum of squared differences of residuals that follow each other over their sum of squares: 2 where they do
/// not depend on their order. Source: Durbin & Watson (1950), Biometrika 37:409-428.
double durbinWatson(const Vector& residuals);

/// A least squares fit that can be asked how sure it is.
class LeastSquaresModel final : public LinearRegressor, public Inference {
 public:
  LeastSquaresModel(Vector coefficients, double intercept, InferenceBasis basis)
      : LinearRegressor(std::move(coefficients), intercept), basis_(std::move(basis)) {}

  void save(ArchiveWriter& archive) const override;
  LinearInference inference() const override;
  Vector leverages(const Matrix& X) const override { return models::leverages(basis_, X); }
  const InferenceBasis& basis() const { return basis_; }

 private:
  InferenceBasis basis_;
};

/// Reads a fit with or without its basis. Errors: Unreadable.
Result<FittedModelPtr> loadLeastSquares(const ArchiveReader& archive);

}  // namespace ridgeline::models
