#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/eval/estimate.hpp"
#include "core/jobs/work_context.hpp"
#include "core/stats/test_result.hpp"

namespace ridgeline::eval {

/// Fewest values a side of which more than counts is said.
inline constexpr Index FewestForShift = 10;

/// How far two groups of rows lie apart in one column. Absent numbers have their reason in `reason`.
struct ColumnShift {
  std::string name;
  data::ColumnKind kind = data::ColumnKind::Numeric;
  Index first = 0, second = 0;                ///< rows with a value
  Index missingFirst = 0, missingSecond = 0;  ///< rows without
  Estimate missing;                           ///< share missing in the second less that in the first
  /// Over the same bins of both: a value each for words and for numbers of 10 values at most; else tenths of
  /// the first group, or of both where the first has too few different values.
  std::optional<double> populationStability;
  std::optional<double> jensenShannon;    ///< distance: the root of the divergence to base 2, 0 to 1
  std::optional<double> wasserstein;      ///< numbers: in the unit of the column
  std::optional<double> wassersteinInSd;  ///< the same over the pooled sd; absent where neither group varies
  stats::TestResult test;   ///< numbers: Kolmogorov-Smirnov; words: chi-squared, rare words together
  std::optional<double> q;  ///< p of the test by Benjamini & Hochberg, over the columns asked about
  std::vector<std::string> newLevels;   ///< words of the second group that the first has none of
  std::vector<std::string> goneLevels;  ///< words of the first group that the second has none of
  Index newRows = 0;  ///< rows of the second with a new word, or beyond the range of the first
  std::string reason;
};

/// Columns of a table (positions) between two lists of its rows (positions), in the order asked for. A
/// distance of samples is never quite 0: the test says whether chance would do.
///
/// Cost    O(n log n) a column, O(n1 n2) for the exact test up to 10,000 rows; columns in parallel.
/// Errors  InvalidInput where a list has no rows; Cancelled.
/// Source  see core/stats/two_sample.hpp and kolmogorov.hpp; Benjamini & Hochberg (1995).
Result<std::vector<ColumnShift>> columnShifts(const data::Table& table, const std::vector<Index>& columns,
                                              const std::vector<Index>& first,
                                              const std::vector<Index>& second, jobs::WorkContext& context);

}  // namespace ridgeline::eval
