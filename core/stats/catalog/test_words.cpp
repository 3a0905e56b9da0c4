#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/stats/catalog/test_entry_of.hpp"

namespace ridgeline::stats {
namespace {

constexpr double UsualLevel = 0.05;

std::string comparedBy(const params::ParamValues& values) {
  const auto found = values.find("alternative");
  const std::string name = found == values.end() ? std::string() : params::text(found->second);
  return name == "less" ? "is less than" : name == "greater" ? "is greater than" : "differs from";
}

std::string columnNames(const TestData& data) {
  std::string out;
  for (std::size_t i = 0; i < data.columns.size(); ++i)
    out += (i == 0 ? "" : i + 1 == data.columns.size() ? " and " : ", ") + data.columns[i].name;
  return out;
}

std::string standsFor(const std::string& key, const TestData& data, const params::ParamValues& values) {
  if (key == "column") return data.columns[0].name;
  if (key == "second") return data.columns[1].name;
  if (key == "columns") return columnNames(data);
  if (key == "by") return data.by->name;
  if (key == "first-level") return data.by->levels[0];
  if (key == "second-level") return data.by->levels[1];
  if (key == "compare") return comparedBy(values);
  return params::text(values.at(key));
}

/// Names of columns may hold braces, so the text is read once, from left to right.
std::string filled(std::string_view words, const TestData& data, const params::ParamValues& values) {
  std::string out;
  while (!words.empty()) {
    const std::size_t open = std::min(words.find('{'), words.size());
    out += words.substr(0, open);
    words.remove_prefix(open);
    if (words.empty()) break;
    const std::size_t close = words.find('}');
    out += standsFor(std::string(words.substr(1, close - 1)), data, values);
    words.remove_prefix(close + 1);
  }
  return out;
}

void addNote(std::string& note, const std::string& more) {
  if (!note.empty()) note += "; ";
  note += more;
}

tl::unexpected<Error> misshapen(const TestAbout& about) {
  return failAt(about.id, ErrorCode::InvalidInput, "This test takes {}; the data are not of that shape.",
                info(about.shape).words);
}

}  // namespace

std::string judgement(const std::string& claim, double p, std::string_view called) {
  const std::string value =
      p < 1e-300 ? fmt::format("{} < 1e-300", called) : fmt::format("{} = {:.2g}", called, p);
  if (p <= UsualLevel) return fmt::format("At the 5 % level the data show that {} ({}).", claim, value);
  return fmt::format("At the 5 % level the data do not show that {} ({}), which is no proof of the opposite.",
                     claim, value);
}

Status checkShape(const TestAbout& about, const TestData& data) {
  const ShapeInfo& shape = info(about.shape);
  if (!shape.takes(data.columns.size()) || shape.cut() != data.by.has_value()) return misshapen(about);
  const auto rowsOf = [](const TestColumn& column) { return column.values.size() + column.codes.size(); };
  for (const auto& column : data.columns)
    if (rowsOf(column) != rowsOf(data.columns[0]) ||
        !(shape.categories ? column.values.empty() : column.codes.empty()))
      return misshapen(about);
  if (!data.by) return {};
  const auto levels = static_cast<int>(data.by->levels.size());
  if (data.by->codes.size() != rowsOf(data.columns[0]) || levels < shape.leastLevels ||
      (shape.mostLevels > 0 && levels > shape.mostLevels))
    return misshapen(about);
  return {};
}

void finishOutcome(TestOutcome& outcome, const TestAbout& about, const TestData& data,
                   const params::ParamValues& values) {
  TestResult& result = outcome.result;
  if ((result.p && !std::isfinite(*result.p)) || (result.statistic && std::isnan(*result.statistic))) {
    result = TestResult::undefined(
        result.method, result.n,
        "The numbers are too large or too small to be squared and added up; scale the column.");
    outcome.says.clear();
  }
  if (data.leftOut > 0)
    addNote(result.note, fmt::format("{} row{} with a missing value left out", data.leftOut,
                                     data.leftOut == 1 ? "" : "s"));
  if (!about.claim.empty()) outcome.claim = filled(about.claim, data, values);
  if (!outcome.says.empty()) return;
  outcome.says = result.p && !outcome.claim.empty() ? judgement(outcome.claim, *result.p)
                 : result.reason.empty()            ? "There is no answer."
                                                    : result.reason;
}

const params::ParamTable<NoParams>& noParams() {
  static const params::ParamTable<NoParams> table;
  return table;
}

const params::ParamTable<DirectedParams>& directedParams() {
  static const auto table = alternativeOf(params::ParamTable<DirectedParams>{});
  return table;
}

std::optional<std::vector<double>> numbersFrom(std::string_view text) {
  std::vector<double> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, end);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    double value = 0;
    const auto [stop, error] = std::from_chars(item.data(), item.data() + item.size(), value);
    if (error != std::errc() || stop != item.data() + item.size() || !std::isfinite(value)) return {};
    out.push_back(value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace ridgeline::stats
