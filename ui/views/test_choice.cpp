#include "ui/views/test_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace ridgeline::views {
namespace {

constexpr std::size_t MostLevels = 1000;  // as data::testData
constexpr std::size_t FewLevels = 12;     // more make groups too small to suggest

/// The levels of a column that occur, as data::testData names and orders them; more than it takes: none.
std::vector<std::string> levelsOf(const data::Column& column) {
  std::vector<std::string> levels;
  if (column.isNumeric()) {
    std::map<double, Index> first;
    for (Index row = 0; row < column.size() && first.size() <= MostLevels; ++row)
      if (!column.isMissing(row)) first.try_emplace(column.values()[static_cast<std::size_t>(row)], row);
    for (const auto& [value, row] : first) levels.push_back(column.text(row));
  } else {
    std::vector<bool> occurs(column.levels().size(), false);
    for (const std::int32_t code : column.codes())
      if (code >= 0) occurs[static_cast<std::size_t>(code)] = true;
    for (std::size_t i = 0; i < occurs.size(); ++i)
      if (occurs[i]) levels.push_back(column.levels()[i]);
    std::sort(levels.begin(), levels.end());
  }
  if (levels.size() > MostLevels) levels.clear();
  return levels;
}

/// Places in the order in which columns suggest themselves.
std::vector<std::size_t> suggestedOrder(const data::Table& table, const data::Roles& roles,
                                        const TestableColumns& found) {
  std::map<std::string, int, std::less<>> rank;
  if (const auto schema = data::settle(table, roles)) {
    for (const Index feature : schema->features) rank[table.column(feature).name()] = 1;
    if (schema->target >= 0) rank[table.column(schema->target).name()] = 0;
  }
  const auto rankOf = [&](std::size_t place) {
    const auto known = rank.find(found.columns[place].name);
    return known == rank.end() ? 2 : known->second;
  };
  std::vector<std::size_t> order(found.columns.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rankOf(a) < rankOf(b); });
  return order;
}

bool fewGroups(const TestableColumn& column) {
  return column.levels.size() >= 2 && column.levels.size() <= FewLevels;
}

/// Columns for which `suits` holds, in the order in which they suggest themselves, those that are `better`
/// first.
template <class Suits, class Better>
std::vector<std::string> suggestions(const TestableColumns& columns, Suits suits, Better better) {
  std::vector<std::string> names;
  for (const bool first : {true, false})
    for (const std::size_t place : columns.suggested)
      if (const auto& column = columns.columns[place]; suits(column) && better(column) == first)
        names.push_back(column.name);
  return names;
}

bool isAmong(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The column that cuts, and which of its levels count.
bool settleCut(TestChoice& choice, const stats::ShapeInfo& shape, const TestableColumns& columns) {
  const auto most = static_cast<std::size_t>(shape.mostLevels);
  const auto* by = columns.find(choice.by);
  if (by == nullptr || !testCutsBy(shape, *by)) {
    const auto names = suggestions(
        columns, [&](const TestableColumn& c) { return testCutsBy(shape, c); },
        [&](const TestableColumn& c) { return most > 0 ? c.levels.size() <= most : fewGroups(c); });
    if (names.empty()) return false;
    choice.by = names.front();
    choice.levels.clear();
    by = columns.find(choice.by);
  }
  const bool known = std::all_of(choice.levels.begin(), choice.levels.end(),
                                 [&](const std::string& level) { return isAmong(by->levels, level); });
  if (most == 0)
    choice.levels.clear();
  else if (!known || choice.levels.size() != most)
    choice.levels.assign(by->levels.begin(), by->levels.begin() + shape.mostLevels);
  return true;
}

}  // namespace

const TestableColumn* TestableColumns::find(std::string_view name) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& each) { return each.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Result<TestableColumnsPtr> testableColumns(const data::Table& table, const data::Roles& roles,
                                           jobs::WorkContext& context) {
  auto found = std::make_shared<TestableColumns>();
  for (const auto& column : table.columns()) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    TestableColumn one{column->name(), data::givesNumbers(*column), false, {}};
    if (data::givesCategories(*column)) one.levels = levelsOf(*column);
    one.categories = !one.levels.empty();
    if (one.numbers || one.categories) found->columns.push_back(std::move(one));
  }
  found->suggested = suggestedOrder(table, roles, *found);
  return TestableColumnsPtr(std::move(found));
}

bool TestChoice::several() const {
  if (entry == nullptr) return false;
  const int most = stats::info(entry->shape).most;
  return most > 0 && static_cast<int>(columns.size()) > most;
}

