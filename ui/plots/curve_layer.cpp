#include "ui/plots/curve_layer.hpp"

#include <QPainter>
#include <QPainterPath>
#include <utility>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

QPainterPath pathOf(const std::vector<QPointF>& points, const PlotMapping& mapping) {
  QPainterPath path;
  bool open = false;
  for (const QPointF& data : points) {
    const QPointF at = mapping.toPlot(data);
    if (!std::isfinite(at.x()) || !std::isfinite(at.y()))
      open = false;
    else if (std::exchange(open, true))
      path.lineTo(at);
    else
      path.moveTo(at);
  }
  return path;
}

}  // namespace

void CurveLayer::setCurve(std::vector<QPointF> points) {
  points_ = std::move(points);
  update();
}

void CurveLayer::clear() {
  if (points_.empty() && ghost_.empty()) return;
  points_.clear();
  ghost_.clear();
  update();
}

void CurveLayer::draw(QPainter& painter, const PlotMapping& mapping) {
  painter.setBrush(Qt::NoBrush);
  if (!ghost_.empty()) {
    painter.setPen(QPen(withAlpha(theme().contour, 0.45), 1.4, Qt::DashLine));
    painter.drawPath(pathOf(ghost_, mapping));
  }
  painter.setPen(QPen(theme().contour, theme().lineWidth * 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPath(pathOf(points_, mapping));
}

}  // namespace ridgeline::ui

#include "moc_curve_layer.cpp"
