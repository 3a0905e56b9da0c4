#include "core/models/linear/ridge.hpp"

#include "core/models/linear/linear_regressor.hpp"

namespace ridgeline::models {

const params::ParamTable<RidgeParams>& ridgeParamTable() {
  static const auto table = params::ParamTable<RidgeParams>{}.real(
      &RidgeParams::alpha, "alpha",
      {.min = 0,
       .max = 1e12,
       .sliderMin = 1e-4,
       .sliderMax = 1e4,
       .scale = params::Scale::Log,
       .help = "Price of large coefficients: 0 is least squares, more pulls them towards 0."});
  return table;
}

Result<FittedModelPtr> fitRidge(const TrainingSet& train, const RidgeParams& params,
                                jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  return fitLinear(train, params.alpha, context);
}

}  // namespace ridgeline::models
