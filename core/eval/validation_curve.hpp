#pragma once

#include <string>
#include <vector>

#include "core/data/folds.hpp"
#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"
#include "core/params/search_space.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

/// What a value of the parameter does to the fit.
enum class CurveRegion {
  Good,      ///< within one standard error of the best
  Underfit,  ///< worse on unseen rows, and worse on train rows than the best value's fits
  Overfit,   ///< worse on unseen rows, though as good or better on train rows
};
std::string_view name(CurveRegion region);  ///< "good", "underfit", "overfit"

/// One value of the parameter.
struct ValidationPoint {
  params::ParamValue value;
  std::vector<double> train, test;  ///< of each fold, NaN where there is none (yet)
  double trainMean = 0, testMean = 0;
  double trainSd = 0, testSd = 0;  ///< dividing by folds - 1
  double testError = 0;            ///< corrected standard error of testMean; NaN for one fold
  CurveRegion region = CurveRegion::Good;
};

/// Score by one parameter.
struct ValidationCurve final : jobs::Partial {
  std::string param, metric;
  bool higherIsBetter = true;
  std::vector<ValidationPoint> points;  ///< in the order of the values given
  int best = -1;                        ///< point of the best mean; -1 while none has a score
  int oneError = -1;                    ///< the simplest point within one standard error of the best
};

/// Fits every value on every fold, the preparation of a fold being fitted once for all values, and scores
/// train and test rows. Simplest within one standard error: the one whose fits follow their train rows least
/// (worst train mean), which needs no notion of which way a parameter is "simple". Publishes the curve so far
/// after every fit.
///
/// Seed    the run's root seed.
/// Errors  InvalidParam for a value the parameter does not take; as crossValidate otherwise; Cancelled.
/// Source  Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees, section 3.4.3 (the
///         one-standard-error rule), doi:10.1201/9781315139470.
Result<ValidationCurve> validationCurve(const data::Table& table, const data::Schema& schema,
                                        const std::vector<data::Fold>& folds,
                                        const std::vector<prep::StepSpec>& steps,
                                        const models::ModelSpec& model, const std::string& param,
                                        const std::vector<params::ParamValue>& values,
                                        const std::string& metric, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::eval
