#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <memory>
#include <vector>

#include "core/data/table.hpp"
#include "core/jobs/latest_job.hpp"
#include "core/session/selection.hpp"
#include "ui/bridge/row_order.hpp"

namespace ridgeline::bridge {

/// A table as item views show it: one row a row, a leading column with the part where there is a split. Cells
/// are read from the shared columns when they are painted, so a million rows cost nothing; sorting and
/// filtering make a list of positions, on a worker where the table is large.
class TableItemModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Roles {
    RowIdRole = Qt::UserRole + 1,  ///< qulonglong
    MissingRole,                   ///< bool
    SelectedRole,                  ///< bool: the row is in the session's selection
    PartRole,                      ///< int of data::Part; invalid without a split
    NumberRole,                    ///< double of a numeric cell, for delegates that draw it
  };
  /// Larger tables are sorted on a worker.
  static constexpr Index SortAtOnce = 20000;

  TableItemModel(jobs::JobQueue& queue, jobs::OwnerThread& owner, QObject* parent = nullptr);

  /// Another table; sorting and filter go. Null empties.
  void setTable(data::TablePtr table);
  /// Parts of the table's rows; null: none.
  void setSplit(std::shared_ptr<const data::Split> split);
  void setSelection(session::SelectionPtr selection);
  /// Shows only the rows of these ids; null: all.
  void setOnly(std::shared_ptr<const std::vector<data::RowId>> rows);
  /// Background of selected rows; invalid: none.
  void setSelectionTint(const QColor& tint);

  const data::TablePtr& table() const { return table_; }
  bool hasPartColumn() const { return split_ != nullptr; }
  /// Position in the table's columns of a model column, -1 for the part column.
  Index tableColumn(int column) const { return column - (hasPartColumn() ? 1 : 0); }
  /// Position in the table of a model row.
  Index position(int row) const;
  data::RowId rowId(int row) const;
  /// Model row of an id, -1 if it is not shown. Linear in the rows shown if they are sorted or filtered.
  int rowOf(data::RowId id) const;
  bool ordering() const { return orderJob_.busy(); }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  /// Column -1 takes the table's own order.
  void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

 Q_SIGNALS:
  void orderingChanged(bool busy);

 private:
  void reorder();
  void adopt(RowOrder order);
  void repaintRows();
  QVariant partData(Index position, int role) const;

  data::TablePtr table_;
  std::shared_ptr<const data::Split> split_;
  session::SelectionPtr selection_;
  RowOrderSpec spec_;
  RowOrder order_;
  std::shared_ptr<const std::vector<data::RowId>> shownOnly_;  ///< the filter behind `order_`
  QColor tint_;
  jobs::LatestJob orderJob_;
};

}  // namespace ridgeline::bridge
