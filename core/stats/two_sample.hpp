#pragma once

#include <vector>

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// How far two samples of one column lie apart: drift between a train and a later part. See also ksTwoSample
/// and independence for tests.
namespace ridgeline::stats {

/// Bin edges at equal shares of x (linear quantiles), repeats dropped: at most `bins` + 1, ascending.
std::vector<double> quantileEdges(Sample x, int bins);
/// How many values lie between neighbouring edges; the outer bins are open, a value on an inner edge belongs
/// to the upper bin. Size: edges - 1, and 1 for fewer than 3 edges.
std::vector<double> binCounts(Sample x, const std::vector<double>& edges);
/// Divided by their sum; all 0 without counts.
std::vector<double> shares(const std::vector<double>& counts);

// Between two lists of shares of the same bins, each summing to 1.

/// Shares that are raised to this for logarithms' sake (they are not scaled again).
inline constexpr double LeastShare = 1e-4;
/// Population stability index: sum (q - p) log(q / p), shares floored at `floor`. 0.1 is usually called
/// small, 0.25 large. Source  Siddiqi (2006), "Credit risk scorecards", 136; the sum is Jeffreys' (1946),
/// doi:10.1098/rspa.1946.0056.
double populationStability(const std::vector<double>& p, const std::vector<double>& q,
                           double floor = LeastShare);
/// sum q log(q / p) in nats, shares floored. Source  Kullback & Leibler (1951), doi:10.1214/aoms/1177729694.
double divergence(const std::vector<double>& q, const std::vector<double>& p, double floor = LeastShare);
/// Mean divergence of both from their middle, to base 2: 0 to 1. Its root is a distance.
/// Source  Lin (1991), doi:10.1109/18.61115.
double jensenShannon(const std::vector<double>& p, const std::vector<double>& q);
/// sqrt(1 - sum sqrt(p q)). Source  Hellinger (1909), doi:10.1515/crll.1909.136.210.
double hellinger(const std::vector<double>& p, const std::vector<double>& q);
/// Half the sum of |p - q|: the largest difference in chance of any event.
double totalVariation(const std::vector<double>& p, const std::vector<double>& q);

// Between two samples, in the unit of the column; NaN if one is empty. Cost O(n log n).

/// Area between the two distribution functions. Source  Vallender (1974), doi:10.1137/1118101.
double wasserstein(Sample a, Sample b);
/// sqrt(2) x the L2 distance of the distribution functions. Source  Szekely & Rizzo (2013),
/// doi:10.1016/j.jspi.2013.03.018.
double energyDistance(Sample a, Sample b);

/// Chi-squared test that two lists of counts of the same bins or words come from one distribution; bins that
/// are empty in both are left out.
TestResult sameCounts(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace ridgeline::stats
