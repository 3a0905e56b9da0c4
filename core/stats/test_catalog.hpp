#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"
#include "core/params/param_schema.hpp"
#include "core/stats/multiple_testing.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Every test of this folder as flags, forms and help pages see it: what it asks, what it assumes, which
/// columns it takes, with which parameters. `data::testColumns` runs one on columns of a table.
namespace ridgeline::stats {

/// What a test takes, as columns of a table. Rows are those with a value in every column.
enum class TestShape {
  ParamsOnly,     ///< no data: the numbers are its parameters
  OneSample,      ///< one column of numbers
  Pairs,          ///< two columns of numbers, row by row
  TwoGroups,      ///< a column of numbers, cut by two levels of a column of categories
  Groups,         ///< a column of numbers, cut by two or more levels of a column of categories
  OneCategory,    ///< one column of categories
  TwoCategories,  ///< two columns of categories, row by row
  Judgements,     ///< two or more columns of categories, row by row, with levels in common
  Blocks,         ///< two or more columns of numbers, row by row
  Explained,      ///< a column of numbers, then one or more columns of numbers that may explain it
};

/// What a form offers and an extraction checks for a shape.
struct ShapeInfo {
  TestShape shape;
  std::string id;                       ///< "two-groups"
  std::string words;                    ///< "a column of numbers, and a column of categories with two levels"
  bool categories = false;              ///< the columns hold categories; else numbers
  int least = 0, most = 0;              ///< how many columns; most 0: any number
  int leastLevels = 0, mostLevels = 0;  ///< of the column that cuts; both 0: none cuts; most 0: any number
  bool cut() const { return leastLevels > 0; }
  /// Whether so many columns suit one run.
  bool takes(std::size_t n) const {
    return static_cast<int>(n) >= least && (static_cast<int>(n) <= most || (most == 0 && least > 0));
  }
};
const ShapeInfo& info(TestShape shape);

/// One column of a test: numbers, or codes into its levels. Nothing is missing.
struct TestColumn {
  std::string name;
  std::vector<double> values;       ///< empty for categories
  std::vector<int> codes;           ///< empty for numbers
  std::vector<std::string> levels;  ///< those that occur, or those that were asked for, in that order
};

/// What a test runs on: columns of equal length.
struct TestData {
  std::vector<TestColumn> columns;
  std::optional<TestColumn> by;  ///< the column that cuts
  Index leftOut = 0;             ///< rows that were left out for a missing value
  Seed seed{7};                  ///< root of what is drawn; each test takes its own child

  Sample sample(std::size_t column = 0) const { return columns[column].values; }
  /// Numbers of the first column by level of `by`.
  std::vector<std::vector<double>> groups() const;
  /// Numbers of all columns: rows x columns.
  Matrix block() const;
  /// Rows counted by the levels of the first two columns.
  Matrix counts() const;
  /// All columns coded by the levels that any of them has, sorted.
  struct Shared {
    std::vector<std::string> levels;
    std::vector<std::vector<int>> codes;  ///< one list a column
  };
  Shared shared() const;
};

/// A number, words, or nothing.
using TestCell = std::variant<std::monostate, double, std::string>;
/// What a test says beside its result, as a small table: pairs of groups, fitted distributions.
struct TestRows {
  std::vector<std::string> titles;
  std::vector<std::vector<TestCell>> rows;  ///< as long as titles
};

struct TestOutcome {
  TestResult result;
  TestRows rows;
  /// What a small p speaks for, as a clause: "the mean of body_mass_g in female differs from that in male".
  /// Empty for estimates, which test nothing.
  std::string claim;
  std::string says;  ///< one plain sentence: what the data show, or why they show nothing
};
/// Whether the data show the claim at the 5 % level, as a sentence. `called` is what the sentence calls p:
/// "p", "adjusted p".
std::string judgement(const std::string& claim, double p, std::string_view called = "p");

/// Names of `Alternative`, as the parameter "alternative" spells them: two-sided, less, greater.
const std::vector<std::pair<Alternative, std::string>>& alternativeNames();
/// Names of `Adjustment`: holm, bonferroni, sidak, hochberg, benjamini-hochberg, benjamini-yekutieli.
const std::vector<std::pair<Adjustment, std::string>>& adjustmentNames();

struct TestEntry {
  std::string id;        ///< kebab-case, as flags and JSON spell it
  std::string title;     ///< as a menu shows it
  std::string family;    ///< menus group by it: "means", "ranks", "spread", ...
  std::string question;  ///< in plain words, with its question mark
  std::string assumes;   ///< what must hold for the answer to hold, one sentence
  std::string source;    ///< the publication
  TestShape shape;
  const params::ParamSchema* params;
  /// Undefined answers are a result with a reason. Errors: InvalidInput for data of another shape;
  /// InvalidParam; those of the test's own function; Cancelled.
  std::function<Result<TestOutcome>(const TestData&, const params::ParamValues&, jobs::WorkContext&)> run;
};

/// Every test, family by family, in the order menus list them.
const std::vector<TestEntry>& testCatalog();
/// Errors: NotFound naming the nearest.
Result<const TestEntry*> testEntry(std::string_view id);

}  // namespace ridgeline::stats
