#pragma once

#include <string>
#include <vector>

#include "core/data/split_order.hpp"

namespace ridgeline::data {

/// Draws rows by time, see `drawSplit`. `key`: the column whose groups stay whole, or null. Rows without
/// stratum are left as they are in `parts`. Errors: InvalidInput for a column without an order, or with gaps.
Status drawTime(const Table& table, const Column& time, const Column* key, const Strata& strata,
                const SplitSpec& spec, Seed seed, std::vector<Part>& parts,
                std::vector<std::string>& warnings);

}  // namespace ridgeline::data
