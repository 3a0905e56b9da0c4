#include "ui/plots/busy_line.hpp"

#include <QPainter>
#include <QTimerEvent>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {

BusyLine::BusyLine(QWidget* parent) : QWidget(parent) {
  setFixedHeight(2);
  setAttribute(Qt::WA_TransparentForMouseEvents);
}

void BusyLine::start(std::optional<double> share) {
  if (std::exchange(running_, true) && share_ == share) return;
  share_ = share;
  updateTimer();
  update();
}

void BusyLine::stop() {
  if (!std::exchange(running_, false)) return;
  share_.reset();
  updateTimer();
  update();
}

void BusyLine::updateTimer() {
  const bool moves = running_ && !share_ && isVisible();
  if (moves && !timer_.isActive()) timer_.start(33, this);
  if (!moves) timer_.stop();
}

void BusyLine::timerEvent(QTimerEvent* event) {
  if (event->timerId() != timer_.timerId()) return;
  phase_ += 0.02;
  update();
}

void BusyLine::showEvent(QShowEvent*) { updateTimer(); }
void BusyLine::hideEvent(QHideEvent*) { updateTimer(); }

void BusyLine::paintEvent(QPaintEvent*) {
  if (!running_) return;
  QPainter painter(this);
  painter.setPen(Qt::NoPen);
  const qreal w = width();
  painter.setBrush(theme().border);
  painter.drawRect(rect());
  painter.setBrush(theme().accent);
  if (share_) {
    painter.drawRect(QRectF(0, 0, w * std::clamp(*share_, 0.0, 1.0), height()));
  } else {
    const qreal length = 0.25 * w;
    const qreal at = (0.5 - 0.5 * std::cos(phase_ * std::numbers::pi)) * (w - length);
    painter.drawRect(QRectF(at, 0, length, height()));
  }
}

}  // namespace ridgeline::ui

#include "moc_busy_line.cpp"
