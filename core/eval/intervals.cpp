#include "core/eval/intervals.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/not_a_number.hpp"

namespace ridgeline::eval {
namespace {

constexpr double Z80 = 0.8416212335729143;  // normal quantile of 80 % power

double wilsonHalfWidth(double p, double n) {
  const double z2 = Z95 * Z95;
  return Z95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
}

std::pair<double, double> wilsonLimits(double p, double n) {
  const double z2 = Z95 * Z95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = wilsonHalfWidth(p, n);
  // The ends are exact on paper; rounding must not show 1e-17 for "could be 0".
  return {p <= 0 ? 0 : std::max(0.0, centre - half), p >= 1 ? 1 : std::min(1.0, centre + half)};
}

}  // namespace

Estimate wilson(double successes, Index rows) {
  if (rows <= 0) return Estimate::undefined("There are no rows to count.");
  const double n = static_cast<double>(rows);
  const double p = successes / n;
  const auto [low, high] = wilsonLimits(p, n);
  return Estimate::within(p, low, high, "wilson", rows);
}

Estimate wilson(double p, double effective, Index rows) {
  if (rows <= 0) return Estimate::undefined("There are no rows to count.");
  const double n = std::min(effective, static_cast<double>(rows));
  const auto [low, high] = wilsonLimits(p, n);
  Estimate result = Estimate::within(p, low, high, "wilson on effective n", rows);
  result.note = fmt::format("effective n {:.4g}", n);
  return result;
}

Estimate newcombe(double successes1, Index n1, double successes2, Index n2) {
  return newcombe(wilson(successes1, n1), wilson(successes2, n2));
}

Estimate newcombe(const Estimate& first, const Estimate& second) {
  const Index rows = first.n + second.n;
  if (!first.value || !second.value)
    return Estimate::undefined("One of the two proportions has no rows.", rows);
  const double p1 = *first.value, p2 = *second.value;
  if (!first.low || !second.low)
    return Estimate::bare(p1 - p2, rows, !first.low ? first.reason : second.reason);
  const double below = std::hypot(p1 - *first.low, *second.high - p2);
  const double above = std::hypot(*first.high - p1, p2 - *second.low);
  return Estimate::within(p1 - p2, p1 - p2 - below, p1 - p2 + above, "newcombe", rows);
}

double halfWidth(double p, Index n) {
  return n <= 0 ? 0.5 : wilsonHalfWidth(std::clamp(p, 0.0, 1.0), static_cast<double>(n));
}

double relativeHalfWidthOfRmse(Index n) {
  return n <= 0 ? NotANumber : Z95 / std::sqrt(2 * static_cast<double>(n));
}

double rowsToDetect(double difference, double discordance) {
  if (!(difference > 0 && difference <= discordance && discordance <= 1)) return NotANumber;
  const double square = difference * difference;
  const double root = Z95 * std::sqrt(discordance) + Z80 * std::sqrt(discordance - square);
  return root * root / square;
}

std::optional<double> detectableDifference(Index n, double discordance) {
  const double rows = static_cast<double>(n);
  const double most = rowsToDetect(discordance, discordance);
  if (!(most <= rows)) return std::nullopt;
  // The rows needed fall as the difference grows, so halving the bracket finds the crossing.
  double low = 0, high = discordance;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (rowsToDetect(middle, discordance) <= rows ? high : low) = middle;
  }
  return high;
}

}  // namespace ridgeline::eval
