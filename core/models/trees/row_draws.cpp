#include "core/models/trees/row_draws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgeline::models {

std::vector<std::uint32_t> drawRows(Index n, Index count, Seed seed) {
  std::vector<std::uint32_t> taken;
  taken.reserve(static_cast<std::size_t>(count));
  Rng random(seed);
  for (Index i = 0; i < n && count > 0; ++i)
    if (random.below(n - i) < count) {
      taken.push_back(static_cast<std::uint32_t>(i));
      --count;
    }
  return taken;
}

std::vector<std::uint32_t> otherRows(Index n, const std::vector<std::uint32_t>& taken) {
  std::vector<std::uint32_t> rest;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(n); ++i) {
    if (at < taken.size() && taken[at] == i)
      ++at;
    else
      rest.push_back(i);
  }
  return rest;
}

std::vector<std::uint32_t> everyRow(Index n) {
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(n));
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

Index shareOf(double share, Index n) {
  return std::clamp<Index>(std::lround(share * static_cast<double>(n)), 1, n);
}

}  // namespace ridgeline::models
