#include "core/data/column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace ridgeline::data {
namespace {

std::shared_ptr<const std::vector<std::string>> noLevels() {
  static const auto none = std::make_shared<const std::vector<std::string>>();
  return none;
}

std::string dateText(double seconds) {
  // Beyond what std::chrono::year holds; nobody reads such a number as a date.
  constexpr double Furthest = 8e11;
  if (!(std::abs(seconds) < Furthest)) return fmt::format("{}", seconds);
  const double whole = std::floor(seconds);
  const auto days = static_cast<int>(std::floor(whole / 86400));
  const auto ofDay = static_cast<int>(whole - 86400.0 * days);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const double fraction = seconds - whole;
  if (ofDay == 0 && fraction == 0) return text;
  text += fmt::format("T{:02}:{:02}:{:02}", ofDay / 3600, ofDay / 60 % 60, ofDay % 60);
  if (fraction > 0) {
    std::string digits = fmt::format("{:.6f}", std::min(fraction, 0.999999)).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += digits;
  }
  return text + "Z";
}

/// Sorts levels and drops repeated ones; returns the new code of each old one.
std::vector<std::int32_t> sortLevels(std::vector<std::string>& levels) {
  std::vector<std::size_t> order(levels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return levels[a] < levels[b]; });
  std::vector<std::int32_t> newCode(levels.size());
  std::vector<std::string> sorted;
  for (const std::size_t old : order) {
    if (sorted.empty() || sorted.back() != levels[old]) sorted.push_back(levels[old]);
    newCode[old] = static_cast<std::int32_t>(sorted.size()) - 1;
  }
  levels = std::move(sorted);
  return newCode;
}

}  // namespace

std::string_view name(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::Numeric:
      return "numeric";
    case ColumnKind::Integer:
      return "integer";
    case ColumnKind::Category:
      return "category";
    case ColumnKind::Text:
      return "text";
    case ColumnKind::Date:
      return "date";
    case ColumnKind::Boolean:
      return "boolean";
  }
  return "numeric";
}

std::shared_ptr<const Column> Column::numbers(std::string name, ColumnKind kind, std::vector<double> values,
                                              std::string unit) {
  auto column = std::make_shared<Column>();
  column->name_ = std::move(name);
  column->kind_ = kind;
  column->unit_ = std::move(unit);
  column->levels_ = noLevels();
  column->missing_ = static_cast<Index>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }));
  column->values_ = std::move(values);
  return column;
}

std::shared_ptr<const Column> Column::words(std::string name, ColumnKind kind,
                                            std::vector<std::int32_t> codes,
                                            std::vector<std::string> levels) {
  const auto count = static_cast<std::int32_t>(levels.size());
  for (auto& code : codes)
    if (code < 0 || code >= count) code = -1;
  if (kind == ColumnKind::Category &&
      std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>()) != levels.end()) {
    const auto newCode = sortLevels(levels);
    for (auto& code : codes)
      if (code >= 0) code = newCode[static_cast<std::size_t>(code)];
  }
  auto column = std::make_shared<Column>();
  column->name_ = std::move(name);
  column->kind_ = kind;
  column->missing_ = static_cast<Index>(std::count(codes.begin(), codes.end(), -1));
  column->codes_ = std::move(codes);
  column->levels_ = std::make_shared<const std::vector<std::string>>(std::move(levels));
  return column;
}

std::shared_ptr<const Column> Column::categories(std::string name, const std::vector<std::string>& values) {
  std::unordered_map<std::string_view, std::int32_t> seen;
  std::vector<std::string> levels;
  std::vector<std::int32_t> codes;
  codes.reserve(values.size());
  for (const auto& value : values) {
    if (value.empty()) {
      codes.push_back(-1);
      continue;
    }
    const auto [place, isNew] = seen.try_emplace(value, static_cast<std::int32_t>(levels.size()));
    if (isNew) levels.push_back(value);
    codes.push_back(place->second);
  }
  return words(std::move(name), ColumnKind::Category, std::move(codes), std::move(levels));
}

bool Column::isMissing(Index row) const {
  const auto i = static_cast<std::size_t>(row);
  return isNumeric() ? std::isnan(values_[i]) : codes_[i] < 0;
}

std::string Column::text(Index row) const {
  if (isMissing(row)) return {};
  const auto i = static_cast<std::size_t>(row);
  if (!isNumeric()) return (*levels_)[static_cast<std::size_t>(codes_[i])];
  const double value = values_[i];
  if (kind_ == ColumnKind::Date) return dateText(value);
  if (kind_ == ColumnKind::Integer && std::abs(value) < 1e17)
    return fmt::format("{:.0f}", value + 0.0);  // no "-0"
  return fmt::format("{}", value);
}

std::shared_ptr<const Column> Column::rows(const std::vector<Index>& positions) const {
  auto column = std::make_shared<Column>();
  column->name_ = name_;
  column->kind_ = kind_;
  column->unit_ = unit_;
  column->levels_ = levels_;
  const auto take = [&](const auto& from, auto& to) {
    to.reserve(positions.size());
    for (const Index row : positions) to.push_back(from[static_cast<std::size_t>(row)]);
  };
  if (isNumeric()) {
    take(values_, column->values_);
    column->missing_ =
        std::count_if(column->values_.begin(), column->values_.end(), [](double v) { return std::isnan(v); });
  } else {
    take(codes_, column->codes_);
    column->missing_ = std::count(column->codes_.begin(), column->codes_.end(), -1);
  }
  return column;
}

std::shared_ptr<const Column> Column::renamed(std::string name) const {
  auto column = std::make_shared<Column>(*this);
  column->name_ = std::move(name);
  return column;
}

}  // namespace ridgeline::data
