#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/column_tests.hpp"
#include "core/data/schema.hpp"

/// Which test on which columns: what a form offers for a table, and what it starts with.
namespace ridgeline::views {

/// What a test may be told of a column.
struct TestableColumn {
  std::string name;
  bool numbers = false, categories = false;  ///< a column of a few whole numbers is both
  std::vector<std::string> levels;           ///< of categories, those that occur
};

/// The columns of a table that some test can take.
struct TestableColumns {
  std::vector<TestableColumn> columns;  ///< in the order of the table
  std::vector<std::size_t> suggested;   ///< their places: target, then features, then the rest
  const TestableColumn* find(std::string_view name) const;
};
using TestableColumnsPtr = std::shared_ptr<const TestableColumns>;

/// Looks at every cell of columns of words and whole numbers, so it is work for a worker. Columns of more
/// than 1,000 levels are no categories. Errors: Cancelled.
Result<TestableColumnsPtr> testableColumns(const data::Table& table, const data::Roles& roles,
                                           jobs::WorkContext& context);

/// Everything the form says. Equal choices on equal rows have equal answers.
struct TestChoice {
  const stats::TestEntry* entry = nullptr;  ///< of the catalog; null: none fits the table
  std::vector<std::string> columns;         ///< in the order the test takes them
  std::string by;                           ///< the column that cuts; empty: none
  std::vector<std::string> levels;          ///< of `by`, those that count; empty: all
  params::ParamValues params;
  stats::Adjustment adjustment = stats::Adjustment::Holm;
  bool operator==(const TestChoice&) const = default;

  /// More columns than the test takes at once: it is run on each, or on each pair.
  bool several() const;
  data::TestRequest request() const;
};

/// Whether a column can be one of those the test is about.
bool testTakes(const stats::ShapeInfo& shape, const TestableColumn& column);
/// Whether a column can cut the numbers of the test; one with more levels than it takes is told which count.
bool testCutsBy(const stats::ShapeInfo& shape, const TestableColumn& column);

/// Keeps of a choice what its test can take on these columns and fills in the rest with what suggests itself.
/// Returns why that cannot be done, as a sentence; empty if it can.
std::string settleTest(TestChoice& choice, const TestableColumns& columns);

/// A test that has an answer at once: one that compares groups, else one of how two numbers go together, else
/// whatever comes first in the catalog; among those, one about the column that suggests itself first, which
/// is the target where there is one. No entry if the table has nothing to test.
TestChoice firstTest(const TestableColumns& columns);

/// Ids of rows with one of the levels in a column of categories and a value in every other column named.
/// `among`: positions of the rows that count; null: all.
std::vector<data::RowId> rowsOfLevels(const data::Table& table, const std::vector<Index>* among,
                                      const std::string& column, const std::vector<std::string>& levels,
                                      const std::vector<std::string>& present);

}  // namespace ridgeline::views
