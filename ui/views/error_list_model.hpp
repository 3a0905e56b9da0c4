#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/session/session.hpp"

namespace ridgeline::views {

/// Rows of one part with what the model answered, worst loss first. Columns: row, actual, predicted,
/// certainty, loss, then the table's features.
class ErrorListModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  static constexpr int FixedColumns = 5;  ///< those before the features

  /// What is listed: the selected rows of the part if there are any, else its errors (regression: the worst
  /// tenth, at least 20).
  void show(const session::Snapshot& now);
  int errors() const { return errors_; }
  bool listsSelection() const { return selection_; }
  bool namesClasses() const { return run_ && run_->schema.task == data::Task::Classify; }
  data::RowId id(int row) const;
  /// Row of the model that shows a row id, -1 if none does.
  int find(data::RowId id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

 private:
  QVariant cell(Index at, int column) const;
  const runs::PartResult* part() const;

  runs::RunResultPtr run_;
  data::Part shown_ = data::Part::Dev;
  std::vector<Index> order_;  ///< places in the part
  int errors_ = 0;
  bool selection_ = false;
};

}  // namespace ridgeline::views
