#include "core/data/joined_table.hpp"

#include <algorithm>
#include <map>

#include "core/base/not_a_number.hpp"

namespace ridgeline::data {
namespace {

bool isEmptyColumn(const Column& column) { return column.missingCount() == column.size(); }

ColumnPtr joinedNumbers(const Column& first, const Column& second, ColumnKind kind) {
  std::vector<double> values;
  for (const Column* part : {&first, &second}) {
    if (part->isNumeric())
      values.insert(values.end(), part->values().begin(), part->values().end());
    else
      values.insert(values.end(), static_cast<std::size_t>(part->size()), NotANumber);
  }
  return Column::numbers(first.name(), kind, std::move(values), first.unit());
}

ColumnPtr joinedWords(const Column& first, const Column& second, ColumnKind kind) {
  std::map<std::string, std::int32_t> places;
  for (const Column* part : {&first, &second})
    for (const auto& level : part->levels()) places[level] = 0;
  std::vector<std::string> levels;
  for (auto& [level, place] : places) {
    place = static_cast<std::int32_t>(levels.size());
    levels.push_back(level);
  }
  std::vector<std::int32_t> codes;
  for (const Column* part : {&first, &second}) {
    std::vector<std::int32_t> now;
    for (const auto& level : part->levels()) now.push_back(places.at(level));
    for (Index row = 0; row < part->size(); ++row)
      codes.push_back(part->isMissing(row)
                          ? -1
                          : now[static_cast<std::size_t>(part->codes()[static_cast<std::size_t>(row)])]);
  }
  return Column::words(first.name(), kind, std::move(codes), std::move(levels));
}

Result<ColumnPtr> joinedColumn(const Column& first, const Column& second, const Table& a, const Table& b) {
  const ColumnKind one = isEmptyColumn(first) ? second.kind() : first.kind();
  const ColumnKind other = isEmptyColumn(second) ? one : second.kind();
  const auto isNumber = [](ColumnKind kind) {
    return kind == ColumnKind::Numeric || kind == ColumnKind::Integer;
  };
  const auto isWord = [&](ColumnKind kind) { return !isNumber(kind) && kind != ColumnKind::Date; };
  if (isNumber(one) != isNumber(other) || isWord(one) != isWord(other))
    return failAt(first.name(), ErrorCode::InvalidInput,
                  "\"{}\" is {} in {} and {} in {}; say what it is with --type {}=category, numeric or date.",
                  first.name(), name(one), a.name(), name(other), b.name(), first.name());
  if (isWord(one)) return joinedWords(first, second, one == other ? one : ColumnKind::Category);
  return joinedNumbers(first, second, one == other ? one : ColumnKind::Numeric);
}

}  // namespace

Result<JoinedTable> joinedTable(const Table& first, const Table& second) {
  JoinedTable out;
  std::vector<ColumnPtr> columns;
  for (const auto& column : first.columns()) {
    const Index at = second.find(column->name());
    if (at < 0) {
      out.onlyFirst.push_back(column->name());
      continue;
    }
    RIDGELINE_TRY(ColumnPtr joined, joinedColumn(*column, second.column(at), first, second));
    columns.push_back(std::move(joined));
  }
  for (const auto& column : second.columns())
    if (first.find(column->name()) < 0) out.onlySecond.push_back(column->name());
  if (columns.empty())
    return fail(ErrorCode::InvalidInput, "{} and {} have no column of the same name to compare.",
                first.name(), second.name());
  RIDGELINE_TRY(out.table, Table::make(first.name() + " and " + second.name(), std::move(columns)));
  return out;
}

}  // namespace ridgeline::data
