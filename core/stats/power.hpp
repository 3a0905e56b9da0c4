#pragma once

#include <optional>

#include "core/base/result.hpp"
#include "core/stats/test_result.hpp"

/// How likely a test finds an effect that is there, and how many rows it takes to make that likely.
/// Source  Cohen (1988), "Statistical power analysis for the behavioral sciences", chapters 2 and 6.
namespace ridgeline::stats {

struct PowerOptions {
  double alpha = 0.05;                              ///< chance of a false alarm, in (0, 1)
  Alternative alternative = Alternative::TwoSided;  ///< Greater and Less count from the side of the effect
};

/// Of a t test of one sample or of pairs: effect d (mean over standard deviation), n values. By the
/// noncentral t distribution; two-sided powers hold the tail on the wrong side too. Errors: InvalidInput for
/// n < 2, an effect that is no number, alpha out of range.
Result<double> powerOneSample(double d, double n, const PowerOptions& options = {});
/// Of Student's t test of two samples: d in pooled standard deviations.
Result<double> powerTwoSamples(double d, double n1, double n2, const PowerOptions& options = {});
/// Of the test that two proportions agree, by Cohen's h = 2 asin sqrt p1 - 2 asin sqrt p2 and the normal
/// limit. Errors: InvalidInput for proportions outside [0, 1].
Result<double> powerTwoProportions(double p1, double p2, double n1, double n2,
                                   const PowerOptions& options = {});

// The least whole number of values (in each group, for two of equal size) that reaches the power. Errors:
// InvalidInput as above, for a power outside (alpha, 1), and where the effect is 0 or needs more than 10^9.
Result<double> sizeOneSample(double d, double power, const PowerOptions& options = {});
Result<double> sizeTwoSamples(double d, double power, const PowerOptions& options = {});
Result<double> sizeTwoProportions(double p1, double p2, double power, const PowerOptions& options = {});

}  // namespace ridgeline::stats
