#pragma once

#include <utility>

#include "core/eval/estimate.hpp"

namespace ridgeline::eval {

/// Wilson score interval of a proportion k/n at 95 %. n = 0 is undefined.
/// Source  Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.
Estimate wilson(double successes, Index n);
/// Difference p1 - p2 of independent proportions from their two Wilson intervals.
/// Source  Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
Estimate newcombe(double successes1, Index n1, double successes2, Index n2);
/// Expected half-width of the 95 % interval of a rate p measured on n rows, as the split designer shows it.
double halfWidth(double p, Index n);

}  // namespace ridgeline::eval
