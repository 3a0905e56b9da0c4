#include "ui/bridge/table_item_model.hpp"

#include <QBrush>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "ui/bridge/to_qt.hpp"
#include "ui/plots/axis_format.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::bridge {
namespace {

/// Numbers as a person scans them; the tooltip has every digit.
QString cellText(const data::Column& column, Index row) {
  if (column.kind() != data::ColumnKind::Numeric) return toQt(column.text(row));
  return QString::number(column.values()[static_cast<std::size_t>(row)], 'g', 6);
}

}  // namespace

TableItemModel::TableItemModel(jobs::JobQueue& queue, jobs::OwnerThread& owner, QObject* parent)
    : QAbstractTableModel(parent), orderJob_(queue, owner) {}

void TableItemModel::setTable(data::TablePtr table) {
  if (table == table_) return;
  const bool wasBusy = ordering();
  beginResetModel();
  orderJob_.cancel();
  table_ = std::move(table);
  split_.reset();
  spec_ = {};
  order_.reset();
  shownOnly_.reset();
  endResetModel();
  if (wasBusy) Q_EMIT orderingChanged(false);
}

void TableItemModel::setSplit(std::shared_ptr<const data::Split> split) {
  if (split && (!table_ || split->size() != table_->rows())) split.reset();
  if (split == split_) return;
  if ((split == nullptr) != (split_ == nullptr)) {
    beginResetModel();
    split_ = std::move(split);
    if (spec_.column == RowOrderSpec::ByPart && !split_) {
      spec_.column = RowOrderSpec::Unsorted;
      if (!spec_.only) order_.reset();
    }
    endResetModel();
    return;
  }
  split_ = std::move(split);
  if (spec_.column == RowOrderSpec::ByPart) return reorder();
  if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
}

void TableItemModel::setSelection(session::SelectionPtr selection) {
  if (selection == selection_) return;
  selection_ = std::move(selection);
  repaintRows();
}

void TableItemModel::setOnly(std::shared_ptr<const std::vector<data::RowId>> rows) {
  if (rows == spec_.only) return;
  spec_.only = std::move(rows);
  reorder();
}

void TableItemModel::setSelectionTint(const QColor& tint) {
  if (tint == tint_) return;
  tint_ = tint;
  repaintRows();
}

void TableItemModel::repaintRows() {
  // One signal for all: a view paints only the rows that are on screen.
  if (rowCount() > 0)
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1),
                       {Qt::BackgroundRole, SelectedRole});
}

Index TableItemModel::position(int row) const {
  return order_ ? (*order_)[static_cast<std::size_t>(row)] : row;
}

data::RowId TableItemModel::rowId(int row) const { return table_->id(position(row)); }

int TableItemModel::rowOf(data::RowId id) const {
  const Index wanted = table_ ? table_->position(id) : -1;
  if (wanted < 0) return -1;
  if (!order_) return static_cast<int>(wanted);
  const auto found = std::find(order_->begin(), order_->end(), static_cast<int>(wanted));
  return found == order_->end() ? -1 : static_cast<int>(found - order_->begin());
}

int TableItemModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !table_) return 0;
  return order_ ? static_cast<int>(order_->size()) : static_cast<int>(table_->rows());
}

int TableItemModel::columnCount(const QModelIndex& parent) const {
  if (parent.isValid() || !table_) return 0;
  return static_cast<int>(table_->columnCount()) + (hasPartColumn() ? 1 : 0);
}

QVariant TableItemModel::partData(Index position, int role) const {
  const data::Part part = split_->part(position);
  if (role == Qt::DisplayRole) return toQt(data::name(part));
  if (role == Qt::ForegroundRole && part == data::Part::Unused) return QBrush(ui::theme().faint);
  return {};
}

