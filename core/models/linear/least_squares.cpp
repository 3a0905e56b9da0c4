#include "core/models/linear/least_squares.hpp"

#include "core/models/linear/linear_regressor.hpp"

namespace ridgeline::models {

const params::ParamTable<LeastSquaresParams>& leastSquaresParamTable() {
  static const params::ParamTable<LeastSquaresParams> table;
  return table;
}

Result<FittedModelPtr> fitLeastSquares(const TrainingSet& train, const LeastSquaresParams&,
                                       jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  return fitLinear(train, 0, context);
}

ModelEntry leastSquaresEntry() {
  return modelEntryOf(
      {.id = "least-squares",
       .title = "Least squares",
       .family = "linear",
       .help = "A flat fit to start from; read it when each coefficient should mean something.",
       .source = "Gauss (1809), Theoria motus corporum coelestium",
       .tasks = {Task::Regress},
       .offers = {"coefficients"}},
      leastSquaresParamTable(), fitLeastSquares, LinearRegressor::load);
}

}  // namespace ridgeline::models
