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
  RIDGELINE_TRY(LinearFit fit, fitLinear(train, params.alpha, context));
  return std::make_shared<LinearRegressor>(std::move(fit.coefficients), fit.intercept);
}

ModelEntry ridgeEntry() {
  return modelEntryOf(
      {.id = "ridge",
       .title = "Ridge",
       .family = "linear",
       .help = "Least squares that stays calm when columns repeat each other or rows are few.",
       .source = "Hoerl & Kennard (1970), doi:10.1080/00401706.1970.10488634",
       .tasks = {Task::Regress},
       .offers = {"coefficients"}},
      ridgeParamTable(), fitRidge, LinearRegressor::load);
}

}  // namespace ridgeline::models
