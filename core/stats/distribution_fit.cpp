#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>

#include "core/base/not_a_number.hpp"
#include "core/stats/distribution.hpp"
#include "core/stats/sample.hpp"

namespace ridgeline::stats {
namespace {

using boost::math::digamma;
using boost::math::trigamma;

double meanOf(const std::vector<double>& x, const std::function<double(double)>& f) {
  double sum = 0;
  for (const double value : x) sum += f(value);
  return sum / static_cast<double>(x.size());
}
double meanLog(const std::vector<double>& x) {
  return meanOf(x, [](double v) { return std::log(v); });
}

double logLikelihood(const Distribution& law, const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += std::log(law.pdf(value));
  return sum;
}

/// The root of a falling function of a positive number; NaN where it lies beyond 1e-12 to 1e12.
double fallingRoot(const std::function<double(double)>& f) {
  double low = 1e-3, high = 1e3;
  while (f(low) < 0 && low > 1e-12) low /= 10;
  while (f(high) > 0 && high < 1e12) high *= 10;
  if (!(f(low) >= 0 && f(high) <= 0)) return NotANumber;
  std::uintmax_t steps = 200;
  const auto found =
      boost::math::tools::toms748_solve([&](double u) { return f(std::exp(u)); }, std::log(low),
                                        std::log(high), boost::math::tools::eps_tolerance<double>(48), steps);
  return std::exp(0.5 * (found.first + found.second));
}

/// log k - digamma(k) = log mean - mean log has one root.
std::vector<double> gammaOf(const std::vector<double>& x) {
  const double gap = std::log(mean(x)) - meanLog(x);
  const double shape = fallingRoot([&](double k) { return std::log(k) - digamma(k) - gap; });
  return {shape, mean(x) / shape};
}

/// The score of the shape, with the scale already at its best for it.
std::vector<double> weibullOf(const std::vector<double>& x) {
  // Powers are taken of x / max, so that none overflows.
  const double top = *std::max_element(x.begin(), x.end());
  const double logs = meanLog(x) - std::log(top);
  const auto moments = [&](double k) {
    double power = 0, weighted = 0;
    for (const double value : x) {
      const double u = std::log(value / top), p = std::exp(k * u);
      power += p;
      weighted += p * u;
    }
    return std::pair(power, weighted);
  };
  const double shape = fallingRoot([&](double k) {
    const auto [power, weighted] = moments(k);
    return 1 / k + logs - weighted / power;
  });
  const double scale = top * std::pow(moments(shape).first / static_cast<double>(x.size()), 1 / shape);
  return {shape, scale};
}

/// Newton's method on digamma(a) - digamma(a + b) = mean log x and its mirror, from the moments.
std::vector<double> betaOf(const std::vector<double>& x) {
  const double m = mean(x), v = variance(x), up = meanLog(x),
               down = meanOf(x, [](double value) { return std::log1p(-value); });
  const double total = std::max(m * (1 - m) / v - 1, 0.1);
  double a = m * total, b = (1 - m) * total;
  for (int step = 0; step < 200; ++step) {
    const double both = trigamma(a + b), aa = trigamma(a) - both, bb = trigamma(b) - both;
    const double ra = digamma(a) - digamma(a + b) - up, rb = digamma(b) - digamma(a + b) - down;
    const double determinant = aa * bb - both * both;
    const double da = (bb * ra + both * rb) / determinant, db = (aa * rb + both * ra) / determinant;
    // Never past zero: half the way there at most.
    const double nextA = std::max(a - da, a / 2), nextB = std::max(b - db, b / 2);
    const bool done = std::abs(nextA - a) <= 1e-13 * a && std::abs(nextB - b) <= 1e-13 * b;
    a = nextA;
    b = nextB;
    if (done) break;
  }
  return {a, b};
}

/// The number whose logarithm, between the two, gives the least of f.
std::pair<double, double> leastOver(const std::function<double(double)>& f, double low, double high) {
  const auto found = boost::math::tools::brent_find_minima([&](double u) { return f(std::exp(u)); },
                                                           std::log(low), std::log(high), 40);
  return {std::exp(found.first), found.second};
}

std::vector<double> degreesOf(std::string_view family, const std::vector<double>& x) {
  return {
      leastOver([&](double v) { return -logLikelihood(*distribution(family, {v}), x); }, 1e-2, 1e6).first};
}

std::vector<double> ratioOf(const std::vector<double>& x) {
  const auto bestBelow = [&](double above) {
    return leastOver(
        [&](double below) {
          return -logLikelihood(*distribution("f", {above, below}), x);
        },
        1e-2, 1e5);
  };
  const double above = leastOver([&](double a) { return bestBelow(a).second; }, 1e-2, 1e5).first;
  return {above, bestBelow(above).first};
}

struct Method {
  double low, high;  ///< open ends of the values it takes; whole numbers from `low` on where `whole`
  bool whole, spread;
  int fitted;
  std::function<std::vector<double>(const std::vector<double>&)> fit;
};

const std::map<std::string, Method, std::less<>>& methods() {
  constexpr double Inf = std::numeric_limits<double>::infinity();
  using X = const std::vector<double>&;
  static const std::map<std::string, Method, std::less<>> all = {
      {"normal",
       {-Inf, Inf, false, true, 2,
        [](X x) {
          const double n = static_cast<double>(x.size());
          return std::vector<double>{mean(x), std::sqrt(variance(x) * (n - 1) / n)};
        }}},
      {"t", {-Inf, Inf, false, true, 1, [](X x) { return degreesOf("t", x); }}},
      {"chi-squared",
       {0, Inf, false, false, 1,
        [](X x) {
          // digamma(k / 2) = mean of log(x / 2)
          const double target = meanLog(x) - std::log(2.0);
          return std::vector<double>{2 * fallingRoot([&](double h) { return target - digamma(h); })};
        }}},
      {"f", {0, Inf, false, true, 2, ratioOf}},
      {"beta", {0, 1, false, true, 2, betaOf}},
      {"gamma", {0, Inf, false, true, 2, gammaOf}},
      {"poisson", {0, Inf, true, false, 1, [](X x) { return std::vector<double>{mean(x)}; }}},
      // Waiting times of 0 are taken.
      {"exponential",
       {std::nextafter(0.0, -1.0), Inf, false, false, 1,
        [](X x) { return std::vector<double>{1 / mean(x)}; }}},
      {"uniform",
       {-Inf, Inf, false, true, 2,
        [](X x) {
          const auto [low, high] = std::minmax_element(x.begin(), x.end());
          return std::vector<double>{*low, *high};
        }}},
      {"lognormal",
       {0, Inf, false, true, 2,
        [](X x) {
          std::vector<double> logs;
          logs.reserve(x.size());
          for (const double value : x) logs.push_back(std::log(value));
          const double n = static_cast<double>(x.size());
          return std::vector<double>{mean(logs), std::sqrt(variance(logs) * (n - 1) / n)};
        }}},
      {"weibull", {0, Inf, false, true, 2, weibullOf}},
  };
  return all;
}

Status checkSample(std::string_view family, const Method& method, const std::vector<double>& x) {
  if (const std::string why = objection(x, method.spread ? 2 : 1, "The sample"); !why.empty())
    return fail(ErrorCode::InvalidInput, "{}", why);
  for (const double value : x)
    if (method.whole ? (value < 0 || value != std::floor(value))
                     : (value <= method.low || value >= method.high))
      return fail(ErrorCode::InvalidInput, "The value {} is none that a {} distribution takes.", value,
                  family);
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  if (method.spread && *low == *high)
    return fail(ErrorCode::InvalidInput,
                "All values are {}, and a {} distribution is fitted to values that differ.", *low, family);
  if ((family == "poisson" || family == "exponential") && *high == 0)
    return fail(ErrorCode::InvalidInput, "All values are 0, and the mean of a {} distribution is above 0.",
                family == "poisson" ? "Poisson" : "exponential");
  return {};
}

Result<Fitted> fitBinomial(const std::vector<double>& x, std::optional<double> trials) {
  const Method counts{0, 0, true, false, 1, {}};
  RIDGELINE_CHECK(checkSample("binomial", counts, x));
  const double most = *std::max_element(x.begin(), x.end());
  if (!trials || *trials < std::max(most, 1.0))
    return failAt("trials", ErrorCode::InvalidParam,
                  "The trials of a binomial distribution must be given, and be {} at least.",
                  std::max(most, 1.0));
  RIDGELINE_TRY(const Distribution law, distribution("binomial", {*trials, mean(x) / *trials}));
  const double likelihood = logLikelihood(law, x);
  return Fitted{law, likelihood, 2 - 2 * likelihood};
}

}  // namespace

Result<Fitted> fitDistribution(std::string_view family, const std::vector<double>& sample,
                               std::optional<double> trials) {
  if (family == "binomial") return fitBinomial(sample, trials);
  const auto found = methods().find(family);
  if (found == methods().end()) {
    if (family == "studentised-range")
      return fail(ErrorCode::InvalidParam,
                  "The studentised range is the distribution of a test and fits no data; choose another.");
    RIDGELINE_TRY(const Distribution unknown, distribution(family, {}));
  }
  const Method& method = found->second;
  RIDGELINE_CHECK(checkSample(family, method, sample));
  const std::vector<double> params = method.fit(sample);
  if (!std::all_of(params.begin(), params.end(), [](double p) { return std::isfinite(p); }))
    return fail(ErrorCode::InvalidInput,
                "The values are too close together, too large or too small for the parameters of this law; "
                "shift or scale the column.");
  RIDGELINE_TRY(const Distribution law, distribution(family, params));
  const double likelihood = logLikelihood(law, sample);
  return Fitted{law, likelihood, 2 * method.fitted - 2 * likelihood};
}

}  // namespace ridgeline::stats
