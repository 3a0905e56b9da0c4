#pragma once

// The mouse and the keyboard of a ChartPanel. Nobody but ChartPanel makes one.
//   left drag = the panel's gesture, middle or Space drag = pan, wheel = zoom at the cursor, right = menu

#include <QChartView>
#include <QPointF>
#include <QPolygonF>

#include "ui/plots/chart_panel.hpp"

class QGraphicsPathItem;

namespace ridgeline::ui {

class ChartView : public QChartView {
  Q_OBJECT
 public:
  explicit ChartView(ChartPanel* panel);

  QPointF toChart(QPointF viewport) const;
  QPointF fromChart(QPointF chart) const;
  void restyle();
  void cancelGesture();
  void applyCursor();

 protected:
  bool event(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;

 private:
  enum class Action { None, Pan, Rectangle, Lasso, Drag };
  Action actionFor(const QMouseEvent* event) const;
  QPointF clampedToPlot(QPointF chart) const;
  void growRegion(QPointF chart);
  void finishRegion(Qt::KeyboardModifiers modifiers);

  ChartPanel* panel_;
  QGraphicsPathItem* outline_;
  Action action_ = Action::None;
  Qt::MouseButton button_ = Qt::NoButton;
  QPointF pressed_;  // in the viewport
  QPointF last_;
  bool moved_ = false;
  bool space_ = false;
  bool focusFromKeyboard_ = false;
  QPolygonF region_;  // in the chart
};

}  // namespace ridgeline::ui
