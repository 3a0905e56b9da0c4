#include "core/stats/power.hpp"

#include <boost/math/distributions/non_central_t.hpp>
#include <cmath>
#include <functional>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

namespace policies = boost::math::policies;
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr double MostRows = 1e9;
/// Above so many degrees the noncentral t is as good as normal, and its series would be long.
constexpr double ManyDegrees = 1e5;

Status check(double effect, double least, const PowerOptions& options) {
  if (!std::isfinite(effect)) return fail(ErrorCode::InvalidInput, "The effect must be a finite number.");
  if (!(options.alpha > 0 && options.alpha < 1))
    return fail(ErrorCode::InvalidInput, "The level alpha is {}; it lies between 0 and 1.", options.alpha);
  if (!(least >= 2))
    return fail(ErrorCode::InvalidInput, "A sample of {} has no spread; take 2 values at least.", least);
  return {};
}

/// P(T > t) of a noncentral t.
double shiftedTail(double t, double degrees, double shift) {
  if (degrees > ManyDegrees) return normalTail(t - shift);
  return boost::math::cdf(
      boost::math::complement(boost::math::non_central_t_distribution<double, Policy>(degrees, shift), t));
}

/// Chance that a statistic centred at `shift` (>= 0) passes its critical value; `upper(c, s)` is P(T > c).
double passing(double shift, const PowerOptions& options, const std::function<double(double)>& critical,
               const std::function<double(double, double)>& upper) {
  if (options.alternative != Alternative::TwoSided) return upper(critical(options.alpha), shift);
  const double c = critical(options.alpha / 2);
  return upper(c, shift) + upper(c, -shift);
}

double tPower(double shift, double degrees, const PowerOptions& options) {
  return passing(
      std::abs(shift), options, [&](double tail) { return -tQuantile(tail, degrees); },
      [&](double c, double s) { return shiftedTail(c, degrees, s); });
}

/// The least whole n from `least` on whose power, rising in n, reaches what is wanted.
Result<double> leastRows(double effect, double power, double least, const PowerOptions& options,
                         const std::function<double(double)>& powerOf) {
  RIDGELINE_CHECK(check(effect, 2, options));
  if (!(power > options.alpha && power < 1))
    return fail(ErrorCode::InvalidInput, "The power is {}; it lies between alpha and 1.", power);
  if (effect == 0) return fail(ErrorCode::InvalidInput, "An effect of 0 is found by no number of rows.");
  double high = least;
  while (powerOf(high) < power) {
    high *= 2;
    if (high > MostRows)
      return fail(ErrorCode::InvalidInput, "An effect of {} needs more than {} rows.", effect, MostRows);
  }
  double low = std::max(least - 1, std::floor(high / 2));
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (powerOf(middle) < power ? low : high) = middle;
  }
  return high;
}

double cohenH(double p1, double p2) { return 2 * std::asin(std::sqrt(p1)) - 2 * std::asin(std::sqrt(p2)); }

double hPower(double h, double n1, double n2, const PowerOptions& options) {
  return passing(
      std::abs(h) * std::sqrt(n1 * n2 / (n1 + n2)), options,
      [](double tail) { return -normalQuantile(tail); },
      [](double c, double s) { return normalTail(c - s); });
}

Status checkProportions(double p1, double p2) {
  for (const double p : {p1, p2})
    if (!(p >= 0 && p <= 1)) return fail(ErrorCode::InvalidInput, "{} is no proportion.", p);
  return {};
}

}  // namespace

Result<double> powerOneSample(double d, double n, const PowerOptions& options) {
  RIDGELINE_CHECK(check(d, n, options));
  return tPower(d * std::sqrt(n), n - 1, options);
}

Result<double> powerTwoSamples(double d, double n1, double n2, const PowerOptions& options) {
  RIDGELINE_CHECK(check(d, std::min(n1, n2), options));
  return tPower(d * std::sqrt(n1 * n2 / (n1 + n2)), n1 + n2 - 2, options);
}

Result<double> powerTwoProportions(double p1, double p2, double n1, double n2, const PowerOptions& options) {
  RIDGELINE_CHECK(checkProportions(p1, p2));
  RIDGELINE_CHECK(check(p1, std::min(n1, n2), options));
  return hPower(cohenH(p1, p2), n1, n2, options);
}

Result<double> sizeOneSample(double d, double power, const PowerOptions& options) {
  return leastRows(d, power, 2, options, [&](double n) { return tPower(d * std::sqrt(n), n - 1, options); });
}

Result<double> sizeTwoSamples(double d, double power, const PowerOptions& options) {
  return leastRows(d, power, 2, options,
                   [&](double n) { return tPower(d * std::sqrt(n / 2), 2 * n - 2, options); });
}

Result<double> sizeTwoProportions(double p1, double p2, double power, const PowerOptions& options) {
  RIDGELINE_CHECK(checkProportions(p1, p2));
  const double h = cohenH(p1, p2);
  return leastRows(h, power, 2, options, [&](double n) { return hPower(h, n, n, options); });
}

}  // namespace ridgeline::stats
