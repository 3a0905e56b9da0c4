#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_columns.hpp"
#include "core/data/csv_layout.hpp"

namespace ridgeline::data {

/// The records of a text, cut into blocks, and how to read them.
struct CsvBody {
  std::string_view text;
  CsvDialect dialect;
  BlockPlan plan;
  CsvLayout layout;
};

/// Columns read, judged and explained.
struct CsvColumns {
  std::vector<ColumnPtr> columns;
  std::vector<Guess> guesses;  ///< missing marks and the kind of each column
  std::vector<std::string> marks;
  char decimal = '.';
  std::vector<CsvWarning> warnings;  ///< in the order of the lines, at most 1,000
  long warningCount = 0;
};

/// Reads every column: plans from a sample, reads all blocks in parallel, judges, and reads those columns
/// once more whose plan turned out wrong. Columns without a name and without a value are left out. Errors:
/// TooLarge for a table that cannot fit in memory, naming `name`; Cancelled.
Result<CsvColumns> readBody(const CsvBody& body, const CsvOptions& options, const std::string& name,
                            const std::function<void()>& beside, jobs::WorkContext& context);

}  // namespace ridgeline::data
