#include "core/stats/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgeline::stats {

Result<std::vector<double>> adjustP(const std::vector<double>& p, Adjustment adjustment) {
  for (const double each : p)
    if (!(each >= 0 && each <= 1))
      return fail(ErrorCode::InvalidInput, "{} is no p value: those lie between 0 and 1.", each);
  const double m = static_cast<double>(p.size());
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  double harmonic = 0;
  for (std::size_t i = 1; i <= p.size(); ++i) harmonic += 1 / static_cast<double>(i);
  std::vector<double> adjusted(p.size());
  const auto factorOf = [&](std::size_t place) {  // of the place-th smallest, counted from 0
    const double rank = static_cast<double>(place) + 1;
    switch (adjustment) {
      case Adjustment::Holm:
      case Adjustment::Hochberg:
        return m - rank + 1;
      case Adjustment::BenjaminiHochberg:
        return m / rank;
      case Adjustment::BenjaminiYekutieli:
        return m * harmonic / rank;
      default:
        return m;
    }
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double each = p[order[i]];
    adjusted[order[i]] = adjustment == Adjustment::Sidak ? -std::expm1(m * std::log1p(-each))
                                                         : std::min(1.0, factorOf(i) * each);
  }
  // Steps: never smaller than that of a smaller p (down), never greater than that of a greater one (up).
  if (adjustment == Adjustment::Holm)
    for (std::size_t i = 1; i < order.size(); ++i)
      adjusted[order[i]] = std::max(adjusted[order[i]], adjusted[order[i - 1]]);
  else
    for (std::size_t i = order.size(); i-- > 1;)
      adjusted[order[i - 1]] = std::min(adjusted[order[i - 1]], adjusted[order[i]]);
  return adjusted;
}

}  // namespace ridgeline::stats
