#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/eval/metrics.hpp"
#include "core/eval/ranking_curves.hpp"

namespace ridgeline::eval {

/// What one answer costs by what the row is and what it is called, in one unit; gains are negative.
struct AnswerCosts {
  double truePositive = 0, falsePositive = 1, falseNegative = 1, trueNegative = 0;
};

/// Mean cost a row of calling rows positive from a threshold on.
struct CostPoint {
  double threshold = 0;
  Index truePositives = 0, falsePositives = 0;
  Estimate cost;  ///< bootstrap
};

struct CostCurve {
  Index n = 0, positives = 0;
  Index excluded = 0;             ///< rows without a score
  std::vector<CostPoint> points;  ///< one a threshold, in the order asked for
  Estimate none, all;             ///< of calling no row or every row positive; Wilson's interval of the share
  /// The real threshold (a score of some row) of least cost, with a percentile bootstrap interval in which 1
  /// stands for calling no row positive. Undefined, with a reason, where that is cheapest.
  Estimate cheapest;
  CostPoint atCheapest;  ///< its counts and cost; those of no row positive where that is cheapest
  /// The threshold that costs least where probabilities are calibrated: (FP - TN) / (FP - TN + FN - TP) of
  /// the costs, in [0, 1]. Absent where one kind of answer is the dearer one whatever the row is.
  std::optional<double> calibrated;
};

/// One probability and one truth a row; the counts are those of `rankingCurves`. Costs are undefined, with a
/// reason, for one class and for scores outside 0 to 1.
///
/// The cheapest threshold is chosen on these very rows: its cost there flatters it. It settles slowly, by the
/// cube root of n (Kim & Pollard), so that its bootstrap interval is a guide and no exact 95 %.
///
/// Ties     the highest threshold.
/// Cost     O(n log n); O(n) a resample for the threshold's interval, O(1) for each cost.
/// Errors   InvalidInput for other sizes; InvalidParam "thresholds" for NaN; NonFinite "costs"; Cancelled.
/// Source   Elkan (2001), IJCAI, 973-978; Fluss, Faraggi & Reiser (2005), Biometrical Journal 47(4):458-472,
///          doi:10.1002/bimj.200410135 (empirical cut-off with bootstrap interval); Kim & Pollard (1990),
///          Annals of Statistics 18(1):191-219, doi:10.1214/aos/1176347498.
Result<CostCurve> costCurve(std::span<const double> probabilities, const std::vector<bool>& positive,
                            std::span<const double> thresholds, const AnswerCosts& costs,
                            const MetricOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::eval
