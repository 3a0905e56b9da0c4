#pragma once

#include <span>
#include <vector>

#include "core/eval/estimate.hpp"

namespace ridgeline::eval {

enum class BinEdges {
  EqualMass,   ///< quantiles of the probabilities
  EqualWidth,  ///< tenths (or so) of 0 to 1
};

/// Rows whose probability lies between two edges.
struct CalibrationBin {
  double low = 0, high = 0;  ///< edges; a probability on an edge belongs below it
  Index n = 0;
  double meanProbability = 0;
  Estimate observed;  ///< share of positives, with Wilson's interval
};

/// Rows by their probability of the positive class: one probability and one truth a row. Bins without rows
/// are left out; NaN probabilities count nowhere. bins of 1 or more. Source   DeGroot & Fienberg (1983), The
/// Statistician 32:12-22, doi:10.2307/2987588.
std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities,
                                            const std::vector<bool>& positive, int bins, BinEdges edges);

/// The bin of each probability (0 ... bins - 1; -1 for NaN) as above, empty ones counted.
std::vector<int> binOf(std::span<const double> probabilities, int bins, BinEdges edges);

/// Mean distance of confidence and hit rate over the bins, weighted by their rows (ECE). NaN without rows.
double expectedCalibrationError(const std::vector<CalibrationBin>& bins);

/// Fewest rows of which more than their Brier score and their counts is said.
inline constexpr Index FewestForCalibration = 50;
/// Why no more is said of `rows` rows, `others` of which are not of the most frequent class: there are too
/// few, or there is one class only. Empty if all is well.
std::string whyNoCalibration(Index rows, Index others);

}  // namespace ridgeline::eval
