#pragma once

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Tests of order alone: no distribution is assumed, ties share their mean rank.
namespace ridgeline::stats {

/// How p is found. Automatic: exact where it is quick, by the permutations of the ranks that are there, ties
/// included; else the normal limit with its variance corrected for ties.
enum class RankMethod { Automatic, Exact, Normal };

struct RankOptions {
  RankMethod method = RankMethod::Automatic;
  bool continuity = true;  ///< of the normal limit: half a step towards the middle
  Alternative alternative = Alternative::TwoSided;
};

/// Whether values of a tend to be greater than values of b. statistic: U of a, the pairs it wins (a tie
/// counts half); effect "rank-biserial": 2 U / (n m) - 1. Automatically exact up to 50 values in all, or 400
/// pairs without ties. The exact cost is 2 n^2 (n + m)^2 for n <= m: beyond 10^9 it is refused with a reason.
/// Source  Mann & Whitney (1947), doi:10.1214/aoms/1177730491.
TestResult mannWhitney(Sample a, Sample b, const RankOptions& options = {});

/// Whether differences lie about 0. Zeros are left out and counted in the note. statistic: the lesser of the
/// rank sums of positive and negative differences; for a one-sided alternative the positive one. effect
/// "rank-biserial": (R+ - R-) / (R+ + R-). Exact up to 50 differences.
/// Source  Wilcoxon (1945), doi:10.2307/3001968.
TestResult wilcoxon(Sample differences, const RankOptions& options = {});

/// Whether k samples have one location. statistic H, chi-squared with k - 1 degrees; effect
/// "epsilon-squared": H (n + 1) / (n^2 - 1). Source  Kruskal & Wallis (1952),
/// doi:10.1080/01621459.1952.10483441.
TestResult kruskal(const std::vector<std::vector<double>>& groups);

/// Whether k treatments (columns) differ over blocks (rows). statistic chi-squared with k - 1 degrees,
/// corrected for ties; effect "kendall-w". Source  Friedman (1937), doi:10.1080/01621459.1937.10503522.
TestResult friedman(const Matrix& blocks);

}  // namespace ridgeline::stats
