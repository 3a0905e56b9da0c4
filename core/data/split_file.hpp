#pragma once

#include <string>
#include <vector>

#include "core/data/split_order.hpp"

namespace ridgeline::data {

/// Takes each row's part from words somebody else chose, see `SplitKind::File` at `drawSplit`. Rows without
/// stratum stay unused.
Status drawNamed(const Table& table, const Strata& strata, const std::string& file, std::vector<Part>& parts,
                 std::vector<std::string>& warnings);

}  // namespace ridgeline::data
