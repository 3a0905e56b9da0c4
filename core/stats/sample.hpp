#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/matrix.hpp"

/// What one sample of numbers is like. Functions return NaN where the sample is too small for the measure;
/// none takes NaN.
namespace ridgeline::stats {

using Sample = std::span<const double>;

double mean(Sample x);
/// About the mean, divided by n - 1; two passes.
double variance(Sample x);
double standardDeviation(Sample x);
/// Third and fourth standardised moments of the sample itself (dividing by n); kurtosis without the 3 of a
/// normal distribution. NaN where all values agree.
double skewness(Sample x);
double excessKurtosis(Sample x);
double median(Sample x);
/// Linear interpolation between order statistics at (n - 1) q (Hyndman & Fan's definition 7).
double quantileOf(Sample x, double q);
/// Median of the distances from the median, not scaled.
double medianAbsoluteDeviation(Sample x);
/// Mean without the floor(share n) least and as many greatest values; share in [0, 0.5).
double trimmedMean(Sample x, double share);

/// Ranks from 1; equal values share the mean of their ranks. Cost O(n log n).
std::vector<double> midranks(Sample x);
/// Sum of t^3 - t over groups of t equal values: what ties take from the variance of rank statistics.
double tieSum(Sample x);

/// Why a test cannot take this sample: fewer than `least` values, or values that are missing or infinite;
/// empty if it can. `name` begins the sentence: "The first sample".
std::string objection(Sample x, Index least, const std::string& name);

}  // namespace ridgeline::stats
