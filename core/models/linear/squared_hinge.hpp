#pragma once

#include "core/models/linear/scaled_rows.hpp"

namespace ridgeline::models {

/// Minimises the mean of w max(0, 1 - s m)^2 over rows, s = 1 for the label `positive` and -1 for all others,
/// plus half the penalty (a) times the squared slopes, from `start` (a + 1 unknowns, the intercept last).
struct HingeProblem {
  const ScaledRows& rows;
  int positive = 1;
  Vector penalty;
  int maxIterations = 100;
  double tolerance = 1e-7;
};
struct HingeFound {
  Vector unknowns;
  bool converged = false;
};

/// Newton steps with the second derivatives of the rows inside the margin, halved until the loss falls.
/// Errors: TooLarge; Cancelled. Source   Mangasarian (2002), Optimization Methods and Software 17(5):913-929,
/// doi:10.1080/1055678021000028375.
Result<HingeFound> minimiseHinge(const HingeProblem& problem, Vector start, jobs::WorkContext& context);

}  // namespace ridgeline::models
