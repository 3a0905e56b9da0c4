#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.hpp"
#include "core/data/column.hpp"

namespace ridgeline::data {

/// Permanent number of a row: its 0-based place among the data rows of its source. Never reused, never
/// renumbered.
using RowId = std::uint64_t;

class Table;
using TablePtr = std::shared_ptr<const Table>;

/// Immutable table of equally long columns; an edit makes a new table that shares every untouched column.
class Table {
 public:
  /// Columns of equal length with distinct names. Errors: InvalidInput naming the column that breaks this.
  static Result<TablePtr> make(std::string name, std::vector<ColumnPtr> columns);

  const std::string& name() const { return name_; }
  Index rows() const { return rows_; }
  Index columnCount() const { return static_cast<Index>(columns_.size()); }
  const Column& column(Index i) const { return *columns_[static_cast<std::size_t>(i)]; }
  const std::vector<ColumnPtr>& columns() const { return columns_; }
  /// Position of a column, -1 if there is none of that name.
  Index find(std::string_view column) const;
  /// Errors: NotFound, naming the nearest column there is.
  Result<Index> require(std::string_view column) const;

  RowId id(Index row) const {
    return ids_ ? (*ids_)[static_cast<std::size_t>(row)] : static_cast<RowId>(row);
  }
  /// Position of a row id, -1 if the row is not here.
  Index position(RowId id) const;

  /// The rows named (positions), in that order, with their ids.
  TablePtr withRows(const std::vector<Index>& positions) const;
  /// Replaces the column of the same name, or appends it. Errors: InvalidInput if the length differs.
  Result<TablePtr> withColumn(ColumnPtr column) const;
  TablePtr withName(std::string name) const;
  /// Hash of names, kinds, cells and ids; computed once, then kept.
  const std::string& fingerprint() const;

 private:
  struct Fingerprint;
  /// Places by name; the keys view the names of the columns, which live as long as the table.
  using Places = std::unordered_map<std::string_view, Index>;
  static TablePtr assemble(std::string name, std::vector<ColumnPtr> columns, Index rows,
                           std::shared_ptr<const std::vector<RowId>> ids, Places places);

  std::string name_;
  Index rows_ = 0;
  std::vector<ColumnPtr> columns_;
  Places places_;
  std::shared_ptr<const std::vector<RowId>> ids_;  ///< null: 0, 1, 2, ...
  bool ascending_ = true;                          ///< ids grow from row to row
  std::shared_ptr<Fingerprint> fingerprint_;
};

}  // namespace ridgeline::data
