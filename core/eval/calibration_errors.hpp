#pragma once

#include <span>
#include <vector>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// How far the probabilities of one event lie from how often it happens, over bins of rows: m rows of n with
/// mean probability p and share y of events in a bin.
struct CalibrationErrors {
  Estimate expected;  ///< ECE: sum of m / n |p - y|
  Estimate largest;   ///< MCE: the largest |p - y|
};

/// One probability and one truth a row: of a class for the error of that class, or the confidence and whether
/// the answer is right for the error of the answers. Intervals are percentile bootstrap of rows with the bins
/// kept in place, and lean upwards as those of `brierDecomposition` do. Undefined, with a reason, for scores
/// outside 0 to 1, below 50 rows and for one class. A stop leaves intervals out.
///
/// Cost     O(n log n); intervals O(n) a resample, and O(1) beyond `ManyRows`.
/// Errors   InvalidInput for other sizes; InvalidParam "bins" below 1.
/// Source   Naeini, Cooper & Hauskrecht (2015), AAAI, 2901-2907, doi:10.1609/aaai.v29i1.9602.
Result<CalibrationErrors> calibrationErrors(std::span<const double> probabilities,
                                            const std::vector<bool>& positive, int bins, BinEdges edges,
                                            const MetricOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::eval
