#include "core/base/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgeline {

double quantile(std::vector<double>& values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = static_cast<double>(values.size() - 1) * std::clamp(q, 0.0, 1.0);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
  const auto at = values.begin() + below;
  std::nth_element(values.begin(), at, values.end());
  const double fraction = place - std::floor(place);
  if (fraction == 0) return *at;
  return *at + fraction * (*std::min_element(at + 1, values.end()) - *at);
}

}  // namespace ridgeline
