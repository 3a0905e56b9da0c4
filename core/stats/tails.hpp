#pragma once

#include "core/stats/test_result.hpp"

/// Tail probabilities of test statistics.
namespace ridgeline::stats {

double normalTail(double z);  ///< P(Z > z)
double normalQuantile(double p);
double tTail(double t, double degrees);  ///< P(T > t)
double tQuantile(double p, double degrees);
double chiSquaredTail(double x, double degrees);                  ///< P(X > x)
double fTail(double f, double degrees, double degreesBelow);      ///< P(F > f)
double binomialCdf(double successes, double trials, double p);    ///< P(X <= successes)
double binomialPoint(double successes, double trials, double p);  ///< P(X = successes)

/// p of a statistic that is symmetric about 0, from P(T > t).
double symmetricP(double upperTail, double lowerTail, Alternative alternative);
double normalP(double z, Alternative alternative);
double tP(double t, double degrees, Alternative alternative);

}  // namespace ridgeline::stats
