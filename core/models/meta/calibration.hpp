#pragma once

#include "core/models/meta/calibrators.hpp"
#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

struct CalibrationParams {
  CalibrationMethod method = CalibrationMethod::Platt;
  int folds = 5;
};
const params::ParamTable<CalibrationParams>& calibrationParamTable();

/// A method whose probabilities are put right: a map is learned from out-of-fold probabilities (inner folds
/// of the train rows, so that it sees what the base says of rows it did not learn from), and the base is
/// fitted on all rows.
///
/// Classes  two: one map, of the positive class. More: Platt and isotonic map each class against the rest and
///          normalise; temperature takes one number for all.
/// Cost     folds + 1 fits of the base.
/// Errors   those of the base; InvalidParam "base" if it offers no probabilities, "folds" with fewer rows.
///          Isotonic below 1,000 rows follows single rows, which is a warning.
/// Source   see calibrators.hpp; Niculescu-Mizil & Caruana (2005), ICML, 625-632,
/// doi:10.1145/1102351.1102430.
Result<FittedModelPtr> fitCalibration(const TrainingSet& train, const CalibrationParams& params,
                                      const Bases& bases, jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry calibrationEntry(const std::vector<ModelEntry>& plain);

}  // namespace ridgeline::models
