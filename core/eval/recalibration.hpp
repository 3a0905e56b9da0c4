#pragma once

#include <span>
#include <vector>

#include "core/base/result.hpp"
#include "core/eval/estimate.hpp"

namespace ridgeline::eval {

/// Fewest positives and negatives for which a slope is fitted; with less there is an intercept alone.
inline constexpr Index FewestForSlope = 10;

/// Logistic recalibration of a binary model on rows it was not fitted on: logit P(positive) = a + b logit(p).
/// A calibrated model has b = 1 and a = 0.
struct Recalibration {
  Estimate slope;       ///< b; below 1: probabilities too extreme, above 1: too timid
  Estimate intercept;   ///< a beside that slope, log-odds
  Estimate inTheLarge;  ///< a with b held at 1, log-odds; below 0: probabilities too high on the whole
  Index n = 0, positives = 0;
  Index excluded = 0;  ///< rows without a probability
  Index clipped = 0;   ///< probabilities moved to 1e-15 or 1 - 1e-15 before their logit is taken
};

/// One probability and one truth a row; maximum likelihood, with Wald's 95 % intervals. Undefined, with a
/// reason: all for scores outside 0 to 1, below 50 rows and for one class; slope and its intercept below 10
/// positives or negatives, where all probabilities are the same, and where a threshold on them parts the
/// classes, so that the likelihood has no maximum.
///
/// Errors   InvalidInput for other sizes.
/// Source   Cox (1958), Biometrika 45(3/4):562-565, doi:10.1093/biomet/45.3-4.562; Miller, Hui & Tierney
///          (1991), Statistics in Medicine 10:1213-1226, doi:10.1002/sim.4780100805; Albert & Anderson
///          (1984), Biometrika 71(1):1-10, doi:10.1093/biomet/71.1.1 (separation).
Result<Recalibration> recalibration(std::span<const double> probabilities, const std::vector<bool>& positive);

}  // namespace ridgeline::eval
