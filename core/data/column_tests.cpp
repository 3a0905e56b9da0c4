#include "core/data/column_tests.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/params/param_schema.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t MostNumberLevels = 20;  ///< as for a target of classes
constexpr std::size_t MostTestLevels = 1000;
constexpr std::size_t NamedLevels = 6;

std::string levelList(const std::vector<std::string>& levels) {
  const std::vector<std::string> some(levels.begin(),
                                      levels.begin() + std::ptrdiff_t(std::min(levels.size(), NamedLevels)));
  return fmt::format("{}{}", fmt::join(some, ", "), levels.size() > NamedLevels ? ", ..." : "");
}

std::string countedLevels(std::size_t n) { return fmt::format("{} level{}", n, n == 1 ? "" : "s"); }

/// A column coded by all of its levels, -1 where it is missing.
struct Coded {
  std::vector<int> codes;
  std::vector<std::string> levels;
};

Coded codedNumbers(const Column& column) {
  std::map<double, int> places;
  for (const double value : column.values())
    if (!std::isnan(value)) places.emplace(value, 0);
  Coded out;
  for (auto& [value, place] : places) {
    place = static_cast<int>(out.levels.size());
    out.levels.push_back(fmt::format("{}", value));
  }
  for (const double value : column.values()) out.codes.push_back(std::isnan(value) ? -1 : places[value]);
  return out;
}

Coded codedWords(const Column& column) {
  Coded out;
  out.levels = column.levels();
  std::sort(out.levels.begin(), out.levels.end());
  std::vector<int> places;
  for (const auto& level : column.levels())
    places.push_back(
        static_cast<int>(std::lower_bound(out.levels.begin(), out.levels.end(), level) - out.levels.begin()));
  for (const auto code : column.codes()) out.codes.push_back(code < 0 ? -1 : places[std::size_t(code)]);
  return out;
}

/// Codes of the rows named; of the levels only those stay that `wanted` names, in that order, or that occur.
/// Errors: InvalidInput for too many levels, or a wanted one that no row has.
Result<stats::TestColumn> categoryColumn(const Column& column, const Coded& coded,
                                         const std::vector<Index>& rows,
                                         const std::vector<std::string>& wanted) {
  stats::TestColumn out;
  out.name = column.name();
  std::vector<int> place(coded.levels.size(), -1);
  std::vector<bool> occurs(coded.levels.size(), false);
  for (const Index row : rows) occurs[std::size_t(coded.codes[std::size_t(row)])] = true;
  const auto keep = [&](std::size_t level) {
    place[level] = static_cast<int>(out.levels.size());
    out.levels.push_back(coded.levels[level]);
  };
  for (const auto& level : wanted) {
    const auto at =
        std::size_t(std::find(coded.levels.begin(), coded.levels.end(), level) - coded.levels.begin());
    if (!occurs[at])
      return failAt(column.name(), ErrorCode::InvalidInput,
                    "No row of \"{}\" in column \"{}\" has a value everywhere; choose another level.", level,
                    column.name());
    keep(at);
  }
  for (std::size_t level = 0; wanted.empty() && level < occurs.size(); ++level)
    if (occurs[level]) keep(level);
  if (out.levels.size() > MostTestLevels)
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "Column \"{}\" has {}; a test takes {} at most, so name another column.", column.name(),
                  countedLevels(out.levels.size()), MostTestLevels);
  for (const Index row : rows) out.codes.push_back(place[std::size_t(coded.codes[std::size_t(row)])]);
  return out;
}

Coded codedBy(const Column& column) { return column.isNumeric() ? codedNumbers(column) : codedWords(column); }

Status needNumbers(const Column& column, const stats::TestEntry& entry) {
  if (givesNumbers(column)) return {};
  return failAt(
      column.name(), ErrorCode::InvalidInput,
      "Column \"{}\" holds words ({}), and \"{}\" takes {}; name a numeric column, or read this one as "
      "numeric if its words are numbers.",
      column.name(), name(column.kind()), entry.id, info(entry.shape).words);
}

Status needCategories(const Column& column, const stats::TestEntry& entry) {
  if (givesCategories(column)) return {};
  return failAt(column.name(), ErrorCode::InvalidInput,
                "Column \"{}\" holds numbers ({}), and \"{}\" takes {}; name a column of categories, or read "
                "this one as category.",
                column.name(), name(column.kind()), entry.id, info(entry.shape).words);
}

/// Where `text` is not among `known`. Errors: NotFound naming the nearest.
tl::unexpected<Error> noSuchLevel(const std::string& text, const std::string& column,
                                  const std::vector<std::string>& known) {
  const std::string near = params::nearest(text, known);
  if (!near.empty())
    return failAt(column, ErrorCode::NotFound, "Column \"{}\" has no \"{}\"; did you mean \"{}\"?", column,
                  text, near);
  return failAt(column, ErrorCode::NotFound, "Column \"{}\" has no \"{}\"; it has {}.", column, text,
                levelList(known));
}

