#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Two classifiers on the same rows: who was right.
struct Churn {
  Index bothRight = 0;
  Index fixed = 0;   ///< A wrong, B right
  Index broken = 0;  ///< A right, B wrong
  Index bothWrong = 0;
};

/// McNemar's test of equal error rates from the rows where the two differ.
struct McNemar {
  double p =
      1;  ///< two-sided: exact binomial below 25 such rows, else chi-squared with continuity correction
  double midP = 1;  ///< exact p less the probability of the smaller count; NaN for chi-squared
  bool exact = true;
  double statistic = 0;  ///< chi-squared; NaN for the exact test
};
/// Source  McNemar (1947), Psychometrika 12:153-157, doi:10.1007/BF02295996; Fagerland, Lydersen & Laake
/// (2013), BMC Med. Res. Methodol. 13:91, doi:10.1186/1471-2288-13-91 (mid-p).
McNemar mcnemar(Index fixed, Index broken);

/// One metric of both, and B - A on the same rows.
struct PairedMetric {
  std::string id;
  bool higherIsBetter = true;
  Estimate a, b;
  Estimate difference;  ///< percentile bootstrap of rows, or whole groups, drawn for both at once
  double p = 1;         ///< 2 min(share of resamples below 0, above 0), at least 1 / (resamples + 1)
};

struct Comparison {
  Index rows = 0;
  bool sameAnswers = false;           ///< every row is answered alike
  std::optional<Churn> churn;         ///< Classify
  std::optional<McNemar> mcnemar;     ///< Classify, unless rows have weights or lie in groups
  std::vector<PairedMetric> metrics;  ///< every metric that applies
  std::string metric;                 ///< the one the verdict speaks of
  bool shown = false;                 ///< its interval does not hold 0
  /// Rows that would show the difference seen with 80 % power, if that is more than there are; 0 if none can,
  /// or none that anybody could collect (more than 1e12).
  double rowsNeeded = 0;
  std::string verdict;  ///< one sentence
};

struct ComparisonOptions {
  std::string metric = {};  ///< empty: the task's default
  int bootstrap = 2000;     ///< of every metric
  int decisive = 10000;     ///< of the metric of the verdict
};

/// B against A on the same rows with the same truth. It says nothing of how either would come out if fitted
/// again on other rows: that is what repeated cross-validation is for.
///
/// Errors   InvalidInput if rows or truths differ, or there are none; those of the metric; Cancelled.
/// Source   Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 16,
/// doi:10.1201/9780429246593.
Result<Comparison> compareAnswers(const Scored& a, const Scored& b, const std::string& nameA,
                                  const std::string& nameB, const ComparisonOptions& options, Seed seed,
                                  jobs::WorkContext& context);

/// Holm's step-down adjustment of p-values for how many there are, in their order.
/// Source  Holm (1979), Scand. J. Stat. 6(2):65-70.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace ridgeline::eval
