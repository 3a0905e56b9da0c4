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

/// P(score of a positive > score of a negative) + P(equal) / 2, with DeLong's interval cut to [0, 1]. Where
/// his variance is 0 or needs more rows (perfect ranking, one positive) the interval is Newcombe's score
/// interval. Undefined, with a reason, without positives or negatives. NaN scores are left out of n.
/// Source  DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3):837-845, doi:10.2307/2531595; by midranks
///         as in Sun & Xu (2014), IEEE Signal Proc. Letters 21(11):1389-1393, doi:10.1109/LSP.2014.2337313.
///         Newcombe (2006), Statistics in Medicine 25:559-573, method 5, doi:10.1002/sim.2324.
Estimate auc(std::span<const double> scores, const std::vector<bool>& positive);
/// Mean of the one-vs-rest AUC of the classes that are there, from n x classes probabilities and the class
/// codes. Its variance is that of the mean of DeLong's structural components, row by row, within classes; for
/// two classes it is DeLong's.
Estimate macroAuc(const Matrix& probabilities, const std::vector<int>& codes,
                  const std::vector<std::string>& classNames);

/// Sum over thresholds of (recall step) x precision, without interpolation; NaN without positives.
double averagePrecision(const RankingCurves& curves);
/// What one row more adds to the average precision, times the row's weight to first order: its influence,
/// one number a row, summing to 0; NaN scores have 0. Empty without positives.
std::vector<double> averagePrecisionInfluence(std::span<const double> scores,
                                              const std::vector<bool>& positive);
/// Average precision (mean over the classes that are there; two classes: of the positive one) with its
/// bootstrap interval; where rows x classes exceed `ManyRows`, that of the sum of its influences.
Estimate averagePrecision(const Scored& scored, const BootstrapOptions& options, bool interval,
                          jobs::WorkContext& context);

}  // namespace ridgeline::eval
