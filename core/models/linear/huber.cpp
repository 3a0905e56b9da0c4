#include "core/models/linear/huber.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/quantile.hpp"
#include "core/models/linear/linear_regressor.hpp"

namespace ridgeline::models {
namespace {

/// Median of the distances in units of a normal deviation: a scale that far rows do not move.
double robustScale(const Vector& residuals, const Vector& weights) {
  std::vector<double> distances;
  for (Index i = 0; i < residuals.size(); ++i)
    if (weights[i] > 0) distances.push_back(std::abs(residuals[i]));
  return quantile(distances, 0.5) / 0.6744897501960817;
}

/// The scale at which the objective is flat in it, for these residuals.
double bestScale(const Vector& residuals, const Vector& weights, double epsilon, double scale) {
  double near = 0, far = 0;
  for (Index i = 0; i < residuals.size(); ++i) {
    if (std::abs(residuals[i]) < epsilon * scale)
      near += weights[i] * residuals[i] * residuals[i];
    else
      far += weights[i];
  }
  const double rest = weights.sum() - epsilon * epsilon * far;
  // So many far rows that no scale is flat: a smaller one counts fewer of them as near.
  if (!(rest > 0)) return 2 * scale;
  return std::sqrt(near / rest);
}

}  // namespace

const params::ParamTable<HuberParams>& huberParamTable() {
  static const auto table =
      params::ParamTable<HuberParams>{}
          .real(&HuberParams::epsilon, "epsilon",
                {.min = 1.01,
                 .max = 100,
                 .sliderMin = 1.01,
                 .sliderMax = 5,
                 .unit = "scales",
                 .help = "Distance from which a row counts as far; much larger is least squares."})
          .real(&HuberParams::alpha, "alpha",
                {.min = 0,
                 .max = 1e12,
                 .sliderMin = 1e-6,
                 .sliderMax = 1e2,
                 .scale = params::Scale::Log,
                 .help = "Price of large coefficients."})
          .integer(&HuberParams::maxIterations, "max-iterations",
                   {.min = 1, .max = 100000, .sliderMax = 1000, .help = "Weighted fits at most."})
          .real(&HuberParams::tolerance, "tolerance",
                {.min = 1e-14,
                 .max = 1e-2,
                 .sliderMin = 1e-12,
                 .sliderMax = 1e-3,
                 .scale = params::Scale::Log,
                 .help = "Done when no answer moves by more, as a share of the scale of the residuals."});
  return table;
}

Result<FittedModelPtr> fitHuber(const TrainingSet& train, const HuberParams& params,
                                jobs::WorkContext& context) {
  RIDGELINE_TRY(LinearFit fit, fitLinear(train, params.alpha, context));
  const Vector given = train.weights.size() > 0 ? train.weights : Vector::Ones(train.n());
  const auto residualsOf = [&](const LinearFit& each) -> Vector {
    return (train.targets - train.X * each.coefficients).array() - each.intercept;
  };
  Vector residuals = residualsOf(fit);
  const double size = std::sqrt(fit.equations.targetSquares / fit.equations.weight);
  double scale = robustScale(residuals, given);
  TrainingSet weighted = train;
  bool converged = false;
  for (int iteration = 0; iteration < params.maxIterations && !converged; ++iteration) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    context.progress(iteration, params.maxIterations, "weighing rows");
    scale = bestScale(residuals, given, params.epsilon, scale);
    // Half of the rows or more lie on the line: there is nothing left to weigh.
    if (!(scale > 1e-13 * size)) {
      converged = true;
      break;
    }
    const double reach = params.epsilon * scale;
    weighted.weights = given.array() * (reach / residuals.array().abs().max(reach));
    RIDGELINE_TRY(fit, fitLinear(weighted, params.alpha * scale, context));
    Vector next = residualsOf(fit);
    const double change = bestScale(next, given, params.epsilon, scale) / scale - 1;
    converged = (next - residuals).cwiseAbs().maxCoeff() <= params.tolerance * scale &&
                std::abs(change) <= params.tolerance;
    residuals = std::move(next);
  }
  if (!converged)
    context.warn(
        fmt::format("The line still moved after {} weighted fits; raise max-iterations or tolerance.",
                    params.maxIterations));
  return std::make_shared<LinearRegressor>(std::move(fit.coefficients), fit.intercept);
}

ModelEntry huberEntry() {
  return modelEntryOf({.id = "huber",
                       .title = "Huber regression",
                       .family = "linear",
                       .help = "A line that a few rows far off do not drag along.",
                       .source = "Huber (1964), doi:10.1214/aoms/1177703732",
                       .tasks = {Task::Regress},
                       .offers = {"coefficients"}},
                      huberParamTable(), fitHuber, LinearRegressor::load);
}

}  // namespace ridgeline::models
