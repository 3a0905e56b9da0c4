#include "app/cli/test_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "app/cli/fold_flags.hpp"
#include "app/cli/param_text.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"
#include "core/params/param_json.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t ShownLevels = 8;
constexpr std::size_t ShownRows = 60;
constexpr std::size_t ShownCells = 12;  ///< of a row

std::string orDash(const std::optional<double>& value) { return value ? shown(*value) : "-"; }

/// p keeps its digits however small it is.
std::string shownP(const std::optional<double>& p) { return p ? fmt::format("{:.4g}", *p) : "-"; }

std::string shownDegrees(const std::vector<double>& degrees) {
  std::vector<std::string> words;
  words.reserve(degrees.size());
  for (const double value : degrees) words.push_back(shown(value));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string levelsText(const std::vector<std::string>& levels) {
  std::vector<std::string> some(levels.begin(),
                                levels.begin() + std::ptrdiff_t(std::min(levels.size(), ShownLevels)));
  if (some.size() < levels.size()) some.emplace_back("...");
  return fmt::format("{}", fmt::join(some, ", "));
}

std::string cellText(const stats::TestCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return shown(*number);
  const auto* words = std::get_if<std::string>(&cell);
  return words == nullptr ? "-" : *words;
}

ordered_json cellJson(const stats::TestCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return numberOrNull(*number);
  const auto* words = std::get_if<std::string>(&cell);
  return words == nullptr ? ordered_json() : ordered_json(*words);
}

std::string rowsText(const stats::TestRows& rows) {
  const std::size_t width = std::min(rows.titles.size(), ShownCells);
  TextTable table;
  for (std::size_t c = 0; c < width; ++c) {
    const bool words = std::all_of(rows.rows.begin(), rows.rows.end(),
                                   [c](const auto& row) { return !std::holds_alternative<double>(row[c]); });
    table.column(rows.titles[c], words ? TextTable::Align::Left : TextTable::Align::Right);
  }
  for (std::size_t r = 0; r < std::min(rows.rows.size(), ShownRows); ++r) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < width; ++c) {
      const auto* number = std::get_if<double>(&rows.rows[r][c]);
      cells.push_back(number != nullptr && rows.titles[c] == "p" ? shownP(*number)
                                                                 : cellText(rows.rows[r][c]));
    }
    table.row(std::move(cells));
  }
  const bool whole = width == rows.titles.size() && rows.rows.size() <= ShownRows;
  return table.text() + (whole ? ""
                               : fmt::format("  ... of {} by {}; --json has them all\n",
                                             counted(std::ssize(rows.rows), "row"),
                                             counted(std::ssize(rows.titles), "column")));
}

ordered_json optionalJson(const std::optional<double>& value) {
  return value ? numberOrNull(*value) : ordered_json();
}

}  // namespace

std::string testPage(const stats::TestEntry& entry) {
  std::string out = strong(entry.title) + fmt::format("  {} ({})\n", entry.id, entry.family);
  out += folded(entry.question, 2);
  out += folded("Takes: " + stats::info(entry.shape).words, 2);
  out += folded("Assumes: " + entry.assumes, 2) + "\n";
  out += paramText(*entry.params);
  return out + "\n" + folded("Source: " + entry.source, 2);
}

ordered_json toJson(const stats::TestEntry& entry) {
  const stats::ShapeInfo& shape = stats::info(entry.shape);
  return {{"id", entry.id},
          {"title", entry.title},
          {"family", entry.family},
          {"question", entry.question},
          {"assumes", entry.assumes},
          {"source", entry.source},
          {"takes", {{"shape", shape.id}, {"words", shape.words}}},
          {"params", ordered_json(params::toJson(*entry.params))}};
}

Result<int> showTests(const std::string& id, Shell& shell) {
  if (!id.empty()) {
    RIDGELINE_TRY(const stats::TestEntry* entry, stats::testEntry(id));
    if (shell.json())
      shell.printJson(toJson(*entry));
    else
      shell.print(testPage(*entry));
    return 0;
  }
  ordered_json all = ordered_json::array();
  TextTable table;
  table.column("test").column("family").column("what it asks");
  for (const auto& entry : stats::testCatalog()) {
    all.push_back(toJson(entry));
    table.row({entry.id, entry.family, entry.question});
  }
  if (shell.json())
    shell.printJson(all);
  else
    shell.print(table.text());
  return 0;
}

