#include "core/stats/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/stats/distribution_laws.hpp"

namespace ridgeline::stats {
namespace {

std::optional<double> whereThere(double moment) {
  return std::isfinite(moment) ? std::optional(moment) : std::nullopt;
}

/// The place of the first parameter that is out of range, or -1.
int outOfRange(std::string_view family, const std::vector<double>& p) {
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isfinite(p[i]) && !(family == "studentised-range" && i == 1 && p[i] > 0))
      return static_cast<int>(i);
  if (family == "uniform") return p[0] < p[1] ? -1 : 1;
  if (family == "binomial") {
    if (p[0] < 0 || p[0] != std::floor(p[0])) return 0;
    return p[1] >= 0 && p[1] <= 1 ? -1 : 1;
  }
  if (family == "studentised-range") {
    if (p[0] < 2 || p[0] > 10000 || p[0] != std::floor(p[0])) return 0;
    return p[1] >= 1 ? -1 : 1;
  }
  const bool freeFirst = family == "normal" || family == "lognormal";
  for (std::size_t i = freeFirst ? 1 : 0; i < p.size(); ++i)
    if (!(p[i] > 0)) return static_cast<int>(i);
  return -1;
}

}  // namespace

Distribution::Distribution(std::string id, std::vector<double> parameters, std::shared_ptr<const Law> law)
    : id_(std::move(id)), parameters_(std::move(parameters)), law_(std::move(law)) {}

bool Distribution::discrete() const { return law_->discrete(); }
double Distribution::pdf(double x) const { return law_->pdf(x); }
double Distribution::cdf(double x) const { return law_->cdf(x); }
double Distribution::survival(double x) const { return law_->survival(x); }
double Distribution::quantile(double p) const { return law_->quantile(p); }
std::optional<double> Distribution::mean() const { return whereThere(law_->mean()); }
std::optional<double> Distribution::variance() const { return whereThere(law_->variance()); }
std::optional<double> Distribution::skewness() const { return whereThere(law_->skewness()); }
std::optional<double> Distribution::excessKurtosis() const { return whereThere(law_->excessKurtosis()); }

const std::vector<Family>& families() {
  static const std::vector<Family> all = {
      {"normal", "Normal", {"mean", "sd"}},
      {"t", "Student's t", {"degrees"}},
      {"chi-squared", "Chi-squared", {"degrees"}},
      {"f", "F", {"degrees", "degrees below"}},
      {"beta", "Beta", {"a", "b"}},
      {"gamma", "Gamma", {"shape", "scale"}},
      {"binomial", "Binomial", {"trials", "p"}, true},
      {"poisson", "Poisson", {"mean"}, true},
      {"exponential", "Exponential", {"rate"}},
      {"uniform", "Uniform", {"low", "high"}},
      {"lognormal", "Lognormal", {"log mean", "log sd"}},
      {"weibull", "Weibull", {"shape", "scale"}},
      {"studentised-range", "Studentised range", {"groups", "degrees"}},
  };
  return all;
}

Result<Distribution> distribution(std::string_view family, const std::vector<double>& parameters) {
  std::vector<std::string> ids;
  for (const Family& each : families()) {
    ids.push_back(each.id);
    if (each.id != family) continue;
    if (parameters.size() != each.parameters.size())
      return failAt(each.id, ErrorCode::InvalidParam, "The {} distribution takes {} ({}), not {} numbers.",
                    each.title, each.parameters.size(), fmt::join(each.parameters, ", "), parameters.size());
    if (const int bad = outOfRange(family, parameters); bad >= 0)
      return failAt(each.id, ErrorCode::InvalidParam,
                    "\"{}\" of the {} distribution is {}, out of its range.",
                    each.parameters[static_cast<std::size_t>(bad)], each.title,
                    parameters[static_cast<std::size_t>(bad)]);
    return Distribution(each.id, parameters, lawOf(family, parameters));
  }
  return fail(ErrorCode::NotFound, "There is no distribution \"{}\"; there are {}.", family,
              fmt::join(ids, ", "));
}

}  // namespace ridgeline::stats
