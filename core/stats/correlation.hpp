#pragma once

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// How two numbers of the same rows go together. statistic and effect are the coefficient; p is two-sided
/// against independence. Undefined, with a reason, for samples of different length, fewer than 3 pairs,
/// missing values, and a sample whose values all agree.
namespace ridgeline::stats {

/// Straight-line correlation; p by Student's t with n - 2 degrees, interval by Fisher's z (n > 3).
/// Source  Pearson (1895), doi:10.1098/rspl.1895.0041; Fisher (1921), Metron 1:3-32.
TestResult pearson(Sample x, Sample y);
/// Pearson's coefficient of the midranks; p by t with n - 2 degrees, interval by Fisher's z with Bonett &
/// Wright's spread. Source  Spearman (1904), doi:10.2307/1412159; Bonett & Wright (2000),
/// doi:10.1007/BF02294183.
TestResult spearman(Sample x, Sample y);
/// Tau-b: pairs in order less pairs out of order, with ties taken from both counts; p by the normal limit of
/// the tied permutations. Cost O(n log n). Source  Kendall (1945), doi:10.1093/biomet/33.3.239; Knight
/// (1966), doi:10.1080/01621459.1966.10480879.
TestResult kendall(Sample x, Sample y);
/// Divided by n - 1; NaN for fewer than 2 pairs or different lengths.
double covariance(Sample x, Sample y);

}  // namespace ridgeline::stats