QVariant TableItemModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const Index row = position(index.row());
  switch (role) {
    case RowIdRole:
      return QVariant::fromValue<qulonglong>(table_->id(row));
    case SelectedRole:
      return selection_ && selection_->contains(table_->id(row));
    case Qt::BackgroundRole:
      return tint_.isValid() && selection_ && selection_->contains(table_->id(row)) ? QVariant(QBrush(tint_))
                                                                                    : QVariant();
    case PartRole:
      return split_ ? QVariant(static_cast<int>(split_->part(row))) : QVariant();
    default:
      break;
  }
  const Index place = tableColumn(index.column());
  if (place < 0) return partData(row, role);
  const data::Column& column = table_->column(place);
  const bool missing = column.isMissing(row);
  switch (role) {
    case Qt::DisplayRole:
      return missing ? QStringLiteral("–") : cellText(column, row);
    case Qt::ToolTipRole:
      return missing ? tr("missing") : toQt(column.text(row));
    case Qt::ForegroundRole:
      return missing ? QVariant(QBrush(ui::theme().faint)) : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant(
          static_cast<int>((column.isNumeric() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case MissingRole:
      return missing;
    case NumberRole:
      return column.isNumeric() && !missing ? QVariant(column.values()[static_cast<std::size_t>(row)])
                                            : QVariant();
    default:
      return {};
  }
}

QVariant TableItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (!table_ || section < 0) return {};
  if (orientation == Qt::Vertical) {
    if (role != Qt::DisplayRole || section >= rowCount()) return {};
    return QString::number(rowId(section));
  }
  if (section >= columnCount()) return {};
  const Index place = tableColumn(section);
  if (place < 0) {
    if (role == Qt::DisplayRole) return tr("part");
    if (role == Qt::ToolTipRole) return tr("Where the row is used: train, train-dev, dev or test");
    return {};
  }
  const data::Column& column = table_->column(place);
  if (role == Qt::DisplayRole) return toQt(column.name());
  if (role == Qt::TextAlignmentRole)
    return QVariant(
        static_cast<int>((column.isNumeric() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
  if (role == Qt::ToolTipRole) {
    QStringList words{toQt(column.name()), toQt(data::name(column.kind()))};
    if (!column.unit().empty()) words << toQt(column.unit());
    words << (column.missingCount() == 0
                  ? tr("no cell missing")
                  : tr("%1 of %2 missing")
                        .arg(ui::formatCount(column.missingCount()), ui::formatCount(column.size())));
    return words.join(QStringLiteral(", "));
  }
  return {};
}

void TableItemModel::sort(int column, Qt::SortOrder order) {
  if (!table_) return;
  Index place = RowOrderSpec::Unsorted;
  if (column >= 0 && column < columnCount())
    place = tableColumn(column) < 0 ? RowOrderSpec::ByPart : tableColumn(column);
  const bool ascending = order == Qt::AscendingOrder;
  if (place == spec_.column && ascending == spec_.ascending) return;
  spec_.column = place;
  spec_.ascending = ascending;
  reorder();
}

void TableItemModel::reorder() {
  if (!table_) return;
  const bool wasBusy = ordering();
  const auto work = [table = table_, split = split_, spec = spec_](jobs::WorkContext& context) {
    return rowOrder(*table, split.get(), spec, context);
  };
  if (table_->rows() <= SortAtOnce) {
    orderJob_.cancel();
    jobs::WorkContext context;
    if (auto order = work(context)) adopt(std::move(*order));
    if (wasBusy) Q_EMIT orderingChanged(false);
    return;
  }
  orderJob_.request("Sort the table", jobs::Priority::Interactive, work, [this](Result<RowOrder> order) {
    // A sort can only be cancelled: then the old order is still a right one.
    if (order) adopt(std::move(*order));
    Q_EMIT orderingChanged(false);
  });
  if (!wasBusy) Q_EMIT orderingChanged(true);
}

void TableItemModel::adopt(RowOrder order) {
  if (shownOnly_ != spec_.only) {
    beginResetModel();
    order_ = std::move(order);
    shownOnly_ = spec_.only;
    endResetModel();
    return;
  }
  // The same rows in another order: whoever holds an index goes on holding its row of the table.
  Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
  const QModelIndexList before = persistentIndexList();
  std::vector<Index> held;
  std::unordered_map<Index, int> rows;
  for (const auto& old : before) {
    held.push_back(position(old.row()));
    rows.emplace(held.back(), -1);
  }
  order_ = std::move(order);
  if (!rows.empty())
    for (int row = 0; row < rowCount(); ++row)
      if (const auto found = rows.find(position(row)); found != rows.end()) found->second = row;
  QModelIndexList after;
  for (qsizetype i = 0; i < before.size(); ++i)
    after.append(createIndex(rows[held[static_cast<std::size_t>(i)]], before[i].column()));
  changePersistentIndexList(before, after);
  Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

}  // namespace ridgeline::bridge
