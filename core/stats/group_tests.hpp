#pragma once

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Several samples of numbers compared at once. Undefined, with a reason, for fewer than two groups, a group
/// that is too small or holds missing values, and where nothing varies within the groups.
namespace ridgeline::stats {

using Groups = std::vector<std::vector<double>>;

/// One-way analysis of variance: statistic F, degrees k - 1 and n - k; effect "eta-squared".
/// Source  Fisher (1925), "Statistical methods for research workers".
TestResult anova(const Groups& groups);
/// Means without the assumption of one variance. Source  Welch (1951), doi:10.1093/biomet/38.3-4.330.
TestResult anovaWelch(const Groups& groups);

enum class Centre { Mean, Median };
/// Whether variances agree: the analysis of variance of distances from each group's centre; with the median
/// it is Brown and Forsythe's. Source  Levene (1960), in Olkin, "Contributions to probability and
/// statistics", 278-292; Brown & Forsythe (1974), doi:10.1080/01621459.1974.10482955.
TestResult levene(const Groups& groups, Centre centre = Centre::Median);
/// The same for normal samples; chi-squared with k - 1 degrees. Source  Bartlett (1937),
/// doi:10.1098/rspa.1937.0109.
TestResult bartlett(const Groups& groups);

/// One pair of groups among all: mean(second) - mean(first).
struct PairedGroups {
  std::size_t first = 0, second = 0;
  double difference = 0, statistic = 0, p = 0;  ///< statistic: the studentised range q
  Interval interval;                            ///< of the difference, all pairs together at 95 %
};
struct TukeyResult {
  std::vector<PairedGroups> pairs;  ///< (0, 1), (0, 2), ..., (1, 2), ...
  double degrees = 0;
  std::string reason;  ///< why there are none
};
/// All pairs of means with one error rate. Unequal groups by Kramer. Source  Tukey (1949),
/// doi:10.2307/3001913; Kramer (1956), doi:10.2307/3001469.
TukeyResult tukeyHsd(const Groups& groups);

}  // namespace ridgeline::stats
