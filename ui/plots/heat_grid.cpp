#include "ui/plots/heat_grid.hpp"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/csv_line.hpp"
#include "ui/plots/picture_menu.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {

HeatGrid::HeatGrid(QWidget* parent) : QWidget(parent), title_(tr("Confusion matrix")) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(title_);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void HeatGrid::setMatrix(const QStringList& classes, std::span<const long long> counts) {
  const auto k = static_cast<std::size_t>(classes.size());
  const bool fits = counts.size() == k * k;
  if (fits && classes == classes_ && std::equal(counts.begin(), counts.end(), counts_.begin(), counts_.end()))
    return;
  if (!fits || classes != classes_) {
    selected_.clear();
    current_ = anchor_ = {};
    hovered_.reset();
  }
  classes_ = fits ? classes : QStringList();
  counts_.assign(counts.begin(), fits ? counts.end() : counts.begin());
  const auto size = static_cast<std::size_t>(classes_.size());
  rowTotals_.assign(size, 0);
  columnTotals_.assign(size, 0);
  for (std::size_t r = 0; r < size; ++r)
    for (std::size_t c = 0; c < size; ++c) {
      rowTotals_[r] += counts_[r * size + c];
      columnTotals_[c] += counts_[r * size + c];
    }
  update();
}

long long HeatGrid::count(HeatCell cell) const {
  return counts_[static_cast<std::size_t>(cell.actual) * static_cast<std::size_t>(classCount()) +
                 static_cast<std::size_t>(cell.predicted)];
}

std::optional<double> HeatGrid::share(HeatCell cell) const {
  const long long total = rowTotals_[static_cast<std::size_t>(cell.actual)];
  if (total == 0) return std::nullopt;
  return static_cast<double>(count(cell)) / static_cast<double>(total);
}

void HeatGrid::setPartName(const QString& name) {
  if (std::exchange(partName_, name) != name) update();
}

void HeatGrid::setSelectedCells(const QList<HeatCell>& cells) {
  QList<HeatCell> valid;
  for (const HeatCell& cell : cells)
    if (cell.actual >= 0 && cell.actual < classCount() && cell.predicted >= 0 &&
        cell.predicted < classCount() && !valid.contains(cell))
      valid << cell;
  if (std::exchange(selected_, valid) != valid) update();
}

std::optional<HeatCell> HeatGrid::cellAt(QPointF position) const {
  const Layout l = layoutFor(QSizeF(size()));
  if (l.cell <= 0) return std::nullopt;
  const QPointF local = (position - l.origin) / l.cell;
  if (local.x() < 0 || local.y() < 0 || local.x() >= classCount() || local.y() >= classCount())
    return std::nullopt;
  return HeatCell{static_cast<int>(local.y()), static_cast<int>(local.x())};
}

int HeatGrid::headerAt(QPointF position, bool rows) const {
  const Layout l = layoutFor(QSizeF(size()));
  if (l.cell <= 0) return -1;
  const QPointF local = (position - l.origin) / l.cell;
  const double along = rows ? local.y() : local.x();
  const double across = rows ? -local.x() : local.y() - classCount();
  if (along < 0 || along >= classCount() || across < 0) return -1;
  return static_cast<int>(along);
}

QString HeatGrid::describe(HeatCell cell) const {
  const long long total = rowTotals_[static_cast<std::size_t>(cell.actual)];
  const QString actual = classes_[cell.actual], predicted = classes_[cell.predicted];
  const QString rows = partName_.isEmpty() ? tr("rows") : tr("%1 rows").arg(partName_);
  if (total == 0) return tr("No %1 are actually %2.").arg(rows, actual);
  const QString verdict = cell.actual == cell.predicted ? tr("right") : tr("wrong");
  QString text = tr("Actual %1, predicted %2 (%3): %4 of %5 %6, %7")
                     .arg(actual, predicted, verdict, formatCount(count(cell)), formatCount(total), rows,
                          formatPercent(*share(cell)));
  if (total < 30) text += tr(". Few rows: the share is uncertain");
  return text;
}

QString HeatGrid::describeHeader(int index, bool row) const {
  const auto at = static_cast<std::size_t>(index);
  const long long total = row ? rowTotals_[at] : columnTotals_[at];
  const long long right = count({index, index});
  const double rate = total > 0 ? static_cast<double>(right) / static_cast<double>(total) : qQNaN();
  return row ? tr("Actual %1: %2 rows, recall %3")
                   .arg(classes_[index], formatCount(total), formatPercent(rate))
             : tr("Predicted %1: %2 rows, precision %3")
                   .arg(classes_[index], formatCount(total), formatPercent(rate));
}

QList<HeatCell> HeatGrid::block(HeatCell a, HeatCell b) const {
  QList<HeatCell> cells;
  for (int r = std::min(a.actual, b.actual); r <= std::max(a.actual, b.actual); ++r)
    for (int c = std::min(a.predicted, b.predicted); c <= std::max(a.predicted, b.predicted); ++c)
      cells << HeatCell{r, c};
  return cells;
}

