#pragma once

#include <string>
#include <vector>

#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

/// One size of a learning curve. Means over repeats; sd absent with one repeat.
struct CurvePoint {
  Index n = 0;                     ///< train rows used
  std::vector<double> train, dev;  ///< metric of each repeat; NaN where undefined
  double trainMean = 0, devMean = 0;
  double trainSd = 0, devSd = 0;  ///< divides by repeats - 1; 0 repeats or one: NaN
  bool toppedUp = false;          ///< a class was missing and got one row
};
struct LearningCurve final : jobs::Partial {
  std::string metric;
  bool higherIsBetter = true;
  std::vector<CurvePoint> points;  ///< ascending n
  Index devRows = 0;
};

struct LearningCurveSpec {
  int sizes = 8;
  int repeats = 5;
  std::string metric;  ///< empty: the task's default
};

/// Score by number of train rows: log-spaced sizes from max(20, 5 classes) to all, nested stratified subsets
/// in hash order (regression: of ten target bins), a different order per repeat, preparation fitted anew
/// inside each subset. All rows are one subset and fitted once, with the seed of a run: its point is the
/// run's own score. Publishes the curve so far after every fit, also before it is cancelled. A size that
/// cannot be fitted is left open (NaN) with a warning.
///
/// Rows     trainRows, devRows: positions in the table; rows without a target are left out.
/// Seed     the run's root seed.
/// Errors   InvalidInput (no dev rows, fewer train rows than the smallest size, no target); NotFound or
///          InvalidParam for the metric; Cancelled; that of the fit if no fit succeeds.
/// Source   Cortes et al. (1993), "Learning curves: asymptotic values and rate of convergence", NIPS 6.
Result<LearningCurve> learningCurve(const data::Table& table, const data::Schema& schema,
                                    const std::vector<Index>& trainRows, const std::vector<Index>& devRows,
                                    const std::vector<prep::StepSpec>& steps, const models::ModelSpec& model,
                                    const LearningCurveSpec& spec, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::eval
