#include "ui/views/error_list_model.hpp"
#include "ui/bridge/to_qt.hpp"

#include <QColor>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::views {
namespace {

constexpr Index FewestListed = 20;

bool wrong(const eval::Scored& scored, Index at) {
  const auto i = static_cast<std::size_t>(at);
  return scored.task == data::Task::Classify && scored.actual[i] != scored.predicted.labels[i];
}

/// Four digits, and none after the point of a whole number.
QString figure(double value) {
  const bool whole = std::abs(value) < 1e7 && value == std::trunc(value);
  return whole ? QString::number(value, 'f', 0) : ui::formatNumber(value, 4);
}

/// The class as every plot shows it: its colour and its shape.
QPixmap markerIcon(int label) {
  constexpr int Size = 12;
  QPixmap picture(Size * 2, Size * 2);
  picture.setDevicePixelRatio(2);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  ui::drawMarker(painter, QPointF(Size / 2.0, Size / 2.0), 4, {.label = label});
  return picture;
}

}  // namespace

const runs::PartResult* ErrorListModel::part() const { return run_ ? run_->part(shown_) : nullptr; }

void ErrorListModel::show(const session::Snapshot& now) {
  beginResetModel();
  run_ = now.run;
  shown_ = now.document->view.part;
  order_.clear();
  errors_ = 0;
  selection_ = false;
  if (const auto* rows = part(); rows != nullptr && rows->losses.size() == rows->scored.size()) {
    const auto& scored = rows->scored;
    std::vector<Index> all(static_cast<std::size_t>(scored.size()));
    std::iota(all.begin(), all.end(), Index{0});
    std::vector<Index> errors;
    if (scored.task == data::Task::Classify) {
      std::copy_if(all.begin(), all.end(), std::back_inserter(errors),
                   [&](Index i) { return wrong(scored, i); });
    } else {
      errors = all;
      std::stable_sort(errors.begin(), errors.end(),
                       [&](Index a, Index b) { return rows->losses[a] > rows->losses[b]; });
      errors.resize(
          static_cast<std::size_t>(std::min(scored.size(), std::max(FewestListed, scored.size() / 10))));
    }
    errors_ = static_cast<int>(errors.size());
    std::vector<Index> chosen;
    if (!now.selection->rows.empty())
      std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [&](Index i) {
        return now.selection->contains(scored.rows[static_cast<std::size_t>(i)]);
      });
    selection_ = !chosen.empty();
    order_ = selection_ ? std::move(chosen) : std::move(errors);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](Index a, Index b) { return rows->losses[a] > rows->losses[b]; });
  }
  endResetModel();
}

data::RowId ErrorListModel::id(int row) const {
  return part()->scored.rows[static_cast<std::size_t>(order_[static_cast<std::size_t>(row)])];
}

int ErrorListModel::find(data::RowId id) const {
  for (int i = 0; i < rowCount(); ++i)
    if (this->id(i) == id) return i;
  return -1;
}

int ErrorListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

int ErrorListModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !run_ ? 0 : FixedColumns + static_cast<int>(run_->schema.features.size());
}

QVariant ErrorListModel::cell(Index at, int column) const {
  const auto& rows = *part();
  const auto& scored = rows.scored;
  const auto i = static_cast<std::size_t>(at);
  const bool classes = scored.task == data::Task::Classify;
  switch (column) {
    case 0:
      return QVariant::fromValue(static_cast<qulonglong>(scored.rows[i]));
    case 1:
      return classes ? QVariant(bridge::toQt(scored.classNames[static_cast<std::size_t>(scored.actual[i])]))
                     : QVariant(scored.actualValues[at]);
    case 2:
      return classes ? QVariant(bridge::toQt(
                           scored.classNames[static_cast<std::size_t>(scored.predicted.labels[i])]))
                     : QVariant(scored.predicted.values[at]);
    case 3:
      if (classes)
        return scored.predicted.probabilities.size() > 0
                   ? QVariant(scored.predicted.probabilities(at, scored.predicted.labels[i]))
                   : QVariant();
      return scored.predicted.values[at] - scored.actualValues[at];
    case 4:
      return rows.losses[at];
    default:
      break;
  }
  const auto& source =
      run_->table->column(run_->schema.features[static_cast<std::size_t>(column - FixedColumns)]);
  const Index position = rows.rows[i];
  if (source.isMissing(position)) return {};
  if (source.isNumeric() && source.kind() != data::ColumnKind::Date)
    return source.values()[static_cast<std::size_t>(position)];
  return bridge::toQt(source.text(position));
}

QVariant ErrorListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || part() == nullptr) return {};
  const Index at = order_[static_cast<std::size_t>(index.row())];
  QVariant value = cell(at, index.column());
  const bool number = value.typeId() == QMetaType::Double;
  switch (role) {
    case Qt::DisplayRole:
      if (!value.isValid()) return QString(QChar(0x2013));
      if (number) return figure(value.toDouble());
      return value;
    case Qt::TextAlignmentRole:
      return number || index.column() == 0 ? int(Qt::AlignRight | Qt::AlignVCenter)
                                           : int(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (!value.isValid()) return ui::theme().faint;
      if (index.column() == 2 && wrong(part()->scored, at)) return ui::theme().bad;
      if (index.column() == 0) return ui::theme().muted;
      return {};
    case Qt::DecorationRole:
      if (part()->scored.task == data::Task::Classify && (index.column() == 1 || index.column() == 2)) {
        const auto i = static_cast<std::size_t>(at);
        return markerIcon(index.column() == 1 ? part()->scored.actual[i]
                                              : part()->scored.predicted.labels[i]);
      }
      return {};
    case Qt::ToolTipRole:
      return number ? QVariant(QString::number(value.toDouble(), 'g', 17)) : value;
    default:
      return {};
  }
}

QVariant ErrorListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || !run_ || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
    return {};
  // While the rows change, a header may ask for columns of the former run.
  if (section < 0 || section >= columnCount()) return {};
  const bool classes = run_->schema.task == data::Task::Classify;
  if (role == Qt::ToolTipRole && section == 3)
    return classes ? tr("Probability that the model gave to the class it predicted")
                   : tr("Predicted less actual value");
  switch (section) {
    case 0:
      return tr("row");
    case 1:
      return tr("actual");
    case 2:
      return tr("predicted");
    case 3:
      return classes ? tr("p") : tr("error");
    case 4:
      return tr("loss");
    default:
      return bridge::toQt(
          run_->table->column(run_->schema.features[static_cast<std::size_t>(section - FixedColumns)])
              .name());
  }
}

void ErrorListModel::sort(int column, Qt::SortOrder order) {
  if (part() == nullptr || column < 0 || column >= columnCount()) return;
  Q_EMIT layoutAboutToBeChanged();
  std::stable_sort(order_.begin(), order_.end(), [&](Index a, Index b) {
    const QVariant x = cell(a, column), y = cell(b, column);
    // Missing comes last, whichever way.
    if (!x.isValid() || !y.isValid()) return x.isValid() && !y.isValid();
    const auto compared = QVariant::compare(x, y);
    return order == Qt::AscendingOrder ? compared == QPartialOrdering::Less
                                       : compared == QPartialOrdering::Greater;
  });
  Q_EMIT layoutChanged();
}

}  // namespace ridgeline::views