/// Checks all that does not depend on which rows are left: number of columns, names, kinds. `many`: more
/// columns than one run takes are several runs.
Status checkColumns(const Table& table, const stats::TestEntry& entry, const TestRequest& request,
                    bool many) {
  const stats::ShapeInfo& shape = info(entry.shape);
  const std::size_t n = request.columns.size();
  if (!(many && n > std::size_t(shape.most) && shape.most > 0) && !shape.takes(n))
    return failAt(entry.id, ErrorCode::InvalidInput, "\"{}\" takes {}; {} column{} named.", entry.id,
                  shape.words, n == 0 ? "no" : std::to_string(n), n == 1 ? " is" : "s are");
  if (shape.cut() && request.by.empty())
    return failAt(entry.id, ErrorCode::InvalidInput,
                  "\"{}\" takes {}; name the column of categories that the rows are compared by.", entry.id,
                  shape.words);
  if (!shape.cut() && !request.by.empty())
    return failAt(entry.id, ErrorCode::InvalidInput,
                  "\"{}\" takes {}, so that \"{}\" cannot cut them; leave it out.", entry.id, shape.words,
                  request.by);
  std::set<std::string> seen = {request.by};
  for (const auto& column : request.columns) {
    RIDGELINE_TRY(const Index at, table.require(column));
    if (!seen.insert(column).second)
      return failAt(column, ErrorCode::InvalidInput, "Column \"{}\" is named twice; name another one.",
                    column);
    RIDGELINE_CHECK(shape.categories ? needCategories(table.column(at), entry)
                                     : needNumbers(table.column(at), entry));
  }
  if (request.by.empty()) return {};
  RIDGELINE_TRY(const Index by, table.require(request.by));
  RIDGELINE_CHECK(needCategories(table.column(by), entry));
  const Coded coded = codedBy(table.column(by));
  std::set<std::string> wanted;
  for (const auto& level : request.levels) {
    if (std::find(coded.levels.begin(), coded.levels.end(), level) == coded.levels.end())
      return noSuchLevel(level, request.by, coded.levels);
    if (!wanted.insert(level).second)
      return failAt(request.by, ErrorCode::InvalidInput, "Level \"{}\" is named twice; name another one.",
                    level);
  }
  return {};
}

/// Rows that the request keeps, by position. Errors: NotFound, as `TestRequest::where` may name anything.
Result<std::vector<Index>> rowsAskedFor(const Table& table, const TestRequest& request) {
  std::vector<Index> rows(static_cast<std::size_t>(table.rows()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<Index>(i);
  for (const auto& condition : request.where) {
    const std::string &name = condition.first, &text = condition.second;
    RIDGELINE_TRY(const Index at, table.require(name));
    const Column& column = table.column(at);
    const auto matches = [&](Index row) { return column.text(row) == text; };
    std::vector<Index> kept;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), matches);
    if (kept.empty() && !rows.empty()) {
      if (!givesCategories(column))
        return failAt(name, ErrorCode::NotFound, "No row has \"{}\" in column \"{}\"; ask for another value.",
                      text, name);
      const auto levels = codedBy(column).levels;
      if (std::find(levels.begin(), levels.end(), text) == levels.end())
        return noSuchLevel(text, name, levels);
      return failAt(name, ErrorCode::NotFound,
                    "No row that is left has \"{}\" in column \"{}\"; ask for fewer conditions.", text, name);
    }
    rows = std::move(kept);
  }
  return rows;
}

Status checkLevels(const stats::TestColumn& by, const stats::TestEntry& entry) {
  const stats::ShapeInfo& shape = info(entry.shape);
  const std::size_t n = by.levels.size();
  if (n < std::size_t(shape.leastLevels))
    return failAt(
        by.name, ErrorCode::InvalidInput,
        "Column \"{}\" has {} ({}) among the rows that are left, and \"{}\" compares {} at least; name "
        "another column, or other levels.",
        by.name, countedLevels(n), levelList(by.levels), entry.id, shape.leastLevels);
  if (shape.mostLevels > 0 && n > std::size_t(shape.mostLevels))
    return failAt(by.name, ErrorCode::InvalidInput,
                  "Column \"{}\" has {} ({}), and \"{}\" compares {}; choose {} of its levels.", by.name,
                  countedLevels(n), levelList(by.levels), entry.id, shape.mostLevels, shape.mostLevels);
  return {};
}

