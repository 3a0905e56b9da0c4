#include "core/runs/display_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ridgeline::runs {

std::string shown(double value) {
  if (std::isnan(value)) return "-";
  if (value == std::round(value) && std::abs(value) < 1e6)
    return fmt::format("{:.0f}", value == 0 ? 0.0 : value);
  const double size = std::abs(value);
  if (size >= 1e6 || size < 1e-4) return fmt::format("{:.4g}", value);
  const int decimals = std::max(0, 3 - static_cast<int>(std::floor(std::log10(size))));
  return fmt::format("{:.{}f}", value, std::min(decimals, size < 1 ? 4 : 3));
}

std::string shown(const eval::Estimate& estimate) {
  if (!estimate.value) return "-";
  if (!estimate.low || !estimate.high) return shown(*estimate.value);
  return fmt::format("{} [{}, {}]", shown(*estimate.value), shown(*estimate.low), shown(*estimate.high));
}

std::string grouped(long long n) {
  std::string digits = std::to_string(n < 0 ? -n : n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return n < 0 ? "-" + digits : digits;
}

std::string counted(long long n, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(n), noun, n == 1 ? "" : "s");
}

}  // namespace ridgeline::runs
