#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"

namespace ridgeline::models {

/// `count` of the positions [0, n) without replacement, every choice as likely, ascending. O(n).
std::vector<std::uint32_t> drawRows(Index n, Index count, Seed seed);
/// The positions of [0, n) that are not among `taken` (ascending), ascending.
std::vector<std::uint32_t> otherRows(Index n, const std::vector<std::uint32_t>& taken);
std::vector<std::uint32_t> everyRow(Index n);
/// A share of n, rounded, but one at least.
Index shareOf(double share, Index n);

}  // namespace ridgeline::models
