#include "ui/plots/chart_view.hpp"

#include <QApplication>
#include <QChart>
#include <QContextMenuEvent>
#include <QGraphicsPathItem>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/plots/plot_layer.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr qreal kClickSlack = 3;      // pixels that a click may wander
constexpr qreal kLassoSpacing = 2.5;  // pixels between two points of a lasso

}  // namespace

ChartView::ChartView(ChartPanel* panel) : QChartView(panel), panel_(panel), outline_(nullptr) {
  setFrameShape(QFrame::NoFrame);
  setStyleSheet(QStringLiteral("background: transparent; border: none;"));
  setBackgroundBrush(Qt::NoBrush);
  setRenderHint(QPainter::Antialiasing);
  setMouseTracking(true);
  viewport()->setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  outline_ = new QGraphicsPathItem(chart());
  outline_->setZValue(kGestureZ);
  outline_->hide();
  restyle();
}

QPointF ChartView::toChart(QPointF viewport) const {
  return chart()->mapFromScene(QTransform(viewportTransform()).inverted().map(viewport));
}

QPointF ChartView::fromChart(QPointF point) const {
  return viewportTransform().map(chart()->mapToScene(point));
}

void ChartView::restyle() {
  outline_->setPen(QPen(theme().accent, 1.4, Qt::DashLine));
  outline_->setBrush(withAlpha(theme().accent, 0.12));
}

void ChartView::applyCursor() {
  const bool pans = space_ || action_ == Action::Pan || panel_->gesture() == ChartPanel::Gesture::Pan;
  if (pans) {
    viewport()->setCursor(action_ == Action::Pan ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
  } else if (panel_->gesture() == ChartPanel::Gesture::Drag) {
    viewport()->setCursor(Qt::PointingHandCursor);
  } else {
    viewport()->setCursor(Qt::CrossCursor);
  }
}

QPointF ChartView::clampedToPlot(QPointF point) const {
  const QRectF plot = panel_->mapping().plot;
  return QPointF(std::clamp(point.x(), plot.left(), plot.right()),
                 std::clamp(point.y(), plot.top(), plot.bottom()));
}

ChartView::Action ChartView::actionFor(const QMouseEvent* event) const {
  if (event->button() == Qt::MiddleButton) return Action::Pan;
  const bool paints = panel_->gesture() == ChartPanel::Gesture::Paint;
  if (event->button() == Qt::RightButton)
    return paints && !(event->modifiers() & Qt::ShiftModifier) ? Action::Drag : Action::None;
  if (event->button() != Qt::LeftButton) return Action::None;
  if (space_) return Action::Pan;
  switch (panel_->gesture()) {
    case ChartPanel::Gesture::Rectangle:
      return Action::Rectangle;
    case ChartPanel::Gesture::Lasso:
      return Action::Lasso;
    case ChartPanel::Gesture::Pan:
      return Action::Pan;
    case ChartPanel::Gesture::Drag:
    case ChartPanel::Gesture::Paint:
      break;
  }
  return Action::Drag;
}

bool ChartView::event(QEvent* event) {
  // During a gesture Escape ends it, and is not the window's to clear the selection with.
  if (event->type() == QEvent::ShortcutOverride && action_ != Action::None &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return QChartView::event(event);
}

void ChartView::mousePressEvent(QMouseEvent* event) {
  const QPointF point = toChart(event->position());
  const int entry = panel_->legend()->entryAt(point);
  if (event->button() == Qt::LeftButton && entry >= 0) {
    if (panel_->legend()->entries()[entry].clickable) Q_EMIT panel_->legendClicked(entry);
    return;
  }
  if (action_ != Action::None) return;
  action_ = actionFor(event);
  if (action_ == Action::None) return;
  const bool inside = panel_->mapping().plot.contains(point);
  // A drag may begin on the axis below, where a film is scrubbed.
  if (!inside && action_ != Action::Drag && action_ != Action::Pan) {
    action_ = Action::None;
    return;
  }
  button_ = event->button();
  pressed_ = last_ = event->position();
  moved_ = false;
  region_ = QPolygonF{point};
  if (action_ == Action::Drag)
    Q_EMIT panel_->dragged(ChartPanel::Phase::Begin, panel_->mapping().toData(clampedToPlot(point)), button_,
                           event->modifiers());
  applyCursor();
  event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF position = event->position();
  const QPointF point = toChart(position);
  const PlotMapping& m = panel_->mapping();
  if (action_ == Action::None) {
    const int entry = panel_->legend()->entryAt(point);
    const bool onEntry = entry >= 0 && panel_->legend()->entries()[entry].clickable;
    if (onEntry) {
      viewport()->setCursor(Qt::PointingHandCursor);
    } else if (m.plot.contains(point)) {
      applyCursor();
      Q_EMIT panel_->hovered(m.toData(point), position);
    } else {
      viewport()->unsetCursor();
      Q_EMIT panel_->hoverLeft();
    }
    return;
  }
  if (!moved_ && QLineF(position, pressed_).length() > kClickSlack) moved_ = true;
  if (action_ == Action::Drag) {
    Q_EMIT panel_->dragged(ChartPanel::Phase::Move, m.toData(clampedToPlot(point)), button_,
                           event->modifiers());
  } else if (moved_ && action_ == Action::Pan) {
    panel_->panBy(-(position.x() - last_.x()) / m.plot.width(), (position.y() - last_.y()) / m.plot.height());
  } else if (moved_) {
    growRegion(clampedToPlot(point));
  }
  last_ = position;
}

void ChartView::growRegion(QPointF point) {
  if (action_ == Action::Rectangle) {
    const QRectF rectangle = QRectF(region_.first(), point).normalized();
    QPainterPath path;
    path.addRect(rectangle);
    outline_->setPath(path);
    region_ = QPolygonF{region_.first(), point};
  } else {
    if (QLineF(region_.last(), point).length() < kLassoSpacing) return;
    region_ << point;
    QPainterPath path;
    path.addPolygon(region_);
    path.closeSubpath();
    outline_->setPath(path);
  }
  outline_->show();
}

void ChartView::finishRegion(Qt::KeyboardModifiers modifiers) {
  outline_->hide();
  QPolygonF corners = region_;
  if (action_ == Action::Rectangle && region_.size() == 2) {
    const QRectF r = QRectF(region_[0], region_[1]).normalized();
    corners = QPolygonF{r.bottomLeft(), r.bottomRight(), r.topRight(), r.topLeft()};
  }
  if (corners.size() < 3) return;
  QPolygonF data;
  data.reserve(corners.size());
  for (const QPointF& corner : corners) data << panel_->mapping().toData(corner);
  Q_EMIT panel_->regionSelected(data, modifiers);
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
  if (action_ == Action::None || event->button() != button_) return;
  const QPointF point = toChart(event->position());
  if (action_ == Action::Drag) {
    Q_EMIT panel_->dragged(ChartPanel::Phase::End, panel_->mapping().toData(clampedToPlot(point)), button_,
                           event->modifiers());
  } else if (moved_ && action_ != Action::Pan) {
    finishRegion(event->modifiers());
  }
  if (!moved_ && panel_->mapping().plot.contains(point))
    Q_EMIT panel_->clicked(panel_->mapping().toData(point), event->position(), button_, event->modifiers());
  action_ = Action::None;
  applyCursor();
}

void ChartView::cancelGesture() {
  if (action_ == Action::Drag)
    Q_EMIT panel_->dragged(ChartPanel::Phase::End, panel_->mapping().toData(clampedToPlot(toChart(last_))),
                           button_, Qt::NoModifier);
  action_ = Action::None;
  outline_->hide();
  applyCursor();
}

void ChartView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || panel_->gesture() == ChartPanel::Gesture::Paint) {
    mousePressEvent(event);
    return;
  }
  panel_->resetView();
}

