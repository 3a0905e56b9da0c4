#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/linear/logistic_solver.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class LogisticPenalty { L2, L1, Elastic, None };
struct LogisticParams {
  LogisticPenalty penalty = LogisticPenalty::L2;
  double c = 1;
  int maxIterations = 500;
  double tolerance = 1e-8;
  double l1Share = 0.5;
  ClassWeights classWeights = ClassWeights::None;
  LogisticSolver solver = LogisticSolver::Auto;
};
const params::ParamTable<LogisticParams>& logisticParamTable();

/// Logistic regression, and softmax regression for more than two classes:
/// min C * sum_i w_i (-log p_i(true class)) + penalty(V), intercepts not penalised. Penalties: 0.5 ||V||^2
/// (l2);
/// ||V||_1, under which some coefficients are exactly 0 (l1); l1-share of the one and the rest of the other
/// (elastic); nothing.
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty. Two classes have one column of
///          coefficients (log-odds of class code 1), more have one each. A class without train rows gets
///          coefficients 0, intercept minus infinity and probability 0.
/// Units    coefficients in log-odds per unit of their column; the penalty sees them so: scale first.
/// Method   see logistic_solver.hpp, inside on centred and scaled columns; done when no entry of the gradient
/// of
///          the mean loss is above the tolerance. train.warmStart, a former logistic fit of the same columns
///          and classes, is where it begins.
/// Cost     O(n d k) an iteration, of which many rows need few; O(n (d k)^2) by Newton.
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class; Diverged if a column
/// is
///          too large to add up; TooLarge; Cancelled.
/// Source   Cox (1958), J. Royal Statistical Society B 20(2):215-242, doi:10.1111/j.2517-6161.1958.tb00292.x;
///          Albert & Anderson (1984), Biometrika 71(1):1-10, doi:10.1093/biomet/71.1.1 (separated classes).
Result<FittedModelPtr> fitLogistic(const TrainingSet& train, const LogisticParams& params,
                                   jobs::WorkContext& context);

ModelEntry logisticEntry();

}  // namespace ridgeline::models
