#include "ui/forms/wrap_row.hpp"

#include <QEvent>
#include <QMetaObject>
#include <algorithm>
#include <utility>

namespace ridgeline::forms {

WrapRow::WrapRow(int gap) : gap_(gap) {}

WrapRow::~WrapRow() { qDeleteAll(items_); }

QLayoutItem* WrapRow::takeAt(int index) {
  return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

int WrapRow::heightForWidth(int width) const { return place(QRect(0, 0, width, 0), false); }

QSize WrapRow::sizeHint() const {
  QSize size(0, 0);
  for (const QLayoutItem* item : items_) {
    if (item->isEmpty()) continue;
    const QSize one = item->sizeHint();
    size = {size.width() + one.width() + (size.width() > 0 ? gap_ : 0),
            std::max(size.height(), one.height())};
  }
  return size;
}

QSize WrapRow::minimumSize() const {
  QSize size(0, 0);
  for (const QLayoutItem* item : items_)
    if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
  return size;
}

void WrapRow::setGeometry(const QRect& room) {
  QLayout::setGeometry(room);
  place(room, true);
}

int WrapRow::place(const QRect& room, bool move) const {
  QList<QLayoutItem*> line;
  int top = room.top(), used = 0;
  const auto finish = [&] {
    int height = 0, left = room.left();
    for (const QLayoutItem* item : line) height = std::max(height, item->sizeHint().height());
    for (QLayoutItem* item : line) {
      const QSize size(std::min(item->sizeHint().width(), room.width()), item->sizeHint().height());
      if (item == items_.last()) left = std::max(left, room.left() + room.width() - size.width());
      if (move) item->setGeometry(QRect(QPoint(left, top + (height - size.height()) / 2), size));
      left += size.width() + gap_;
    }
    top += height;
    line.clear();
    used = 0;
  };
  for (QLayoutItem* item : items_) {
    if (item->isEmpty()) continue;
    const int width = item->sizeHint().width();
    if (!line.isEmpty() && used + width > room.width()) {
      finish();
      top += gap_;
    }
    line.append(item);
    used += width + gap_;
  }
  finish();
  return top - room.top();
}

bool WrapColumn::event(QEvent* event) {
  const bool handled = QWidget::event(event);
  // Once the layout is at rest: a width on its way to another one asks for heights that would be kept.
  if ((event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) &&
      !std::exchange(asked_, true))
    QMetaObject::invokeMethod(
        this,
        [this] {
          asked_ = false;
          if (layout() != nullptr && layout()->hasHeightForWidth())
            setMinimumHeight(layout()->totalHeightForWidth(width()));
        },
        Qt::QueuedConnection);
  return handled;
}

}  // namespace ridgeline::forms
