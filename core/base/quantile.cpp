#include "core/base/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace ridgeline {
namespace {

/// From so many values on two passes that count and collect cost less than a selection among all.
constexpr std::size_t Many = 16384;
constexpr std::size_t Bins = 2048;

/// The values at places `below` and `below` + 1 of the sorted list (the last twice), by counting into bins
/// and selecting within one; nothing where the values crowd together or their range overflows.
std::optional<std::pair<double, double>> byBins(const std::vector<double>& values, std::size_t below) {
  double least = values.front(), most = least;
  for (const double value : values) {
    least = value < least ? value : least;
    most = most < value ? value : most;
  }
  const double scale = static_cast<double>(Bins - 1) / (most - least);
  if (!(most - least < std::numeric_limits<double>::infinity()) || !std::isfinite(scale)) return std::nullopt;
  // Rounding never turns the order of two values round, so neither do their bins.
  const auto binOf = [&](double value) { return static_cast<std::uint32_t>((value - least) * scale); };
  std::vector<std::uint32_t> counts(Bins, 0);
  for (const double value : values) ++counts[binOf(value)];
  std::size_t bin = 0, before = 0;
  while (before + counts[bin] <= below) before += counts[bin++];
  if (counts[bin] > values.size() / 4) return std::nullopt;
  std::vector<double> inside;
  inside.reserve(counts[bin]);
  double next = std::numeric_limits<double>::infinity();
  for (const double value : values) {
    const std::size_t own = binOf(value);
    if (own == bin)
      inside.push_back(value);
    else if (own > bin && value < next)
      next = value;
  }
  const auto at = inside.begin() + static_cast<std::ptrdiff_t>(below - before);
  std::nth_element(inside.begin(), at, inside.end());
  if (at + 1 != inside.end()) next = *std::min_element(at + 1, inside.end());
  return std::pair{*at, below + 1 < values.size() ? next : *at};
}

}  // namespace

double quantile(std::vector<double>& values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = static_cast<double>(values.size() - 1) * std::clamp(q, 0.0, 1.0);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
  const double fraction = place - std::floor(place);
  if (values.size() >= Many)
    if (const auto pair = byBins(values, static_cast<std::size_t>(below)))
      return fraction == 0 ? pair->first : pair->first + fraction * (pair->second - pair->first);
  const auto at = values.begin() + below;
  std::nth_element(values.begin(), at, values.end());
  if (fraction == 0) return *at;
  return *at + fraction * (*std::min_element(at + 1, values.end()) - *at);
}

}  // namespace ridgeline