void HeatGrid::choose(const QList<HeatCell>& cells, bool add) {
  QList<HeatCell> next = add ? beforeDrag_ : QList<HeatCell>();
  // Ctrl on one cell that is chosen already takes it away again.
  if (add && cells.size() == 1 && next.contains(cells.first())) {
    next.removeAll(cells.first());
  } else {
    for (const HeatCell& cell : cells)
      if (!next.contains(cell)) next << cell;
  }
  selected_ = next;
  update();
  Q_EMIT cellsSelected(selected_);
}

void HeatGrid::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || classCount() == 0) return;
  const bool add = event->modifiers() & Qt::ControlModifier;
  beforeDrag_ = selected_;
  if (const auto cell = cellAt(event->position())) {
    if (event->modifiers() & Qt::ShiftModifier) {
      current_ = *cell;
      choose(block(anchor_, *cell), add);
      return;
    }
    const bool only = selected_.size() == 1 && selected_.first() == *cell && !add;
    current_ = anchor_ = *cell;
    dragging_ = !only;
    if (only) {
      choose({}, false);
    } else {
      choose({*cell}, add);
    }
    return;
  }
  const int row = headerAt(event->position(), true);
  const int column = row < 0 ? headerAt(event->position(), false) : -1;
  if (row >= 0) choose(block({row, 0}, {row, classCount() - 1}), add);
  if (column >= 0) choose(block({0, column}, {classCount() - 1, column}), add);
  if (row < 0 && column < 0 && !selected_.isEmpty()) choose({}, false);
}

void HeatGrid::mouseMoveEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (dragging_ && cell && *cell != current_) {
    current_ = *cell;
    choose(block(anchor_, *cell), event->modifiers() & Qt::ControlModifier);
  }
  if (cell != hovered_) {
    hovered_ = cell;
    update();
  }
  const bool header = classCount() > 0 && !cell &&
                      (headerAt(event->position(), true) >= 0 || headerAt(event->position(), false) >= 0);
  setCursor(cell || header ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void HeatGrid::mouseReleaseEvent(QMouseEvent*) { dragging_ = false; }

void HeatGrid::leaveEvent(QEvent*) {
  hovered_.reset();
  update();
}

void HeatGrid::moveCurrent(int rows, int columns, bool extend) {
  current_.actual = std::clamp(current_.actual + rows, 0, classCount() - 1);
  current_.predicted = std::clamp(current_.predicted + columns, 0, classCount() - 1);
  if (extend) {
    choose(block(anchor_, current_), false);
  } else {
    anchor_ = current_;
  }
  setAccessibleDescription(describe(current_));
  update();
}

void HeatGrid::keyPressEvent(QKeyEvent* event) {
  if (classCount() == 0) return QWidget::keyPressEvent(event);
  const bool extend = event->modifiers() & Qt::ShiftModifier;
  switch (event->key()) {
    case Qt::Key_Left:
      return moveCurrent(0, -1, extend);
    case Qt::Key_Right:
      return moveCurrent(0, 1, extend);
    case Qt::Key_Up:
      return moveCurrent(-1, 0, extend);
    case Qt::Key_Down:
      return moveCurrent(1, 0, extend);
    case Qt::Key_Home:
      return moveCurrent(-classCount(), -classCount(), extend);
    case Qt::Key_End:
      return moveCurrent(classCount(), classCount(), extend);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      beforeDrag_ = selected_;
      return choose({current_}, event->modifiers() & Qt::ControlModifier);
    case Qt::Key_Escape:
      if (!selected_.isEmpty()) return choose({}, false);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

bool HeatGrid::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || classCount() == 0) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QString text;
  if (const auto cell = cellAt(help->pos())) {
    text = describe(*cell);
  } else if (const int row = headerAt(help->pos(), true); row >= 0) {
    text = describeHeader(row, true);
  } else if (const int column = headerAt(help->pos(), false); column >= 0) {
    text = describeHeader(column, false);
  }
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

void HeatGrid::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  addPictureActions(menu, picture(), this);
  menu.exec(event->globalPos());
}

QString HeatGrid::csv() const {
  QString text = QStringLiteral("actual");
  for (const QString& name : classes_) text += u',' + csvCell(name);
  text += u'\n';
  for (int r = 0; r < classCount(); ++r) {
    text += csvCell(classes_[r]);
    for (int c = 0; c < classCount(); ++c) text += u',' + QString::number(count({r, c}));
    text += u'\n';
  }
  return text;
}

Picture HeatGrid::picture() {
  return Picture{title_, QSizeF(size()),
                 [this](QPainter& painter, QSizeF size) { paintGrid(painter, size, false); },
                 [this] { return csv(); }};
}

}  // namespace ridgeline::ui

#include "moc_heat_grid.cpp"
