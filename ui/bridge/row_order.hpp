#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/data/split.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::bridge {

/// What rows a table shows and in which order.
struct RowOrderSpec {
  static constexpr Index ByPart = -2;
  static constexpr Index Unsorted = -1;
  Index column = Unsorted;  ///< position of the column, or one of the above
  bool ascending = true;
  std::shared_ptr<const std::vector<data::RowId>> only = {};  ///< null: all rows
};

/// Positions of rows; null: all of them, as they lie in the table.
using RowOrder = std::shared_ptr<const std::vector<int>>;

/// Numbers by value, words by their text, parts in the order train to unused; missing last in either
/// direction; equal cells in table order. Ids of rows that are not in the table are left out. `split` may be
/// null. Errors: Cancelled.
Result<RowOrder> rowOrder(const data::Table& table, const data::Split* split, const RowOrderSpec& spec,
                          jobs::WorkContext& context);

}  // namespace ridgeline::bridge
