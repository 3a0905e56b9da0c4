#include "ui/plots/bar_plot.hpp"

#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/csv_line.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/picture_menu.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr double kThickest = 22;  // a single bar must not fill the card

}  // namespace

BarPlot::BarPlot(QWidget* parent) : QWidget(parent), name_(tr("Bars")) {
  format_ = [](double value) { return formatNumber(value); };
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void BarPlot::setBars(QList<Bar> bars) {
  if (bars.size() != bars_.size()) {
    selected_ = hovered_ = -1;
    scroll_ = 0;
  }
  bars_ = std::move(bars);
  update();
}

void BarPlot::setOrientation(Qt::Orientation orientation) {
  orientation_ = orientation;
  update();
}

void BarPlot::setName(const QString& name) {
  name_ = name;
  setAccessibleName(name);
}

void BarPlot::setFormat(std::function<QString(double)> format) {
  format_ = std::move(format);
  update();
}

void BarPlot::setCumulative(std::vector<double> totals) {
  totals_ = std::move(totals);
  update();
}

void BarPlot::setLimit(std::optional<double> limit) {
  limit_ = limit;
  update();
}

void BarPlot::setSelected(int index) {
  selected_ = index >= 0 && index < bars_.size() ? index : -1;
  if (selected_ >= 0) setAccessibleDescription(describe(selected_));
  update();
}

BarPlot::Layout BarPlot::layoutFor(QSizeF size) const {
  Layout l;
  const QFontMetricsF metrics(uiFont(-1));
  double names = 0, values = 0;
  l.low = l.high = 0;
  const auto reach = [&l](double v) {
    if (!std::isfinite(v)) return;
    l.low = std::min(l.low, v);
    l.high = std::max(l.high, v);
  };
  for (const Bar& bar : bars_) {
    names = std::max(names, metrics.horizontalAdvance(bar.name));
    values = std::max(values, metrics.horizontalAdvance(format_(bar.value)));
    reach(bar.value);
    if (bar.low) reach(*bar.low);
    if (bar.high) reach(*bar.high);
    for (const double dot : bar.dots) reach(dot);
  }
  for (const double total : totals_) reach(total);
  if (limit_) reach(*limit_);
  if (l.high <= l.low) l.high = l.low + 1;
  const double n = std::max<double>(1, static_cast<double>(bars_.size()));
  if (orientation_ == Qt::Horizontal) {
    l.nameRoom = std::min(names + 2, 0.4 * size.width());
    const double left = l.nameRoom + 8 + (l.low < 0 ? values + 6 : 0);
    l.area = QRectF(left, 4, std::max(10.0, size.width() - left - values - 10), size.height() - 8);
    l.pitch = std::clamp(l.area.height() / n, metrics.height() + 4, 1.6 * kThickest);
    return l;
  }
  const double step = std::min(size.width() / n, 3 * kThickest);
  l.turned = names > step - 4;
  l.nameRoom = l.turned ? std::min(names + 2, 0.35 * size.height()) : metrics.height();
  const double top = metrics.height() + 4;
  const double below =
      l.nameRoom + 8 + (valuesBelow(l) ? metrics.height() : 0) + (l.low < 0 ? metrics.height() + 2 : 0);
  l.pitch = step;
  l.area = QRectF((size.width() - step * n) / 2, top, step * n, std::max(10.0, size.height() - top - below));
  return l;
}

double BarPlot::place(const Layout& l, double value) const {
  const double share = (value - l.low) / (l.high - l.low);
  return orientation_ == Qt::Horizontal ? l.area.left() + share * l.area.width()
                                        : l.area.bottom() - share * l.area.height();
}

QRectF BarPlot::barRect(const Layout& l, int index) const {
  const double value = std::isfinite(bars_[index].value) ? bars_[index].value : 0;
  const double from = place(l, 0), to = place(l, value);
  const double thick = std::min(0.66 * l.pitch, kThickest);
  const double middle = (index + 0.5) * l.pitch;
  if (orientation_ == Qt::Horizontal)
    return QRectF(QPointF(from, l.area.top() + middle - thick / 2 - scroll_),
                  QPointF(to, l.area.top() + middle + thick / 2 - scroll_))
        .normalized();
  const double wide = std::min(0.66 * l.pitch, 1.6 * kThickest);
  return QRectF(QPointF(l.area.left() + middle - wide / 2, from),
                QPointF(l.area.left() + middle + wide / 2, to))
      .normalized();
}

QRectF BarPlot::barRect(int index) const { return barRect(layoutFor(QSizeF(size())), index); }

void BarPlot::paintSpread(QPainter& painter, const Layout& l, int index) const {
  const Bar& bar = bars_[index];
  const QPointF centre = barRect(l, index).center();
  const auto at = [&](double value, double across) {
    const double along = place(l, value);
    return orientation_ == Qt::Horizontal ? QPointF(along, centre.y() + across)
                                          : QPointF(centre.x() + across, along);
  };
  painter.setPen(Qt::NoPen);
  painter.setBrush(withAlpha(theme().text, 0.45));
  for (const double dot : bar.dots)
    if (std::isfinite(dot)) painter.drawEllipse(at(dot, 0), 2.2, 2.2);
  if (!bar.low || !bar.high || !std::isfinite(*bar.low) || !std::isfinite(*bar.high)) return;
  painter.setPen(QPen(theme().text, 1.4));
  painter.drawLine(at(*bar.low, 0), at(*bar.high, 0));
  painter.drawLine(at(*bar.low, -3.5), at(*bar.low, 3.5));
  painter.drawLine(at(*bar.high, -3.5), at(*bar.high, 3.5));
}

void BarPlot::paintHorizontal(QPainter& painter, const Layout& l, int index) const {
  const Theme& t = theme();
  const Bar& bar = bars_[index];
  const QRectF area = barRect(l, index);
  const QFontMetricsF metrics(painter.font());
  const double middle = area.center().y();
  painter.setPen(index == selected_ ? t.text : t.muted);
  painter.drawText(QRectF(0, middle - metrics.height(), l.nameRoom, 2 * metrics.height()),
                   Qt::AlignRight | Qt::AlignVCenter,
                   metrics.elidedText(bar.name, Qt::ElideRight, l.nameRoom));
  const double end = std::max(bar.high.value_or(bar.value), bar.value);
  painter.setPen(t.text);
  const QString text = format_(bar.value);
  if (bar.value < 0) {
    const double start = place(l, std::min(bar.low.value_or(bar.value), bar.value));
    painter.drawText(QRectF(start - 105, middle - metrics.height(), 100, 2 * metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, text);
  } else {
    painter.drawText(QRectF(place(l, std::isfinite(end) ? end : 0) + (index == selected_ ? 9 : 6),
                            middle - metrics.height(), 120, 2 * metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
  }
}

void BarPlot::paintVertical(QPainter& painter, const Layout& l, int index) const {
  const Theme& t = theme();
  const Bar& bar = bars_[index];
  const QRectF area = barRect(l, index);
  const QFontMetricsF metrics(painter.font());
  const double centre = area.center().x();
  const double below = l.area.bottom() + (l.low < 0 ? metrics.height() + 2 : 0) + 4;
  painter.setPen(index == selected_ ? t.text : t.muted);
  const QString name = metrics.elidedText(bar.name, Qt::ElideRight, l.turned ? l.nameRoom : l.pitch - 2);
  if (l.turned) {
    painter.save();
    painter.translate(centre, below);
    painter.rotate(-90);
    painter.drawText(QRectF(-l.nameRoom, -metrics.height() / 2, l.nameRoom, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, name);
    painter.restore();
  } else {
    painter.drawText(QRectF(centre - l.pitch / 2, below, l.pitch, metrics.height()), Qt::AlignCenter, name);
  }
  const QString text = format_(bar.value);
  if (metrics.horizontalAdvance(text) > l.pitch) return;
  painter.setPen(t.text);
  if (valuesBelow(l)) {
    painter.drawText(QRectF(centre - l.pitch / 2, below + metrics.height(), l.pitch, metrics.height()),
                     Qt::AlignCenter, text);
    return;
  }
  const double top = std::min(area.top(), place(l, bar.high.value_or(bar.value)));
  const double y = bar.value < 0 ? area.bottom() + 1 : top - metrics.height() - 1;
  painter.drawText(QRectF(centre - l.pitch / 2, y, l.pitch, metrics.height()), Qt::AlignCenter, text);
}

void BarPlot::paintBars(QPainter& painter, QSizeF size, bool interactive) const {
  const Theme& t = theme();
  painter.setRenderHint(QPainter::Antialiasing);
  if (!interactive) painter.fillRect(QRectF(QPointF(0, 0), size), t.panel);
  if (bars_.isEmpty()) return;
  const Layout l = layoutFor(size);
  painter.setFont(uiFont(-1));
  painter.setPen(QPen(t.border, 1));
  const double zero = place(l, 0);
  if (orientation_ == Qt::Horizontal) {
    painter.drawLine(QPointF(zero, l.area.top()), QPointF(zero, l.area.bottom()));
  } else {
    painter.drawLine(QPointF(l.area.left(), zero), QPointF(l.area.right(), zero));
  }
  for (int i = 0; i < static_cast<int>(bars_.size()); ++i) {
    const QRectF area = barRect(l, i);
    if (orientation_ == Qt::Horizontal && (area.bottom() < 0 || area.top() > size.height())) continue;
    QColor fill = bars_[i].label ? classColour(*bars_[i].label) : t.accent;
    if (interactive && i == hovered_) fill = mix(fill, t.text, 0.18);
    if (selected_ >= 0 && i != selected_) fill = mix(fill, t.panel, 0.35);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    const double radius = std::min({3.0, area.width() / 2, area.height() / 2});
    painter.drawRoundedRect(area, radius, radius);
    if (i == selected_) {
      painter.setPen(QPen(t.selection, 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(area.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
    }
    paintSpread(painter, l, i);
    if (orientation_ == Qt::Horizontal) {
      paintHorizontal(painter, l, i);
    } else {
      paintVertical(painter, l, i);
    }
  }
  if (totals_.empty() || orientation_ != Qt::Vertical) return;
  QPolygonF line;
  for (std::size_t i = 0; i < std::min(totals_.size(), static_cast<std::size_t>(bars_.size())); ++i)
    line << QPointF(l.area.left() + (static_cast<double>(i) + 0.5) * l.pitch, place(l, totals_[i]));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(t.dev, t.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(line);
  painter.setPen(QPen(t.panel, 1.4));
  painter.setBrush(t.dev);
  for (const QPointF& p : line) painter.drawEllipse(p, t.lineWidth + 1.4, t.lineWidth + 1.4);
}

void BarPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintBars(painter, QSizeF(size()), true);
  if (!hasFocus()) return;
  painter.setPen(QPen(theme().accent, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

int BarPlot::barAt(QPointF position) const {
  if (bars_.isEmpty()) return -1;
  const Layout l = layoutFor(QSizeF(size()));
  const double along =
      orientation_ == Qt::Horizontal ? position.y() - l.area.top() + scroll_ : position.x() - l.area.left();
  const int index = static_cast<int>(std::floor(along / l.pitch));
  return index >= 0 && index < bars_.size() ? index : -1;
}

QString BarPlot::describe(int index) const {
  const Bar& bar = bars_[index];
  QString text = bar.name + QStringLiteral(": ") + format_(bar.value);
  if (bar.low && bar.high) text += QStringLiteral(" [%1, %2]").arg(format_(*bar.low), format_(*bar.high));
  if (!bar.note.isEmpty()) text += u'\n' + bar.note;
  return text;
}

void BarPlot::mousePressEvent(QMouseEvent* event) {
  const int index = barAt(event->position());
  if (event->button() == Qt::LeftButton && index >= 0) Q_EMIT barClicked(index, event->modifiers());
}

void BarPlot::mouseMoveEvent(QMouseEvent* event) {
  const int index = barAt(event->position());
  if (index == hovered_) return;
  hovered_ = index;
  Q_EMIT barHovered(index);
  update();
}

void BarPlot::leaveEvent(QEvent*) {
  hovered_ = -1;
  Q_EMIT barHovered(-1);
  update();
}

void BarPlot::wheelEvent(QWheelEvent* event) {
  const Layout l = layoutFor(QSizeF(size()));
  const double most = std::max(0.0, l.pitch * static_cast<double>(bars_.size()) - l.area.height());
  if (orientation_ != Qt::Horizontal || most <= 0) return event->ignore();
  scroll_ = std::clamp(scroll_ - event->angleDelta().y() / 120.0 * 2 * l.pitch, 0.0, most);
  update();
}

void BarPlot::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(bars_.size()) - 1;
  const bool forward = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right;
  const bool back = event->key() == Qt::Key_Up || event->key() == Qt::Key_Left;
  if (last < 0 || (!forward && !back)) return QWidget::keyPressEvent(event);
  const int next = std::clamp(selected_ + (forward ? 1 : -1), 0, last);
  setSelected(next);
  Q_EMIT barClicked(next, event->modifiers());
}

void BarPlot::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  addPictureActions(menu, picture(), this);
  menu.exec(event->globalPos());
}

bool BarPlot::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int index = barAt(help->pos());
  QToolTip::showText(help->globalPos(), index >= 0 ? describe(index) : QString(), this);
  return true;
}

QString BarPlot::csv() const {
  QString text = QStringLiteral("name,value,low,high\n");
  const auto number = [](double v) { return std::isfinite(v) ? QString::number(v, 'g', 17) : QString(); };
  for (const Bar& bar : bars_) {
    const QString name = csvCell(bar.name);
    text += name + u',' + number(bar.value) + u',' + (bar.low ? number(*bar.low) : QString()) + u',' +
            (bar.high ? number(*bar.high) : QString()) + u'\n';
  }
  return text;
}

Picture BarPlot::picture() {
  return Picture{name_, QSizeF(size()),
                 [this](QPainter& painter, QSizeF size) { paintBars(painter, size, false); },
                 [this] { return csv(); }};
}

}  // namespace ridgeline::ui

#include "moc_bar_plot.cpp"
