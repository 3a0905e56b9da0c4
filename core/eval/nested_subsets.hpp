#pragma once

#include <vector>

#include "core/base/random.hpp"
#include "core/data/table.hpp"

namespace ridgeline::eval {

/// Rows in an order whose prefixes are nested subsets that keep every stratum's share.
struct NestedOrder {
  std::vector<Index> rows;  ///< positions in the table
  /// Prefixes shorter than this lacked a stratum by share alone and hold one row of it all the same.
  Index complete = 0;
};

/// Inside each stratum rows follow hash(row id, seed), and the strata are woven by rank / size; the first row
/// of each stratum comes first of all. `strata`: one number a row. Rows alone, not their order, decide.
NestedOrder nestedOrder(const data::Table& table, const std::vector<Index>& rows,
                        const std::vector<int>& strata, Seed seed);

/// `count` log-spaced sizes from `smallest` to `all`, ascending, both ends included, without repeats; the
/// end alone if count is 1. 0 < smallest <= all.
std::vector<Index> curveSizes(Index smallest, Index all, int count);

}  // namespace ridgeline::eval
