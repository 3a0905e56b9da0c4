#include <fmt/ranges.h>

#include <algorithm>

#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/contingency.hpp"

namespace ridgeline::stats {
namespace {

struct IndependenceParams {
  TableStatistic statistic = TableStatistic::Pearson;
};

const params::ParamTable<IndependenceParams>& independenceTable() {
  static const auto table = params::ParamTable<IndependenceParams>{}.choice(
      &IndependenceParams::statistic, "statistic",
      {{TableStatistic::Pearson, "pearson"},
       {TableStatistic::Yates, "yates"},
       {TableStatistic::LikelihoodRatio, "likelihood-ratio"}},
      "Pearson's sum of squares, the same with Yates' correction for 2 x 2, or the likelihood ratio G.");
  return table;
}

struct GoodnessParams {
  std::string expected;
};

const params::ParamTable<GoodnessParams>& goodnessTable() {
  static const auto table = params::ParamTable<GoodnessParams>{}.text(
      &GoodnessParams::expected, "expected",
      {.format = "numbers by commas, one a level in the order of the levels, such as 2,1,1",
       .wellFormed = [](std::string_view text) { return numbersFrom(text).has_value(); },
       .help = "Shares that are expected, scaled to the rows; empty: all levels alike."});
  return table;
}

/// Each level with its rows and what was expected of it.
Result<TestOutcome> levelsAsExpected(const TestData& data, const GoodnessParams& params, jobs::WorkContext&) {
  const auto& levels = data.columns[0].levels;
  std::vector<double> observed(levels.size(), 0);
  for (const int code : data.columns[0].codes) observed[static_cast<std::size_t>(code)] += 1;
  auto expected = *numbersFrom(params.expected);
  if (!expected.empty() && expected.size() != levels.size())
    return failAt("expected", ErrorCode::InvalidParam,
                  "{} shares are expected of {} levels; give one each, in the order {}.", expected.size(),
                  levels.size(), fmt::join(levels, ", "));
  for (const double share : expected)
    if (!(share > 0))
      return failAt("expected", ErrorCode::InvalidParam,
                    "A share of {:g} cannot be expected; every level needs one above 0.", share);
  // Only their ratios count, and sums of large ones would pass every double.
  if (const auto top = std::max_element(expected.begin(), expected.end()); top != expected.end()) {
    const double largest = *top;
    for (double& share : expected) share /= largest;
  }
  TestOutcome outcome;
  outcome.result = chiSquaredGoodness(observed, expected);
  if (expected.empty()) expected.assign(levels.size(), 1);
  double total = 0;
  for (const double share : expected) total += share;
  outcome.rows.titles = {"level", "rows", "expected"};
  for (std::size_t i = 0; i < levels.size(); ++i)
    outcome.rows.rows.push_back(
        {levels[i], observed[i], expected[i] / total * static_cast<double>(data.columns[0].codes.size())});
  return outcome;
}

/// The table of counts as rows: a level of the first column, then its rows by level of the second.
TestRows countRows(const TestData& data, const Matrix& counts) {
  TestRows rows;
  rows.titles = {data.columns[0].name};
  for (const auto& level : data.columns[1].levels) rows.titles.push_back(level);
  for (Index r = 0; r < counts.rows(); ++r) {
    auto& row = rows.rows.emplace_back();
    row.emplace_back(data.columns[0].levels[static_cast<std::size_t>(r)]);
    for (Index c = 0; c < counts.cols(); ++c) row.emplace_back(counts(r, c));
  }
  return rows;
}

Result<TestOutcome> independentColumns(const TestData& data, const IndependenceParams& params,
                                       jobs::WorkContext&) {
  const Matrix counts = data.counts();
  return TestOutcome{independence(counts, params.statistic), countRows(data, counts), {}, {}};
}

Result<TestOutcome> exactColumns(const TestData& data, const DirectedParams& params, jobs::WorkContext&) {
  const Matrix counts = data.counts();
  return TestOutcome{fisherExact(counts, params.alternative), countRows(data, counts), {}, {}};
}

}  // namespace

std::vector<TestEntry> countEntries() {
  const std::string family = "counts";
  return {
      testEntryOf({"chi-squared", "Chi-squared test of independence", family,
                   "Do two columns of categories go together?",
                   "Rows are independent, and few cells expect fewer than 5 rows.",
                   "Pearson (1900), doi:10.1080/14786440009463897; Yates (1934), doi:10.2307/2983604",
                   TestShape::TwoCategories, "{column} and {second} go together"},
                  independenceTable(), independentColumns),
      testEntryOf(
          {"fisher", "Fisher's exact test", family,
           "Do two columns of two categories go together, however few the rows?",
           "Rows are independent, and both columns have two levels.", "Fisher (1922), doi:10.2307/2340521",
           TestShape::TwoCategories, "the odds ratio of {column} and {second} {compare} 1"},
          directedParams(), exactColumns),
      testEntryOf({"chi-squared-goodness", "Chi-squared test of expected shares", family,
                   "Do the levels of a column come up as often as expected?",
                   "Rows are independent, and few levels expect fewer than 5 rows.",
                   "Pearson (1900), doi:10.1080/14786440009463897", TestShape::OneCategory,
                   "the levels of {column} do not come up as often as expected"},
                  goodnessTable(), levelsAsExpected),
  };
}

}  // namespace ridgeline::stats