data::TestRequest TestChoice::request() const {
  data::TestRequest request;
  request.columns = columns;
  request.by = by;
  request.levels = levels;
  request.adjustment = adjustment;
  return request;
}

bool testTakes(const stats::ShapeInfo& shape, const TestableColumn& column) {
  return shape.categories ? column.categories : column.numbers;
}

bool testCutsBy(const stats::ShapeInfo& shape, const TestableColumn& column) {
  return shape.cut() && column.categories &&
         column.levels.size() >= static_cast<std::size_t>(shape.leastLevels);
}

std::string settleTest(TestChoice& choice, const TestableColumns& columns) {
  const auto& shape = stats::info(choice.entry->shape);
  const auto missing = [&](std::string_view what, std::size_t there) {
    return fmt::format("This test takes {}; the table has {} {}. Choose another test.", shape.words,
                       there == 0 ? "no" : "only one", what);
  };
  if (!shape.cut()) {
    choice.by.clear();
    choice.levels.clear();
  } else if (!settleCut(choice, shape, columns)) {
    return missing("column of categories that could cut the numbers", 0);
  }
  std::vector<std::string> kept;
  for (const auto& name : choice.columns)
    if (const auto* column = columns.find(name);
        column != nullptr && testTakes(shape, *column) && name != choice.by && !isAmong(kept, name))
      kept.push_back(name);
  const auto suitable = suggestions(
      columns, [&](const TestableColumn& c) { return testTakes(shape, c) && c.name != choice.by; },
      [&](const TestableColumn& c) { return shape.categories ? fewGroups(c) : !c.categories; });
  const auto least = static_cast<std::size_t>(shape.least);
  for (const auto& name : suitable)
    if (kept.size() < least && !isAmong(kept, name)) kept.push_back(name);
  if (least == 0) kept.clear();
  choice.columns = std::move(kept);
  if (choice.columns.size() < least)
    return missing(shape.categories ? "column of categories" : "column of numbers", suitable.size());
  return {};
}

TestChoice firstTest(const TestableColumns& columns) {
  const auto groups = [](const stats::TestEntry& e) { return stats::info(e.shape).cut(); };
  const auto together = [](const stats::TestEntry& e) {
    return e.family == "association" && stats::info(e.shape).least == 2;
  };
  const auto any = [](const stats::TestEntry& e) { return stats::info(e.shape).least > 0; };
  const std::vector<std::function<bool(const stats::TestEntry&)>> wishes = {groups, together, any};
  const auto aboutFirst = [&](const TestChoice& choice) {
    const auto& first = columns.columns[columns.suggested.front()].name;
    return choice.by == first || isAmong(choice.columns, first);
  };
  for (const auto& wish : wishes) {
    TestChoice found;
    for (const auto& entry : stats::testCatalog()) {
      TestChoice choice;
      choice.entry = &entry;
      if (!wish(entry) || !settleTest(choice, columns).empty()) continue;
      if (aboutFirst(choice)) return choice;
      if (found.entry == nullptr) found = std::move(choice);
    }
    if (found.entry != nullptr) return found;
  }
  return {};
}

std::vector<data::RowId> rowsOfLevels(const data::Table& table, const std::vector<Index>* among,
                                      const std::string& column, const std::vector<std::string>& levels,
                                      const std::vector<std::string>& present) {
  const Index at = table.find(column);
  if (at < 0) return {};
  const data::Column& by = table.column(at);
  std::vector<bool> wanted(by.levels().size());
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = isAmong(levels, by.levels()[i]);
  std::map<double, bool> wantedNumbers;
  const auto counts = [&](Index row) {
    if (by.isMissing(row)) return false;
    const auto i = static_cast<std::size_t>(row);
    if (!by.isNumeric()) return static_cast<bool>(wanted[static_cast<std::size_t>(by.codes()[i])]);
    // Few numbers make levels, so their texts are few.
    const auto [entry, fresh] = wantedNumbers.try_emplace(by.values()[i], false);
    if (fresh) entry->second = isAmong(levels, by.text(row));
    return entry->second;
  };
  std::vector<const data::Column*> needed;
  for (const auto& name : present)
    if (const Index place = table.find(name); place >= 0) needed.push_back(&table.column(place));
  std::vector<data::RowId> rows;
  const Index n = among != nullptr ? std::ssize(*among) : table.rows();
  for (Index i = 0; i < n; ++i) {
    const Index row = among != nullptr ? (*among)[static_cast<std::size_t>(i)] : i;
    if (counts(row) && std::none_of(needed.begin(), needed.end(),
                                    [row](const data::Column* each) { return each->isMissing(row); }))
      rows.push_back(table.id(row));
  }
  return rows;
}

}  // namespace ridgeline::views
