#pragma once

#include <span>
#include <vector>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// What the Brier score of one class is made of: brier = reliability - resolution + uncertainty +
/// unexplained. With m rows and mean probability p in a bin, share y of positives there, share Y in all n
/// rows:
struct BrierDecomposition {
  Estimate brier;        ///< mean of (probability - truth)^2, 0 to 1
  Estimate reliability;  ///< sum of m / n (p - y)^2: 0 for calibrated bins, lower is better
  Estimate resolution;   ///< sum of m / n (y - Y)^2: how far bins tell rows apart, higher is better
  Estimate uncertainty;  ///< Y (1 - Y): what always saying Y would score
  /// What the bins leave unexplained: the mean square of probabilities about their bin's mean, less twice
  /// their mean product with the truth about its own. 0 where each bin holds one probability.
  Estimate unexplained;
  Index n = 0, positives = 0;
  Index excluded = 0;                ///< rows without a probability
  std::vector<CalibrationBin> bins;  ///< those with rows; none where the parts are undefined
};

/// One probability and one truth a row. Intervals are percentile bootstrap of rows with the bins kept in
/// place; a resample shows more reliability and resolution than the rows it is drawn from, so those
/// intervals lean upwards. Below 50 rows, or for one class, the Brier score and the counts stand alone; all
/// is undefined without rows and for scores outside 0 to 1. A stop leaves intervals out.
///
/// Cost     O(n log n); intervals O(n) a resample, and O(1) beyond `ManyRows`.
/// Errors   InvalidInput for other sizes; InvalidParam "bins" below 1.
/// Source   Murphy (1973), J. Appl. Meteorology 12(4):595-600,
///          doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; Stephenson, Coelho & Jolliffe (2008),
///          Weather and Forecasting 23(4):752-757, doi:10.1175/2007WAF2006116.1 (what bins leave).
Result<BrierDecomposition> brierDecomposition(std::span<const double> probabilities,
                                              const std::vector<bool>& positive, int bins, BinEdges edges,
                                              const MetricOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::eval
