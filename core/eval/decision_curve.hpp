#pragma once

#include <span>
#include <vector>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Fewest positives for which a curve has a band.
inline constexpr Index FewestForBand = 10;

/// What acting on a model is worth, in true positives a row, where acting pays from probability t on.
struct DecisionPoint {
  double threshold = 0;  ///< t: a row is treated if its probability is at least t
  Index truePositives = 0, falsePositives = 0;
  Estimate model;        ///< TP / n - FP / n t / (1 - t); bootstrap
  Estimate treatAll;     ///< the same with every row treated; Wilson's interval of the share of positives
  double treatNone = 0;  ///< 0 by definition
};

struct DecisionCurve {
  Index n = 0, positives = 0;
  Index excluded = 0;                 ///< rows without a probability
  std::vector<DecisionPoint> points;  ///< one a threshold, in the order asked for
};

/// One probability and one truth a row; the counts are those of `rankingCurves`. Net benefits are undefined,
/// with a reason, for one class and for scores outside 0 to 1; the model's has no band below 10 positives.
///
/// Cost     O(n log n); intervals O(1) a resample and threshold.
/// Errors   InvalidInput for other sizes; InvalidParam "thresholds" unless each is at least 0 and below 1;
///          Cancelled.
/// Source   Vickers & Elkin (2006), Medical Decision Making 26(6):565-574, doi:10.1177/0272989X06295361.
Result<DecisionCurve> decisionCurve(std::span<const double> probabilities, const std::vector<bool>& positive,
                                    std::span<const double> thresholds, const MetricOptions& options,
                                    jobs::WorkContext& context);
/// The curve at one threshold. Errors: as above.
Result<DecisionPoint> netBenefit(std::span<const double> probabilities, const std::vector<bool>& positive,
                                 double threshold, const MetricOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::eval
