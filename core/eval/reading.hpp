#pragma once

#include <optional>
#include <string>

#include "core/base/random.hpp"
#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

enum class FitVerdict {
  HighBias,         ///< does not fit its own train rows
  HighVariance,     ///< fits train, fails on unseen rows
  BiasAndVariance,  ///< both, and the data do not say which is larger
  FitsBoth,         ///< neither gap is there
  CannotTell,       ///< too few rows to say
};

/// What train and dev errors say of a fit, in one sentence.
struct FitReading {
  FitVerdict verdict = FitVerdict::CannotTell;
  /// "high variance: train error 0 (up to 1.5 %, n 252), dev error 14.3 % [8.4, 23.3] (n 84)"
  std::string sentence;
  Estimate train, dev;  ///< the metrics "error" (0 to 1) or "rmse" (in target units), by weights and groups
  Estimate variance;    ///< dev - train: Newcombe; bootstrap
  Estimate bias;        ///< train - level
  double level = 0;     ///< the error that bias is counted from
};

struct FitReadingOptions {
  /// The best error that is known to be possible (a person's, another model's), in the unit of `train`.
  /// Empty: what is judged is whether the fit explains at least half of what a constant answer leaves: half
  /// of its error rate, root of half of its squared error.
  std::optional<double> bestKnown;
  int bootstrap = 2000;
  Seed seed{};
};

/// The bias and variance rungs of the ladder of error-analysis.md section 1.4. A gap is established if its
/// 95 % interval lies above 0; unclear if it straddles 0 and reaches above half a point; the largest
/// established gap is named, both if the intervals overlap by more than half of the runner-up's. A dev error
/// known no better than to 10 points either way supports no advice. A point is 1 % of the rows; for
/// regression 1 % of the standard deviation of the train targets.
/// Errors: Cancelled.
Result<FitReading> readFit(const Scored& train, const Scored& dev, const FitReadingOptions& options,
                           jobs::WorkContext& context);

}  // namespace ridgeline::eval
