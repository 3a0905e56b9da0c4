#include "core/stats/normality.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

/// Filled but for statistic and p, or with the reason why there are none.
TestResult begin(const char* method, Sample x, Index least) {
  TestResult result;
  result.method = method;
  result.n = static_cast<Index>(x.size());
  result.reason = objection(x, least, "The sample");
  if (result.reason.empty()) {
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    if (*low == *high) result.reason = "All values agree, so that they have no shape.";
  }
  return result;
}

double polynomial(std::span<const double> coefficients, double x) {
  double value = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) value = value * x + coefficients[i];
  return value;
}

/// The upper half of Royston's weights, largest first; they are antisymmetric.
std::vector<double> shapiroWeights(std::size_t n) {
  const std::size_t half = n / 2;
  if (n == 3) return {std::numbers::sqrt2 / 2};
  std::vector<double> scores(half), weights(half);
  double squares = 0;
  for (std::size_t i = 0; i < half; ++i) {
    scores[i] = -normalQuantile((static_cast<double>(i) + 0.625) / (static_cast<double>(n) + 0.25));
    squares += 2 * scores[i] * scores[i];
  }
  const double u = 1 / std::sqrt(static_cast<double>(n)), length = std::sqrt(squares);
  constexpr std::array c1 = {0.0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056};
  constexpr std::array c2 = {0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
  const std::size_t corrected = n > 5 ? 2 : 1;
  weights[0] = scores[0] / length + polynomial(c1, u);
  if (corrected == 2) weights[1] = scores[1] / length + polynomial(c2, u);
  double left = squares, room = 1;
  for (std::size_t i = 0; i < corrected; ++i) {
    left -= 2 * scores[i] * scores[i];
    room -= 2 * weights[i] * weights[i];
  }
  for (std::size_t i = corrected; i < half; ++i) weights[i] = scores[i] / std::sqrt(left / room);
  return weights;
}

double shapiroP(double w, double n) {
  if (n == 3) {
    const double least = std::asin(std::sqrt(0.75));
    return std::clamp(6 / std::numbers::pi * (std::asin(std::sqrt(w)) - least), 0.0, 1.0);
  }
  constexpr std::array g = {-2.273, 0.459};
  constexpr std::array c3 = {0.5440, -0.39978, 0.025054, -6.714e-4};
  constexpr std::array c4 = {1.3822, -0.77857, 0.062767, -0.0020322};
  constexpr std::array c5 = {-1.5861, -0.31082, -0.083751, 0.0038915};
  constexpr std::array c6 = {-0.4803, -0.082676, 0.0030302};
  double y = std::log(1 - w), centre = 0, spread = 1;
  if (n <= 11) {
    const double gamma = polynomial(g, n);
    if (y >= gamma) return 0;
    y = -std::log(gamma - y);
    centre = polynomial(c3, n);
    spread = std::exp(polynomial(c4, n));
  } else {
    const double logN = std::log(n);
    centre = polynomial(c5, logN);
    spread = std::exp(polynomial(c6, logN));
  }
  return normalTail((y - centre) / spread);
}

double skewnessScore(Sample x) {
  const double n = static_cast<double>(x.size());
  const double y = skewness(x) * std::sqrt((n + 1) * (n + 3) / (6 * (n - 2)));
  const double kurtosis =
      3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
  const double w2 = -1 + std::sqrt(2 * (kurtosis - 1));
  return std::asinh(y / std::sqrt(2 / (w2 - 1))) / std::sqrt(0.5 * std::log(w2));
}

double kurtosisScore(Sample x) {
  const double n = static_cast<double>(x.size());
  const double expected = 3 * (n - 1) / (n + 1);
  const double spread = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5));
  const double y = (excessKurtosis(x) + 3 - expected) / std::sqrt(spread);
  const double skew = 6 * (n * n - 5 * n + 2) / ((n + 7) * (n + 9)) *
                      std::sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)));
  const double a = 6 + 8 / skew * (2 / skew + std::sqrt(1 + 4 / (skew * skew)));
  const double cube = std::cbrt((1 - 2 / a) / (1 + y * std::sqrt(2 / (a - 4))));
  return (1 - 2 / (9 * a) - cube) / std::sqrt(2 / (9 * a));
}

/// D'Agostino & Stephens' p of the modified statistic.
double andersonP(double a) {
  if (a >= 0.6) return std::exp(1.2937 - 5.709 * a + 0.0186 * a * a);
  if (a >= 0.34) return std::exp(0.9177 - 4.279 * a - 1.38 * a * a);
  if (a >= 0.2) return 1 - std::exp(-8.318 + 42.796 * a - 59.938 * a * a);
  return 1 - std::exp(-13.436 + 101.14 * a - 223.73 * a * a);
}

}  // namespace

TestResult shapiroWilk(Sample x) {
  auto result = begin("Shapiro-Wilk test", x, 3);
  if (!result.reason.empty()) return result;
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const auto weights = shapiroWeights(sorted.size());
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    sum += weights[i] * (sorted[sorted.size() - 1 - i] - sorted[i]);
  const double n = static_cast<double>(x.size());
  const double w = std::min(1.0, sum * sum / (variance(x) * (n - 1)));
  result.statistic = w;
  result.p = w < 1 ? shapiroP(w, n) : 1;
  if (x.size() > 5000) result.note = "p is an approximation made for 5,000 values at most";
  return result;
}

TestResult andersonDarling(Sample x) {
  auto result = begin("Anderson-Darling test", x, 2);
  if (!result.reason.empty()) return result;
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const double centre = mean(x), spread = standardDeviation(x), n = static_cast<double>(x.size());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double low = (sorted[i] - centre) / spread,
                 high = (sorted[sorted.size() - 1 - i] - centre) / spread;
    sum += (2 * static_cast<double>(i) + 1) * (std::log(normalTail(-low)) + std::log(normalTail(high)));
  }
  const double a = -n - sum / n;
  result.statistic = a;
  if (x.size() < 8) {
    result.reason = "The approximation of p needs 8 values at least.";
    return result;
  }
  result.p = std::clamp(andersonP(a * (1 + 0.75 / n + 2.25 / (n * n))), 0.0, 1.0);
  return result;
}

TestResult jarqueBera(Sample x) {
  auto result = begin("Jarque-Bera test", x, 2);
  if (!result.reason.empty()) return result;
  const double skew = skewness(x), tail = excessKurtosis(x);
  result.statistic = static_cast<double>(x.size()) / 6 * (skew * skew + tail * tail / 4);
  result.degrees = {2};
  result.p = chiSquaredTail(*result.statistic, 2);
  return result;
}

TestResult dagostinoPearson(Sample x) {
  auto result = begin("D'Agostino-Pearson test", x, 8);
  if (!result.reason.empty()) return result;
  const double skew = skewnessScore(x), tail = kurtosisScore(x);
  result.statistic = skew * skew + tail * tail;
  result.degrees = {2};
  result.p = chiSquaredTail(*result.statistic, 2);
  return result;
}

}  // namespace ridgeline::stats
