#pragma once

#include "core/models/linear/linear_capabilities.hpp"
#include "core/models/linear/linear_regressor.hpp"
#include "core/models/model_entry.hpp"
#include "core/optimize/elastic_net.hpp"

namespace ridgeline::models {

struct LassoParams {
  double alpha = 0.1;
  int pathPoints = 100;
  int maxSweeps = 10000;
  double tolerance = 1e-10;
};
const params::ParamTable<LassoParams>& lassoParamTable();

struct ElasticNetParams : LassoParams {
  double l1Ratio = 0.5;
};
const params::ParamTable<ElasticNetParams>& elasticNetParamTable();

/// Coefficients in descending order of alpha.
struct RegularisationPath {
  std::vector<double> alphas;  ///< m
  Matrix coefficients;         ///< d x m
  Vector intercepts;           ///< m
  bool converged = true;       ///< every one of them within its sweeps
};

/// The elastic net for each of `alphas` (descending), from the products alone. l1Ratio in (0, 1]; 1 is the
/// lasso. Errors: Diverged if the numbers overflow; Cancelled.
Result<RegularisationPath> regularisationPath(const NormalEquations& equations, double l1Ratio,
                                              const std::vector<double>& alphas,
                                              const optimize::ElasticNetOptions& options,
                                              jobs::WorkContext& context);
/// `points` alphas down from the least one without coefficients to a thousandth of it, evenly in logarithm.
std::vector<double> pathAlphas(const NormalEquations& equations, double l1Ratio, int points);

/// Least squares that prices the size of coefficients so that those of little use become exactly 0:
/// min 1/(2 W) sum_i w_i (y_i - b - x_i . v)^2 + alpha (r |v|_1 + (1 - r) / 2 ||v||^2), W the sum of weights;
/// r = 1 for the lasso.
///
/// Shapes   train.X n x d; train.targets n; weights n or empty.
/// Units    alpha in target units times units of X: scale the columns first (prep/scale.hpp).
/// Ties     columns that repeat each other: the first gets the coefficient (lasso), or they share it.
/// Offers   `CoefficientPath`: the same fit for a falling alpha.
/// Cost     O(n d^2) once for the products, then O(d) a step.
/// Errors   those of normalEquations; TooLarge; Cancelled. A warning where the sweeps do not suffice.
/// Source   Tibshirani (1996), J. Royal Statistical Society B 58(1):267-288,
///          doi:10.1111/j.2517-6161.1996.tb02080.x; Zou & Hastie (2005), same journal 67(2):301-320,
///          doi:10.1111/j.1467-9868.2005.00503.x.
Result<FittedModelPtr> fitLasso(const TrainingSet& train, const LassoParams& params,
                                jobs::WorkContext& context);
Result<FittedModelPtr> fitElasticNet(const TrainingSet& train, const ElasticNetParams& params,
                                     jobs::WorkContext& context);

ModelEntry lassoEntry();
ModelEntry elasticNetEntry();

}  // namespace ridgeline::models
