#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

enum class CalibrationMethod { Platt, Isotonic, Temperature };

/// A rising map of one class' probability: Platt's sigmoid of the log-odds, or steps joined by lines.
struct ProbabilityMap {
  double slope = 1, intercept = 0;  ///< Platt: 1 / (1 + exp(-(slope * logit + intercept)))
  std::vector<double> at, value;    ///< Isotonic: ascending; between points linear, beyond them constant
  double operator()(double probability) const;
};

/// All three look at the stop of the context between passes over the rows. Errors: Cancelled.
///
/// Platt's sigmoid on log-odds, by Newton's method with his smoothed targets (N+ + 1) / (N+ + 2) and
/// 1 / (N- + 2). `weights` may be empty. Fewer than 10 positives or negatives fit the intercept alone.
/// Source  Platt (1999), Advances in Large Margin Classifiers, 61-74; Lin, Lin & Weng (2007), Machine
/// Learning
///         68:267-276, doi:10.1007/s10994-007-5018-6 (numerics).
Result<ProbabilityMap> fitPlatt(const Vector& probabilities, const std::vector<bool>& positive,
                                const Vector& weights, const jobs::WorkContext& context);
/// Pool adjacent violators, equal probabilities pooled first. Source  Zadrozny & Elkan (2002), KDD, 694-699,
/// doi:10.1145/775047.775151.
Result<ProbabilityMap> fitIsotonic(const Vector& probabilities, const std::vector<bool>& positive,
                                   const Vector& weights, const jobs::WorkContext& context);
/// The temperature T > 0 that makes softmax(log p / T) likeliest for the labels, between 1/100 and 100.
/// Source  Guo, Pleiss, Sun & Weinberger (2017), ICML, PMLR 70:1321-1330.
Result<double> fitTemperature(const Matrix& probabilities, const std::vector<int>& labels,
                              const Vector& weights, const jobs::WorkContext& context);
/// softmax(log p / T), rows summing to 1.
Matrix atTemperature(const Matrix& probabilities, double temperature);

}  // namespace ridgeline::models
