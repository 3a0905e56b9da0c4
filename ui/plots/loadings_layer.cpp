#include "ui/plots/loadings_layer.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr double LongestShare = 0.38;  // of the smaller side of the plot
constexpr double HeadLength = 7;
constexpr double EdgeGap = 16;  // between an arrow's tip and the edge: room for its name

double length(QPointF p) { return std::hypot(p.x(), p.y()); }

}  // namespace

/// The scale at which no arrow leaves the plot; without limit where the origin itself is out of sight.
double LoadingsLayer::largestScaleWithin(const QRectF& plot, QPointF origin) const {
  double scale = std::numeric_limits<double>::infinity();
  const QRectF inner = plot.adjusted(EdgeGap, EdgeGap, -EdgeGap, -EdgeGap);
  if (!inner.contains(origin)) return scale;
  for (const Loading& arrow : arrows_) {
    const QPointF d(arrow.direction.x(), -arrow.direction.y());
    if (d.x() != 0)
      scale = std::min(scale, ((d.x() > 0 ? inner.right() : inner.left()) - origin.x()) / d.x());
    if (d.y() != 0)
      scale = std::min(scale, ((d.y() > 0 ? inner.bottom() : inner.top()) - origin.y()) / d.y());
  }
  return scale;
}

void LoadingsLayer::setArrows(std::vector<Loading> arrows, int most) {
  std::stable_sort(arrows.begin(), arrows.end(), [](const Loading& a, const Loading& b) {
    return length(a.direction) > length(b.direction);
  });
  if (static_cast<int>(arrows.size()) > most) arrows.resize(static_cast<std::size_t>(most));
  arrows_ = std::move(arrows);
  update();
}

void LoadingsLayer::draw(QPainter& painter, const PlotMapping& mapping) {
  if (arrows_.empty() || length(arrows_.front().direction) <= 0) return;
  const QPointF origin = mapping.toPlot({0, 0});
  const double scale = std::min(LongestShare * std::min(mapping.plot.width(), mapping.plot.height()) /
                                    length(arrows_.front().direction),
                                largestScaleWithin(mapping.plot, origin));
  const Theme& t = theme();
  painter.setFont(uiFont(-2));
  const QFontMetricsF metrics(painter.font());
  std::vector<QRectF> taken;
  for (const Loading& arrow : arrows_) {
    const QPointF vector(arrow.direction.x() * scale, -arrow.direction.y() * scale);
    if (length(vector) < 3 * HeadLength) continue;
    const QPointF tip = origin + vector;
    const QPointF unit = vector / length(vector), side(-unit.y(), unit.x());
    painter.setPen(QPen(withAlpha(t.text, 0.75), 1.4));
    painter.drawLine(origin, tip);
    painter.setBrush(withAlpha(t.text, 0.75));
    painter.drawPolygon(
        QPolygonF({tip, tip - unit * HeadLength + side * 3, tip - unit * HeadLength - side * 3}));
    const QString name = metrics.elidedText(arrow.name, Qt::ElideMiddle, 130);
    QRectF box(QPointF(), QSizeF(metrics.horizontalAdvance(name) + 8, metrics.height() + 2));
    box.moveCenter(tip + QPointF(unit.x() * (box.width() / 2 + 4), unit.y() * (box.height() / 2 + 4)));
    // A name that would cover another goes one line further out.
    for (int tries = 0; tries < 6 && std::any_of(taken.begin(), taken.end(),
                                                 [&](const QRectF& r) { return r.intersects(box); });
         ++tries)
      box.translate(0, (unit.y() < 0 ? -1 : 1) * (metrics.height() + 2));
    box.moveLeft(std::clamp(box.left(), mapping.plot.left(),
                            std::max(mapping.plot.left(), mapping.plot.right() - box.width())));
    box.moveTop(std::clamp(box.top(), mapping.plot.top(),
                           std::max(mapping.plot.top(), mapping.plot.bottom() - box.height())));
    taken.push_back(box);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(t.panel, 0.82));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(t.text);
    painter.drawText(box, Qt::AlignCenter, name);
  }
}

}  // namespace ridgeline::ui