void ChartView::wheelEvent(QWheelEvent* event) {
  const QPointF point = toChart(event->position());
  if (!panel_->mapping().plot.contains(point)) {
    event->ignore();
    return;
  }
  const double notches = event->angleDelta().y() / 120.0;
  panel_->zoomBy(std::pow(0.85, notches), panel_->mapping().toData(point));
  event->accept();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
  const PlotMapping& m = panel_->mapping();
  const QPointF centre = m.toData(m.plot.center());
  switch (event->key()) {
    case Qt::Key_Space:
      if (!event->isAutoRepeat()) {
        space_ = true;
        applyCursor();
      }
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      panel_->zoomBy(0.8, centre);
      break;
    case Qt::Key_Minus:
      panel_->zoomBy(1.25, centre);
      break;
    case Qt::Key_0:
      panel_->resetView();
      break;
    case Qt::Key_Left:
      panel_->panBy(-0.1, 0);
      break;
    case Qt::Key_Right:
      panel_->panBy(0.1, 0);
      break;
    case Qt::Key_Up:
      panel_->panBy(0, 0.1);
      break;
    case Qt::Key_Down:
      panel_->panBy(0, -0.1);
      break;
    case Qt::Key_Menu:
      panel_->showMenu(mapToGlobal(rect().center()));
      break;
    case Qt::Key_Escape:
      if (action_ != Action::None) {
        cancelGesture();
        break;
      }
      event->ignore();
      break;
    default:
      event->ignore();
  }
}

void ChartView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Space || event->isAutoRepeat()) {
    event->ignore();
    return;
  }
  space_ = false;
  applyCursor();
}

void ChartView::contextMenuEvent(QContextMenuEvent* event) {
  const bool paints = panel_->gesture() == ChartPanel::Gesture::Paint;
  if (paints && event->reason() == QContextMenuEvent::Mouse && !(event->modifiers() & Qt::ShiftModifier))
    return;
  panel_->showMenu(event->globalPos());
}

void ChartView::leaveEvent(QEvent* event) {
  QChartView::leaveEvent(event);
  Q_EMIT panel_->hoverLeft();
}

void ChartView::focusInEvent(QFocusEvent* event) {
  focusFromKeyboard_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  QChartView::focusInEvent(event);
  viewport()->update();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
  focusFromKeyboard_ = false;
  space_ = false;
  QChartView::focusOutEvent(event);
  viewport()->update();
}

void ChartView::drawForeground(QPainter* painter, const QRectF&) {
  if (!focusFromKeyboard_) return;
  painter->setPen(QPen(theme().accent, 1.5));
  painter->setBrush(Qt::NoBrush);
  painter->drawRoundedRect(panel_->mapping().plot.adjusted(-1, -1, 1, 1), 3, 3);
}

}  // namespace ridgeline::ui

#include "moc_chart_view.cpp"