std::string outcomeText(const data::ColumnTest& test, const std::string& by) {
  const stats::TestResult& result = test.outcome.result;
  std::string out = strong(result.method);
  if (!test.columns.empty()) out += fmt::format("  {}", fmt::join(test.columns, ", "));
  if (!by.empty()) out += fmt::format(" by {} ({})", by, levelsText(test.levels));
  out += "\n";
  TextTable table;
  table.column("").column("");
  if (result.statistic) table.row({"statistic", shown(*result.statistic)});
  if (!result.degrees.empty()) table.row({"degrees", shownDegrees(result.degrees)});
  if (result.p) table.row({"p", shownP(result.p)});
  if (result.effect) table.row({result.effectName, shown(*result.effect)});
  if (result.interval)
    table.row({result.intervalOf, fmt::format("{} to {} ({:g} %)", shown(result.interval->low),
                                              shown(result.interval->high), 100 * result.interval->level)});
  if (result.n > 0) table.row({"n", grouped(result.n)});
  out += table.text();
  if (!test.outcome.rows.rows.empty()) out += "\n" + rowsText(test.outcome.rows);
  out += "\n" + folded(test.outcome.says, 2);
  if (!result.p && !test.outcome.claim.empty() && result.reason != test.outcome.says)
    out += folded("No p: " + result.reason, 2);
  if (!result.note.empty()) out += folded("Note: " + result.note + ".", 2);
  return out;
}

std::string outcomesText(const std::vector<data::ColumnTest>& tests, const std::string& adjustment) {
  const auto right = TextTable::Align::Right;
  std::string effect = "effect";
  for (const auto& test : tests)
    if (!test.outcome.result.effectName.empty()) effect = test.outcome.result.effectName;
  TextTable table;
  table.column("columns")
      .column("statistic", right)
      .column("degrees")
      .column("p", right)
      .column("adjusted p", right)
      .column(effect, right)
      .column("interval")
      .column("n", right)
      .column("remark");
  bool adjusted = false;
  for (const auto& test : tests) {
    const stats::TestResult& result = test.outcome.result;
    adjusted = adjusted || test.adjusted.has_value();
    table.row({fmt::format("{}", fmt::join(test.columns, ", ")), orDash(result.statistic),
               shownDegrees(result.degrees), shownP(result.p), shownP(test.adjusted), orDash(result.effect),
               result.interval
                   ? fmt::format("{} to {}", shown(result.interval->low), shown(result.interval->high))
                   : "",
               grouped(result.n), result.p || result.reason.empty() ? result.note : result.reason});
  }
  std::string out = strong(tests.front().outcome.result.method) + "\n" + table.text();
  if (adjusted)
    out += "\n" + folded(fmt::format("p is adjusted for {} by {}.",
                                     counted(static_cast<long long>(tests.size()), "test"), adjustment),
                         2);
  for (const auto& test : tests)
    if (!test.outcome.rows.rows.empty())
      out += "\n" + fmt::format("  {}\n", fmt::join(test.columns, ", ")) + rowsText(test.outcome.rows);
  return out;
}

ordered_json toJson(const data::ColumnTest& test) {
  const stats::TestResult& result = test.outcome.result;
  ordered_json out = {{"columns", test.columns},
                      {"levels", test.levels},
                      {"method", result.method},
                      {"statistic", optionalJson(result.statistic)},
                      {"degrees", result.degrees},
                      {"p", optionalJson(result.p)},
                      {"adjusted_p", optionalJson(test.adjusted)},
                      {"effect", nullptr},
                      {"interval", nullptr},
                      {"n", result.n}};
  if (result.effect) out["effect"] = {{"name", result.effectName}, {"value", numberOrNull(*result.effect)}};
  if (result.interval)
    out["interval"] = {{"of", result.intervalOf},
                       {"low", numberOrNull(result.interval->low)},
                       {"high", numberOrNull(result.interval->high)},
                       {"level", result.interval->level}};
  if (!result.reason.empty()) out["reason"] = result.reason;
  if (!result.note.empty()) out["note"] = result.note;
  if (!test.outcome.rows.rows.empty()) {
    ordered_json rows = ordered_json::array();
    for (const auto& row : test.outcome.rows.rows) {
      ordered_json cells = ordered_json::array();
      for (const auto& cell : row) cells.push_back(cellJson(cell));
      rows.push_back(std::move(cells));
    }
    out["table"] = {{"titles", test.outcome.rows.titles}, {"rows", std::move(rows)}};
  }
  out["says"] = test.outcome.says;
  return out;
}

}  // namespace ridgeline::cli
