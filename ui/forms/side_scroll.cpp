#include "ui/forms/side_scroll.hpp"

#include <QEvent>
#include <QScrollBar>
#include <algorithm>

namespace ridgeline::forms {

SideScroll::SideScroll(QWidget* column, int leastWidth, QWidget* parent)
    : QScrollArea(parent), leastWidth_(leastWidth) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(QFrame::NoFrame);
  setWidget(column);
  column->installEventFilter(this);
}

QSize SideScroll::minimumSizeHint() const {
  const int needed = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
  return {std::max(leastWidth_, needed), QScrollArea::minimumSizeHint().height()};
}

bool SideScroll::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) updateGeometry();
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace ridgeline::forms
