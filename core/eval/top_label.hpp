#pragma once

#include <vector>

#include "core/eval/known_answers.hpp"

namespace ridgeline::eval {

/// Bins of every calibration metric of the catalog.
inline constexpr int CalibrationMetricBins = 10;

/// How sure the likeliest class of a row is and whether it is right: what `ece` and `mce` are computed from,
/// so that they cannot disagree. n numbers each.
struct TopLabel {
  Vector confidence;      ///< largest probability
  Vector gap;             ///< 1 or 0 for a hit or a miss, less the confidence
  std::vector<int> bins;  ///< of ten of equal mass by confidence
};
TopLabel topLabel(const KnownAnswers& known);

}  // namespace ridgeline::eval
