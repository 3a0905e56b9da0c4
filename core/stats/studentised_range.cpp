#include "core/stats/studentised_range.hpp"

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ridgeline::stats {
namespace {

constexpr double RootHalf = 0.70710678118654752440, InvRoot2Pi = 0.39894228040143267794;
/// Beyond this a normal density is below 1e-17.
constexpr double Tail = 8.6;
/// Above so many degrees the spread is as good as known (the difference is of order 1 / degrees).
constexpr double NormalDegrees = 1e7;

double normalCdf(double z) { return 0.5 * std::erfc(-z * RootHalf); }

/// Integral over [a, b] in `panels` equal pieces of 15 points each.
template <class F>
double integrate(const F& f, double a, double b, int panels) {
  double sum = 0;
  const double width = (b - a) / panels;
  for (int i = 0; i < panels; ++i)
    sum += boost::math::quadrature::gauss<double, 15>::integrate(f, a + i * width, a + (i + 1) * width);
  return sum;
}

/// P(range of k normal numbers <= w), or its complement, which keeps small numbers small:
/// Phi^(k-1) - (Phi - Phi(z - w))^(k-1) = -Phi^(k-1) expm1((k-1) log1p(-Phi(z-w) / Phi)).
double range(double w, int k, bool upper) {
  if (w <= 0) return upper ? 1 : 0;
  return integrate(
      [&](double z) {
        const double whole = normalCdf(z), below = normalCdf(z - w);
        const double density = k * InvRoot2Pi * std::exp(-0.5 * z * z);
        if (!upper) return density * std::pow(whole - below, k - 1);
        if (!(whole > 0)) return 0.0;
        return -density * std::pow(whole, k - 1) * std::expm1((k - 1) * std::log1p(-below / whole));
      },
      -Tail, Tail, 16);
}

double probability(double q, int k, double degrees, bool upper) {
  if (std::isnan(q)) return q;
  if (q <= 0) return upper ? 1 : 0;
  if (std::isinf(q)) return upper ? 0 : 1;
  if (degrees > NormalDegrees) return range(q, k, upper);
  // The spread s has density 2 (v/2)^(v/2) / Gamma(v/2) s^(v-1) exp(-v s^2 / 2), v the degrees.
  const double half = degrees / 2;
  const double scale = std::log(2.0) + half * std::log(half) - boost::math::lgamma(half);
  const double low = std::sqrt(boost::math::gamma_p_inv(half, 1e-18) / half);
  const double high = std::sqrt(boost::math::gamma_q_inv(half, 1e-18) / half);
  return integrate(
      [&](double s) {
        return std::exp(scale + (degrees - 1) * std::log(s) - half * s * s) * range(q * s, k, upper);
      },
      low, high, 16);
}

}  // namespace

double studentisedRangeCdf(double q, int k, double degrees) { return probability(q, k, degrees, false); }
double studentisedRangeSurvival(double q, int k, double degrees) { return probability(q, k, degrees, true); }

double studentisedRangeQuantile(double p, int k, double degrees) {
  if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (p == 0) return 0;
  if (p == 1) return std::numeric_limits<double>::infinity();
  const bool upper = p > 0.5;
  const auto miss = [&](double q) {
    return upper ? (1 - p) - probability(q, k, degrees, true) : probability(q, k, degrees, false) - p;
  };
  double high = 4;
  while (miss(high) < 0) high *= 2;
  std::uintmax_t steps = 60;
  const auto found = boost::math::tools::toms748_solve(miss, 0.0, high,
                                                       boost::math::tools::eps_tolerance<double>(46), steps);
  return 0.5 * (found.first + found.second);
}

}  // namespace ridgeline::stats
