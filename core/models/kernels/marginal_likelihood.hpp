#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models::machines {

/// A Gaussian process with covariance signal^2 exp(-|x - x'|^2 / (2 length^2)) and noise^2 / weight beside
/// it.
struct ProcessSettings {
  double length = 1, signal = 1, noise = 0.1;
};

/// Minus the logarithm of the marginal likelihood of targets z of mean 0 (n), and its gradient by the
/// logarithms of length, signal and noise. distances: n x n squared distances. Infinite where the covariance
/// is not positive definite. Cost: O(n^3).
double minusLogLikelihood(const Matrix& distances, const Vector& z, const Vector& weights,
                          const ProcessSettings& settings, Vector& gradient);

/// The settings of the largest marginal likelihood, from `length` and a third of it, kept within e^7 of the
/// start by a steep wall. Errors: Cancelled.
Result<ProcessSettings> maximiseLikelihood(const Matrix& X, const Vector& z, const Vector& weights,
                                           double length, jobs::WorkContext& context);

}  // namespace ridgeline::models::machines
