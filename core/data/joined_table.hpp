#pragma once

#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::data {

/// The rows of one table below those of another, with new row ids, over the columns that both have, in the
/// order of the first. Whole and real numbers become real ones; words share one list of levels; a column
/// without any value takes the kind it has in the other table.
struct JoinedTable {
  TablePtr table;
  std::vector<std::string> onlyFirst, onlySecond;  ///< columns that were left out
};

/// Errors: InvalidInput for a column that holds words in one table and numbers, or dates, in the other, and
/// for tables without a common column.
Result<JoinedTable> joinedTable(const Table& first, const Table& second);

}  // namespace ridgeline::data
