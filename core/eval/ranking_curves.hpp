#pragma once

#include <span>
#include <vector>

#include "core/eval/bootstrap.hpp"
#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// Rows called positive when every score of at least `threshold` is.
struct RankingPoint {
  double threshold = 0;
  Index truePositives = 0, falsePositives = 0;
};

/// How a score ranks rows of one class before all others: the one computation behind ROC and precision-recall
/// plots, so that the two cannot disagree. Tied scores are one step; every point is a real threshold but the
/// first, which is +infinity and calls no row positive.
struct RankingCurves {
  Index positives = 0, negatives = 0;
  Index excluded = 0;                ///< rows without a score
  std::vector<RankingPoint> points;  ///< by falling threshold; the last one calls every row positive

  /// Rates at a point; NaN where their denominator is 0 (no positives, no negatives, no row called positive).
  double truePositiveRate(const RankingPoint& at) const;
  double falsePositiveRate(const RankingPoint& at) const;
  double precision(const RankingPoint& at) const;
  /// What is called positive from any threshold on: the counts of the last point that does not lie below it,
  /// beside that threshold.
  RankingPoint from(double threshold) const;
};

/// One score and one truth for each row (equal sizes); NaN scores are excluded and counted.
RankingCurves rankingCurves(std::span<const double> scores, const std::vector<bool>& positive);
/// The same for one class against the rest, scored by its probability. Errors: InvalidInput without
/// probabilities, or for a class that is not there.
Result<RankingCurves> rankingCurves(const Scored& scored, int classCode);

}  // namespace ridgeline::eval
