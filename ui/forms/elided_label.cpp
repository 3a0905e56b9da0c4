#include "ui/forms/elided_label.hpp"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QStyleOptionButton>
#include <QStylePainter>

namespace ridgeline::forms {

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(text, parent) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  showTip();
}

void ElidedLabel::setWords(const QString& text, const QString& more) {
  setText(text);
  more_ = more;
  setAccessibleDescription(more);
  showTip();
}

void ElidedLabel::showTip() {
  const bool cut = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
  setToolTip(!cut ? more_ : more_.isEmpty() ? text() : text() + "\n" + more_);
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  const QRect room = contentsRect();
  style()->drawItemText(&painter, room, static_cast<int>(alignment()), option.palette, isEnabled(),
                        fontMetrics().elidedText(text(), Qt::ElideRight, room.width()), foregroundRole());
}

void ElidedButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  const QRect room = style()->subElementRect(QStyle::SE_PushButtonContents, &option, this);
  option.text = option.fontMetrics.elidedText(text(), Qt::ElideRight, room.width());
  painter.drawControl(QStyle::CE_PushButton, option);
}

}  // namespace ridgeline::forms

#include "moc_elided_label.cpp"
