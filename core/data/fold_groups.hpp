#pragma once

#include <optional>

#include "core/data/folds.hpp"

namespace ridgeline::data {

/// Test fold of each row where groups stay whole; see `drawFolds`. Equal groups are ordered by hash(group,
/// seed), or by number without a seed. At least as many groups as folds; every fold gets one. Cost: groups x
/// folds x strata a pass, 10 passes at most.
std::vector<Index> dealGroups(const FoldRows& rows, const FoldSpec& spec, std::optional<Seed> seed);

}  // namespace ridgeline::data
