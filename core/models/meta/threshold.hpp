#pragma once

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

/// What a threshold is chosen for.
enum class ThresholdGoal { BalancedAccuracy, F1, Mcc, Accuracy, Cost };

struct ThresholdParams {
  ThresholdGoal goal = ThresholdGoal::BalancedAccuracy;
  double falsePositiveCost = 1;
  double falseNegativeCost = 1;
  int folds = 5;
};
const params::ParamTable<ThresholdParams>& thresholdParamTable();

/// A method whose class is chosen by a threshold of its own instead of the largest probability. The odds of
/// each class are scaled by a weight that is best for the goal on out-of-fold probabilities of the train
/// rows; for two classes that is one threshold on the positive one. The scaled probabilities are what it
/// offers, so the class is always the likeliest of them: rankings stay, calibration moves with the choice.
///
/// Classes  two: every threshold between neighbouring probabilities is tried. More: weights in turn on a grid
///          of 31 from e^-3 to e^3, three rounds; goals are means over classes; cost needs two classes.
/// Ties     the threshold nearest to the base's own.
/// Cost     folds + 1 fits of the base.
/// Errors   those of the base; InvalidParam "base" if it offers no probabilities, "goal" for cost with more
///          than two classes, "folds" with fewer rows.
/// Source   Elkan (2001), IJCAI, 973-978 (costs); Provost & Fawcett (2001), Machine Learning 42:203-231,
///          doi:10.1023/A:1007601015854.
Result<FittedModelPtr> fitThreshold(const TrainingSet& train, const ThresholdParams& params,
                                    const Bases& bases, jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry thresholdEntry(const std::vector<ModelEntry>& plain);

}  // namespace ridgeline::models
