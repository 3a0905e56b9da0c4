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

}  // namespace ridgeline::models
