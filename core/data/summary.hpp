#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::data {

/// What a column card and a header histogram show. Statistics are absent where undefined (no values; one
/// value: no sd). Infinite values count as distinct and as outliers and in nothing else. Whole numbers of a
/// range smaller than the number of bins get one bin each, centred on them.
struct ColumnSummary {
  std::string name;
  ColumnKind kind = ColumnKind::Numeric;
  Index n = 0;  ///< rows with a value
  Index missing = 0;
  Index distinct = 0;  ///< different values
  std::optional<double> mean, sd, min, q25, median, q75,
      max;                          ///< sd divides by n - 1; quantiles interpolate linearly
  Index outliers = 0;               ///< beyond 1.5 interquartile ranges from the quartiles
  std::vector<double> edges;        ///< bins + 1 edges of the histogram, numbers only
  std::vector<Index> counts;        ///< per bin, or per level for words
  std::vector<std::string> levels;  ///< words: the most frequent first, at most 50
};

ColumnSummary summarise(const Column& column, int bins = 24);
/// All columns, in parallel. Errors: Cancelled.
Result<std::vector<ColumnSummary>> summarise(const Table& table, jobs::WorkContext& context);

}  // namespace ridgeline::data
