#pragma once

#include <string>
#include <vector>

#include "core/data/split_order.hpp"

namespace ridgeline::data {

/// Draws whole groups into parts, see `drawSplit`. Rows without stratum are left as they are in `parts`.
void drawGroups(const Table& table, const Column& key, const Strata& strata,
                const std::array<double, PartCount>& fractions, Seed seed, std::vector<Part>& parts,
                std::vector<std::string>& warnings);

}  // namespace ridgeline::data
