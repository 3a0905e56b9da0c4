#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::stats {

/// A probability distribution with its parameters. A value; cheap to copy.
///
/// Source  Boost.Math; for the studentised range see studentised_range.hpp.
class Distribution {
 public:
  /// What one kind of distribution computes.
  struct Law;
  Distribution(std::string id, std::vector<double> parameters, std::shared_ptr<const Law> law);

  const std::string& id() const { return id_; }
  const std::vector<double>& parameters() const { return parameters_; }
  bool discrete() const;
  /// Density, or for a discrete distribution the chance of x itself; 0 outside the support.
  double pdf(double x) const;
  double cdf(double x) const;       ///< P(X <= x)
  double survival(double x) const;  ///< P(X > x), to full precision where it is small
  /// The least x with cdf(x) >= p; the ends of the support at 0 and 1. NaN for p outside [0, 1].
  double quantile(double p) const;
  // Absent where they do not exist.
  std::optional<double> mean() const;
  std::optional<double> variance() const;
  std::optional<double> skewness() const;
  std::optional<double> excessKurtosis() const;

 private:
  std::string id_;
  std::vector<double> parameters_;
  std::shared_ptr<const Law> law_;
};

/// A family by name, with the names of its parameters in order.
struct Family {
  std::string id, title;
  std::vector<std::string> parameters;
  bool discrete = false;
};
/// normal (mean, sd), t (degrees), chi-squared (degrees), f (degrees, degrees below), beta (a, b), gamma
/// (shape, scale), binomial (trials, p), poisson (mean), exponential (rate), uniform (low, high), lognormal
/// (log mean, log sd), weibull (shape, scale), studentised-range (groups, degrees).
const std::vector<Family>& families();

/// Errors: NotFound for an unknown family, naming those there are; InvalidParam for another number of
/// parameters or one out of its range.
Result<Distribution> distribution(std::string_view family, const std::vector<double>& parameters);

/// A family fitted to a sample.
struct Fitted {
  Distribution distribution;
  double logLikelihood = 0;
  double aic = 0;  ///< 2 x the number of fitted parameters - 2 logLikelihood
};
/// Maximum likelihood. For binomial the trials must be given. Cost: a few dozen passes over the sample.
/// Errors: NotFound; InvalidInput where the sample is too small, has no spread, or lies outside the support;
/// InvalidParam for the studentised range, which is a distribution of a test and fits no data, and for
/// trials that are missing or below the largest value.
/// Source  Minka (2002), "Estimating a gamma distribution", for the shape of a gamma; the others solve the
///         score equations by Newton's method or bisection.
Result<Fitted> fitDistribution(std::string_view family, const std::vector<double>& sample,
                               std::optional<double> trials = {});

}  // namespace ridgeline::stats
