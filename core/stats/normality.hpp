#pragma once

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Whether a sample may come from a normal distribution of unknown mean and spread. Undefined, with a reason,
/// for too few values and where all agree.
namespace ridgeline::stats {

/// statistic W. From 3 values; the approximation of p was made for 5,000 at most, which the note says beyond.
/// Source  Royston (1995), "Remark AS R94", doi:10.2307/2986146.
TestResult shapiroWilk(Sample x);
/// statistic A^2; p, from 8 values on, by the approximation for both parameters estimated.
/// Source  Anderson & Darling (1952), doi:10.1214/aoms/1177729437; D'Agostino & Stephens (1986),
///         "Goodness-of-fit techniques", table 4.9.
TestResult andersonDarling(Sample x);
/// statistic n/6 (skewness^2 + kurtosis^2 / 4), chi-squared with 2 degrees: for large samples.
/// Source  Jarque & Bera (1987), doi:10.2307/1403192.
TestResult jarqueBera(Sample x);
/// statistic K^2 of skewness and kurtosis, each brought to a normal score; chi-squared with 2 degrees (n >=
/// 8). Source  D'Agostino & Pearson (1973), doi:10.1093/biomet/60.3.613; Anscombe & Glynn (1983),
///         doi:10.1093/biomet/70.1.227.
TestResult dagostinoPearson(Sample x);

}  // namespace ridgeline::stats
