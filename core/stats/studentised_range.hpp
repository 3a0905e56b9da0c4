#pragma once

namespace ridgeline::stats {

/// The range of k standard normal numbers over an independent estimate of their spread with `degrees`
/// degrees of freedom (infinite: the spread is known). k >= 2, degrees >= 1.
///
/// P(Q <= q), absolute error about 1e-12; P(Q > q) keeps its leading digits where it is small. Cost: some
/// 100,000 error functions, milliseconds. Source  Lund & Lund (1983), "Algorithm AS 190: probabilities and
/// upper quantiles for the studentized range", doi:10.2307/2347300, for the double integral; here by
/// Gauss-Legendre panels.
double studentisedRangeCdf(double q, int k, double degrees);
double studentisedRangeSurvival(double q, int k, double degrees);
/// The q with P(Q <= q) = p; 0 at 0, infinite at 1, NaN outside. Cost: about 12 of the above.
double studentisedRangeQuantile(double p, int k, double degrees);

}  // namespace ridgeline::stats
