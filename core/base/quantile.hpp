#pragma once

#include <vector>

namespace ridgeline {

/// The q-quantile (q from 0 to 1) of the values, NaN of none; they come back in another order. Takes O(n).
/// The values must not hold NaN.
///
/// With the values sorted, x[0..n-1], and h = (n - 1) q: x[floor h] + (h - floor h) (x[floor h + 1] - x[floor
/// h]).
///
/// Source  Hyndman & Fan (1996), "Sample quantiles in statistical packages", definition 7,
///         doi:10.1080/00031305.1996.10473566
double quantile(std::vector<double>& values, double q);

}  // namespace ridgeline
