#pragma once

#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Means compared where values are near to normal or samples large. Each result has t, its degrees, the
/// effect as Cohen's d, and the 95 % interval of the difference (two-sided whatever the alternative).
/// Undefined, with a reason, for too few values, missing ones, and where nothing varies. Source  Student
/// (1908), doi:10.1093/biomet/6.1.1; Welch (1947), doi:10.1093/biomet/34.1-2.28; Cohen (1988),
///         "Statistical power analysis for the behavioral sciences", chapter 2.
namespace ridgeline::stats {

/// Mean of x against `expected`. d: distance of the mean in standard deviations of x.
TestResult tOneSample(Sample x, double expected, Alternative alternative = Alternative::TwoSided);
/// Mean of the differences a[i] - b[i]; equally many.
TestResult tPaired(Sample a, Sample b, Alternative alternative = Alternative::TwoSided);
/// mean(a) - mean(b), one variance for both. d: in pooled standard deviations.
TestResult tStudent(Sample a, Sample b, Alternative alternative = Alternative::TwoSided);
/// mean(a) - mean(b), each with its own variance; degrees by Welch and Satterthwaite. d as above.
TestResult tWelch(Sample a, Sample b, Alternative alternative = Alternative::TwoSided);

}  // namespace ridgeline::stats
