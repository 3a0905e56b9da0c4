#pragma once

#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// Share of labelled rows whose actual class is among the `k` likeliest, with Wilson's interval; equal
/// probabilities go to the lower class code, as for the likeliest. Undefined, with a reason, without labelled
/// rows or probabilities.
Estimate topAccuracy(const Scored& scored, int k);

}  // namespace ridgeline::eval
