#pragma once

#include "core/base/matrix.hpp"

namespace ridgeline::models::machines {

/// Probability of the positive side from a decision value f: 1 / (1 + exp(a f + b)).
struct Sigmoid {
  double a = -1, b = 0;
  double operator()(double f) const;
};

/// Maximum likelihood on decisions that were not trained on, with Platt's priors on the counts; `positive`
/// holds 1 or 0 a decision. Newton steps with backtracking; both sides should be there.
/// Source   Lin, Lin & Weng (2007), Machine Learning 68:267-276, doi:10.1007/s10994-007-5018-6.
Sigmoid fitSigmoid(const Vector& decisions, const std::vector<int>& positive);

/// Class probabilities from those of pairs: R(a, b) is the probability of a among a and b. k x k; sums to 1.
/// Source   Wu, Lin & Weng (2004), JMLR 5:975-1005, second approach.
Vector couplePairs(const Matrix& R);

}  // namespace ridgeline::models::machines
