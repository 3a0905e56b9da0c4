#pragma once

#include <functional>

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

namespace ridgeline::stats {

/// P(D_n >= d), D_n the largest distance between a continuous distribution function and that of n draws from
/// it. Absolute error about 1e-10. Cost: O(min(n d, ...)^3 log n) at most some 10^8.
/// Source  Marsaglia, Tsang & Wang (2003), doi:10.18637/jss.v008.i18, for small n; Pelz & Good (1976),
///         doi:10.1111/j.2517-6161.1976.tb01579.x, for large n; twice Smirnov's one-sided sum in the tail, as
///         Simard & L'Ecuyer (2011), doi:10.18637/jss.v039.i11, show it may.
double kolmogorovTail(double d, Index n);

/// Whether x was drawn from the continuous distribution function given. statistic D.
TestResult ksOneSample(Sample x, const std::function<double(double)>& cdf);

/// Automatic: exact while the larger sample has 10,000 values at most.
enum class KsMethod { Automatic, Exact, Asymptotic };
/// Whether a and b were drawn from one distribution; two-sided. statistic D. Exact: the chance of lattice
/// paths that leave the strip, O(n m), which is that of D without ties (with ties it errs on the cautious
/// side). Asymptotic: the law of one sample of n m / (n + m) values, rounded. Source  Hodges (1958),
/// doi:10.1007/BF02589501.
TestResult ksTwoSample(Sample a, Sample b, KsMethod method = KsMethod::Automatic);

}  // namespace ridgeline::stats
