#include "core/data/table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <mutex>
#include <span>

#include "core/base/fingerprint.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::data {
namespace {

// Hashing in blocks: one call a cell would cost more than the hash itself.
void hashNumbers(Hasher& hasher, const std::vector<double>& values) {
  std::array<std::int64_t, 1024> block{};
  const auto missing = std::bit_cast<std::int64_t>(std::numeric_limits<double>::quiet_NaN());
  for (std::size_t begin = 0; begin < values.size(); begin += block.size()) {
    const std::size_t count = std::min(block.size(), values.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      const double value = values[begin + i];
      block[i] = std::isnan(value) ? missing : std::bit_cast<std::int64_t>(value);
    }
    hasher.bytes(std::as_bytes(std::span(block.data(), count)));
  }
}

void hashColumn(Hasher& hasher, const Column& column) {
  hasher.text(column.name()).text(name(column.kind()));
  if (column.isNumeric()) {
    hashNumbers(hasher, column.values());
    return;
  }
  hasher.number(static_cast<std::int64_t>(column.levels().size()));
  for (const auto& level : column.levels()) hasher.text(level);
  hasher.bytes(std::as_bytes(std::span(column.codes())));
}

}  // namespace

struct Table::Fingerprint {
  std::once_flag once;
  std::string text;
};

TablePtr Table::assemble(std::string name, std::vector<ColumnPtr> columns, Index rows,
                         std::shared_ptr<const std::vector<RowId>> ids, Places places) {
  auto table = std::make_shared<Table>();
  table->name_ = std::move(name);
  table->rows_ = rows;
  table->columns_ = std::move(columns);
  table->places_ = std::move(places);
  table->ascending_ = !ids || std::is_sorted(ids->begin(), ids->end());
  table->ids_ = std::move(ids);
  table->fingerprint_ = std::make_shared<Fingerprint>();
  return table;
}

Result<TablePtr> Table::make(std::string name, std::vector<ColumnPtr> columns) {
  const Index rows = columns.empty() ? 0 : columns.front()->size();
  Places places;
  places.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = *columns[i];
    if (column.size() != rows)
      return failAt(column.name(), ErrorCode::InvalidInput,
                    "Column \"{}\" has {} rows where the first column has {}; all columns must be equally "
                    "long.",
                    column.name(), column.size(), rows);
    if (!places.try_emplace(column.name(), static_cast<Index>(i)).second)
      return failAt(column.name(), ErrorCode::InvalidInput,
                    "There are two columns named \"{}\"; rename one of them.", column.name());
  }
  return assemble(std::move(name), std::move(columns), rows, nullptr, std::move(places));
}

Index Table::find(std::string_view column) const {
  const auto found = places_.find(column);
  return found == places_.end() ? -1 : found->second;
}

Result<Index> Table::require(std::string_view column) const {
  if (const Index place = find(column); place >= 0) return place;
  std::vector<std::string> names;
  names.reserve(columns_.size());
  for (const auto& each : columns_) names.push_back(each->name());
  const std::string near = params::nearest(column, names);
  if (!near.empty())
    return failAt(std::string(column), ErrorCode::NotFound, "There is no column \"{}\"; did you mean \"{}\"?",
                  column, near);
  constexpr std::size_t Shown = 12;
  const bool more = names.size() > Shown;
  if (more) names.resize(Shown);
  return failAt(std::string(column), ErrorCode::NotFound, "There is no column \"{}\"; the columns are: {}{}.",
                column, names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                more ? ", ..." : "");
}

Index Table::position(RowId id) const {
  if (!ids_) return id < static_cast<RowId>(rows_) ? static_cast<Index>(id) : -1;
  const auto found = ascending_ ? std::lower_bound(ids_->begin(), ids_->end(), id)
                                : std::find(ids_->begin(), ids_->end(), id);
  return found == ids_->end() || *found != id ? -1 : static_cast<Index>(found - ids_->begin());
}

TablePtr Table::withRows(const std::vector<Index>& positions) const {
  auto ids = std::make_shared<std::vector<RowId>>();
  ids->reserve(positions.size());
  bool counts = true;
  for (const Index row : positions) {
    counts = counts && id(row) == ids->size();
    ids->push_back(id(row));
  }
  std::vector<ColumnPtr> columns;
  columns.reserve(columns_.size());
  Places places;
  places.reserve(columns_.size());
  for (const auto& column : columns_) {
    columns.push_back(column->rows(positions));
    places.emplace(columns.back()->name(), static_cast<Index>(columns.size()) - 1);
  }
  return assemble(name_, std::move(columns), static_cast<Index>(positions.size()),
                  counts ? nullptr : std::move(ids), std::move(places));
}

Result<TablePtr> Table::withColumn(ColumnPtr column) const {
  if (!columns_.empty() && column->size() != rows_)
    return failAt(column->name(), ErrorCode::InvalidInput,
                  "Column \"{}\" has {} rows where the table has {}; all columns must be equally long.",
                  column->name(), column->size(), rows_);
  const Index rows = column->size();
  std::vector<ColumnPtr> columns = columns_;
  Places places = places_;
  if (const auto found = places.find(column->name()); found != places.end()) {
    const Index place = found->second;
    // The key viewed the name of the column that goes.
    places.erase(found);
    places.emplace(column->name(), place);
    columns[static_cast<std::size_t>(place)] = std::move(column);
  } else {
    places.emplace(column->name(), static_cast<Index>(columns.size()));
    columns.push_back(std::move(column));
  }
  return assemble(name_, std::move(columns), rows, ids_, std::move(places));
}

TablePtr Table::withName(std::string name) const {
  auto table = std::make_shared<Table>(*this);
  table->name_ = std::move(name);
  return table;
}

const std::string& Table::fingerprint() const {
  std::call_once(fingerprint_->once, [this] {
    Hasher hasher;
    hasher.text("table")
        .number(static_cast<std::int64_t>(rows_))
        .number(static_cast<std::int64_t>(columns_.size()));
    for (const auto& column : columns_) hashColumn(hasher, *column);
    if (ids_) hasher.text("ids").bytes(std::as_bytes(std::span(*ids_)));
    fingerprint_->text = hasher.hex();
  });
  return fingerprint_->text;
}

}  // namespace ridgeline::data