/// As `testData`, where names and kinds have been checked. `rows` are those asked for.
Result<stats::TestData> dataOfRows(const Table& table, const stats::TestEntry& entry,
                                   const TestRequest& request, const std::vector<Index>& rows) {
  std::vector<const Column*> columns;
  columns.reserve(request.columns.size());
  for (const auto& name : request.columns) columns.push_back(&table.column(table.find(name)));
  const Column* by = request.by.empty() ? nullptr : &table.column(table.find(request.by));
  const Coded codedOfBy = by == nullptr ? Coded{} : codedBy(*by);
  std::vector<bool> counts(codedOfBy.levels.size(), request.levels.empty());
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (std::find(request.levels.begin(), request.levels.end(), codedOfBy.levels[i]) != request.levels.end())
      counts[i] = true;

  stats::TestData out;
  out.seed = request.seed;
  if (columns.empty()) return out;
  std::vector<Index> complete;
  for (const Index row : rows) {
    const int level = by == nullptr ? 0 : codedOfBy.codes[std::size_t(row)];
    if (by != nullptr && level >= 0 && !counts[std::size_t(level)]) continue;
    const bool missing =
        level < 0 || std::any_of(columns.begin(), columns.end(),
                                 [row](const Column* column) { return column->isMissing(row); });
    if (missing)
      ++out.leftOut;
    else
      complete.push_back(row);
  }
  if (complete.empty())
    return failAt(request.columns.front(), ErrorCode::InvalidInput,
                  "No row has a value in {}{}{}; name a column with values, or other rows.",
                  fmt::join(request.columns, " and "), by == nullptr ? "" : " and ", request.by);
  for (const Column* column : columns) {
    if (info(entry.shape).categories) {
      RIDGELINE_TRY(auto categories, categoryColumn(*column, codedBy(*column), complete, {}));
      out.columns.push_back(std::move(categories));
      continue;
    }
    auto& numbers = out.columns.emplace_back();
    numbers.name = column->name();
    for (const Index row : complete) numbers.values.push_back(column->values()[std::size_t(row)]);
  }
  if (by == nullptr) return out;
  RIDGELINE_TRY(out.by, categoryColumn(*by, codedOfBy, complete, request.levels));
  RIDGELINE_CHECK(checkLevels(*out.by, entry));
  return out;
}

/// The columns by ones or twos, in their order; all of them where the test takes them all.
std::vector<std::vector<std::string>> combinations(const std::vector<std::string>& columns, int most) {
  if (most == 0 || columns.size() <= std::size_t(most)) return {columns};
  std::vector<std::vector<std::string>> out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (most == 1) out.push_back({columns[i]});
    for (std::size_t j = i + 1; most == 2 && j < columns.size(); ++j) out.push_back({columns[i], columns[j]});
  }
  return out;
}

Status adjustTogether(std::vector<ColumnTest>& tests, stats::Adjustment adjustment) {
  std::vector<double> p;
  for (const auto& test : tests)
    if (test.outcome.result.p) p.push_back(*test.outcome.result.p);
  RIDGELINE_TRY(const auto adjusted, stats::adjustP(p, adjustment));
  std::size_t next = 0;
  for (auto& test : tests) {
    if (!test.outcome.result.p) continue;
    test.adjusted = adjusted[next++];
    test.outcome.says = stats::judgement(test.outcome.claim, *test.adjusted, "adjusted p");
  }
  return {};
}

/// Whether a failure says something of the rows of one column, and not of the request.
bool ofTheseRows(const Error& error) {
  return error.code == ErrorCode::InvalidInput || error.code == ErrorCode::NonFinite;
}

}  // namespace

bool givesNumbers(const Column& column) { return column.isNumeric(); }

bool givesCategories(const Column& column) {
  if (!column.isNumeric()) return true;
  if (column.kind() != ColumnKind::Integer) return false;
  std::set<double> seen;
  for (const double value : column.values()) {
    if (!std::isnan(value)) seen.insert(value);
    if (seen.size() > MostNumberLevels) return false;
  }
  return true;
}

Result<stats::TestData> testData(const Table& table, const stats::TestEntry& entry,
                                 const TestRequest& request) {
  RIDGELINE_CHECK(checkColumns(table, entry, request, false));
  RIDGELINE_TRY(const auto rows, rowsAskedFor(table, request));
  return dataOfRows(table, entry, request, rows);
}

Result<std::vector<ColumnTest>> testColumns(const Table& table, const stats::TestEntry& entry,
                                            const TestRequest& request, const params::ParamValues& values,
                                            jobs::WorkContext& context) {
  const int most = info(entry.shape).most;
  RIDGELINE_CHECK(checkColumns(table, entry, request, true));
  RIDGELINE_TRY(const auto rows, rowsAskedFor(table, request));
  const auto each = combinations(request.columns, most);
  std::vector<ColumnTest> tests;
  for (const auto& columns : each) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    context.progress(static_cast<double>(tests.size()), static_cast<double>(each.size()), "Testing");
    TestRequest one = request;
    one.columns = columns;
    ColumnTest test;
    test.columns = columns;
    const auto data = dataOfRows(table, entry, one, rows);
    if (data && data->by) test.levels = data->by->levels;
    auto outcome = data ? entry.run(*data, values, context) : tl::unexpected<Error>(data.error());
    if (!outcome && (each.size() == 1 || !ofTheseRows(outcome.error())))
      return tl::unexpected<Error>(std::move(outcome).error());
    if (outcome) {
      test.outcome = std::move(*outcome);
    } else {
      test.outcome.result = stats::TestResult::undefined(entry.title, 0, outcome.error().message);
      test.outcome.says = outcome.error().message;
    }
    tests.push_back(std::move(test));
  }
  if (tests.size() > 1) RIDGELINE_CHECK(adjustTogether(tests, request.adjustment));
  return tests;
}

}  // namespace ridgeline::data
