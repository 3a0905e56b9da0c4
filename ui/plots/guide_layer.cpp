#include "ui/plots/guide_layer.hpp"

#include <QPainter>
#include <QPolygonF>
#include <utility>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {

void GuideLayer::setReference(std::optional<ReferenceLine> line) {
  if (std::exchange(reference_, line) != line) update();
}

void GuideLayer::setCurves(std::vector<GuideCurve> curves) {
  if (curves == curves_) return;
  curves_ = std::move(curves);
  update();
}

void GuideLayer::clear() {
  setReference({});
  setCurves({});
}

void GuideLayer::draw(QPainter& painter, const PlotMapping& mapping) {
  const Theme& t = theme();
  painter.setBrush(Qt::NoBrush);
  if (reference_) {
    const auto at = [&](double x) {
      return mapping.toPlot({x, reference_->intercept + reference_->slope * x});
    };
    painter.setPen(QPen(withAlpha(t.text, 0.55), 1.2, Qt::DashLine));
    painter.drawLine(at(mapping.range.left()), at(mapping.range.right()));
  }
  for (const GuideCurve& curve : curves_) {
    QPolygonF line;
    for (const QPointF& point : curve.points) line.append(mapping.toPlot(point));
    const qreal width = curve.edge ? t.lineWidth * 0.7 : t.lineWidth * 1.2;
    // A seam of the background, or the line would drown among dense points.
    painter.setPen(
        QPen(withAlpha(t.plot, 0.8), width + t.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
    painter.setPen(QPen(withAlpha(t.contour, curve.edge ? 0.75 : 1), width,
                        curve.edge ? Qt::DashLine : Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
  }
}

}  // namespace ridgeline::ui

#include "moc_guide_layer.cpp"
