#pragma once

#include "core/prep/step.hpp"

namespace ridgeline::prep {

enum class ScaleMethod { Standard, MinMax, Robust };

struct ScaleParams {
  ScaleMethod method = ScaleMethod::Standard;
};

/// Brings number columns to one scale, (x - centre) / spread, learned from train rows without their missing
/// values:
///   standard  centre the mean, spread the standard deviation (divided by n)
///   min-max   centre the least, spread the range: train rows come out in 0 to 1
///   robust    centre the median, spread the distance of the quartiles
/// A spread of zero, up to rounding, counts as 1. Words and missing values pass unchanged.
///
/// Source  Chan, Golub & LeVeque (1983), "Algorithms for computing the sample variance", doi:10.2307/2683386
///         (two passes with correction, and the bound on the rounding of a constant column)
StepEntry scaleEntry();

}  // namespace ridgeline::prep
