#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Logistic regression as statistics reads it: Wald's tests of the estimates. Vectors list the intercept
/// first, then the d columns.
struct LogisticInference {
  Vector estimate;               ///< d + 1, log-odds
  Vector standardError;          ///< d + 1, in units of the estimate; NaN where rows say nothing of it
  Vector z, p;                   ///< d + 1: estimate over its error, and its two-sided normal probability
  Matrix interval;               ///< (d + 1) x 2: low and high end of 95 %
  double logLikelihood = 0;      ///< of the train rows
  double nullLogLikelihood = 0;  ///< of the share of the classes alone
  double mcFaddenR2 = 0;         ///< 1 - logLikelihood / nullLogLikelihood
};

/// Errors, tests and likelihood of a fit of two classes that offers coefficients, on the rows it was fitted
/// on. They hold for a fit without a penalty; with one the estimates are drawn towards 0 and the errors are
/// too small for that. Cost O(n d^2). Errors   InvalidInput for more than two classes, a fit without
/// coefficients, other columns than the fit's,
///          and train rows of one class.
/// Source   Wald (1943), doi:10.1090/S0002-9947-1943-0012401-3; McFadden (1974), in Zarembka, "Frontiers in
///          econometrics", 105-142.
Result<LogisticInference> logisticInference(const FittedModel& model, const TrainingSet& train);

}  // namespace ridgeline::models
