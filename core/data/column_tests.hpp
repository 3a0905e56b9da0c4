#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/data/table.hpp"
#include "core/stats/test_catalog.hpp"

/// Tests of core/stats on columns of a table.
namespace ridgeline::data {

/// Which columns and rows a test is about.
struct TestRequest {
  std::vector<std::string> columns;
  std::string by;                   ///< the column that cuts; empty: none
  std::vector<std::string> levels;  ///< of `by`, the only ones that count, in this order; empty: all
  std::vector<std::pair<std::string, std::string>> where;  ///< only rows with this text in that column
  stats::Adjustment adjustment = stats::Adjustment::Holm;  ///< of p, where several tests are run
  Seed seed{7};
};

/// Whether a column can be used as numbers: numeric, integer or date.
bool givesNumbers(const Column& column);
/// Whether a column can be used as categories: words, booleans, or at most 20 different whole numbers.
bool givesCategories(const Column& column);

/// The columns of a table as a test takes them. Rows with a missing value in a named column are left out and
/// counted. Levels are in the order of the request, else sorted (whole numbers by size).
/// Errors: NotFound for a column or level that is not there, naming the nearest; InvalidInput for too few or
/// too many columns, a column named twice, numbers where categories are needed and the reverse, another
/// number of levels than the test takes (among the rows that are left), more than 1,000 levels, and where no
/// row is left.
Result<stats::TestData> testData(const Table& table, const stats::TestEntry& entry,
                                 const TestRequest& request);

/// One test of several that were run together.
struct ColumnTest {
  std::vector<std::string> columns;
  std::vector<std::string> levels;  ///< of `by`, in the order in which they were compared
  stats::TestOutcome outcome;
  std::optional<double> adjusted;  ///< p among all that have one; absent for a single test
};

/// Runs a test on the columns. A test of one column, or of two, takes more than that too: then it is run on
/// each, or on each pair in the order of the request, and the p values are adjusted for their number. There,
/// columns whose rows do not suffice answer with a reason; a column of the wrong kind is an error all the
/// same. Errors: as `testData` and the test.
Result<std::vector<ColumnTest>> testColumns(const Table& table, const stats::TestEntry& entry,
                                            const TestRequest& request, const params::ParamValues& values,
                                            jobs::WorkContext& context);

}  // namespace ridgeline::data
