#pragma once

#include <vector>

#include "core/base/matrix.hpp"

/// What a linear fit may offer beside its coefficients.
namespace ridgeline::models {

/// Least squares as statistics reads it. Vectors list the intercept first, then the d columns; a constant
/// column has no standard error (NaN) and no test.
struct LinearInference {
  Vector estimate;       ///< d + 1
  Vector standardError;  ///< d + 1, in units of the estimate
  Vector t, p;           ///< d + 1: estimate over its error, and its two-sided probability
  Matrix interval;       ///< (d + 1) x 2: low and high end of 95 %
  double n = 0;          ///< rows with a weight
  double freedom = 0;    ///< n less the estimates
  double residualSquares = 0, totalSquares = 0;  ///< weighted, about the fit and about the mean
  double residualDeviation = 0;                  ///< root of residualSquares / freedom
  double r2 = 0, adjustedR2 = 0;
  double f = 0, fP = 0;                        ///< all columns together against the mean alone
  double logLikelihood = 0, aic = 0, bic = 0;  ///< of normal errors; intercept and columns counted
};

/// How sure a linear fit is of its coefficients.
class Inference {
 public:
  virtual ~Inference() = default;
  virtual LinearInference inference() const = 0;
  /// Pull of each row of X (n x d) on the fit: the diagonal of the hat matrix, for rows of weight 1.
  virtual Vector leverages(const Matrix& X) const = 0;
};

/// The same linear fit for other prices of its coefficients, from all 0 to many.
class CoefficientPath {
 public:
  virtual ~CoefficientPath() = default;
  virtual std::vector<double> alphas() const = 0;  ///< m, descending
  virtual Matrix pathCoefficients() const = 0;     ///< d x m
  virtual Vector pathIntercepts() const = 0;       ///< m
};

}  // namespace ridgeline::models
