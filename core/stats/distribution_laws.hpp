#pragma once

#include "core/stats/distribution.hpp"

namespace ridgeline::stats {

/// What one kind of distribution computes; the members of Distribution say what each is.
struct Distribution::Law {
  virtual ~Law() = default;
  virtual bool discrete() const = 0;
  virtual double pdf(double x) const = 0;
  virtual double cdf(double x) const = 0;
  virtual double survival(double x) const = 0;
  virtual double quantile(double p) const = 0;
  virtual double mean() const = 0;  ///< NaN where it does not exist; so for the other moments
  virtual double variance() const = 0;
  virtual double skewness() const = 0;
  virtual double excessKurtosis() const = 0;
};

/// The law of a family of `families()` for parameters that are in range already.
std::shared_ptr<const Distribution::Law> lawOf(std::string_view family, const std::vector<double>& p);

}  // namespace ridgeline::stats
