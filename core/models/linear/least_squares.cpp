#include "core/models/linear/least_squares.hpp"

#include <cmath>

#include "core/models/linear/inference.hpp"

namespace ridgeline::models {

const params::ParamTable<LeastSquaresParams>& leastSquaresParamTable() {
  static const params::ParamTable<LeastSquaresParams> table;
  return table;
}

namespace {

/// A table of products larger than this says little and fills the file of the model.
constexpr Index MostGramColumns = 2048;

InferenceBasis basisOf(const LinearFit& fit, double residualSquares) {
  const NormalEquations& equations = fit.equations;
  const Index d = equations.features;
  InferenceBasis basis{Matrix::Zero(d, d),      equations.mean,        static_cast<double>(equations.rows),
                       equations.weight,        equations.logWeights,  residualSquares,
                       equations.targetSquares, equations.directions()};
  const Vector units = equations.scale.cwiseInverse();
  basis.inverse(equations.active, equations.active) =
      units.asDiagonal() * fit.solution.inverse * units.asDiagonal();
  return basis;
}

}  // namespace

Result<FittedModelPtr> fitLeastSquares(const TrainingSet& train, const LeastSquaresParams&,
                                       jobs::WorkContext& context) {
  RIDGELINE_TRY(LinearFit fit, fitLinear(train, 0, context, train.d() <= MostGramColumns));
  const Index k = fit.equations.directions();
  const bool inverted = k == 0 || fit.solution.inverse.size() > 0;
  if (inverted && fit.equations.rows > k + 1) {
    RIDGELINE_TRY(const double squares, residualSquares(train, fit, context));
    InferenceBasis basis = basisOf(fit, squares);
    if (basis.inverse.allFinite() && std::isfinite(squares) && std::isfinite(basis.totalSquares))
      return std::make_shared<LeastSquaresModel>(std::move(fit.coefficients), fit.intercept,
                                                 std::move(basis));
  }
  return std::make_shared<LinearRegressor>(std::move(fit.coefficients), fit.intercept);
}

ModelEntry leastSquaresEntry() {
  return modelEntryOf(
      {.id = "least-squares",
       .title = "Least squares",
       .family = "linear",
       .help = "A flat fit to start from; read it when each coefficient should mean something.",
       .source = "Gauss (1809), Theoria motus corporum coelestium",
       .tasks = {Task::Regress},
       .offers = {"coefficients", "inference"}},
      leastSquaresParamTable(), fitLeastSquares, loadLeastSquares);
}

}  // namespace ridgeline::models
