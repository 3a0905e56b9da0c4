#pragma once

// From data to the chart's pixels and back. Axis space is data, or its log10 on a logarithmic axis.
//   const PlotMapping m = panel->mapping();
//   painter.drawEllipse(m.toPlot({x, y}), 3, 3);      QPointF data = m.toData(event position in the chart);
// Layers that draw many points hoist scaleX/offsetX: plot = axisX(x) * scaleX() + offsetX().

#include <QPointF>
#include <QRectF>
#include <cmath>
#include <limits>

namespace ridgeline::ui {

struct PlotMapping {
  QRectF plot;   ///< the area inside the axes, in the chart's coordinates
  QRectF range;  ///< what it shows, in axis space; top() is the lowest y, bottom() the highest
  bool logX = false;
  bool logY = false;

  static double toAxis(double value, bool logarithmic) {
    if (!logarithmic) return value;
    return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
  }
  static double fromAxis(double value, bool logarithmic) {
    return logarithmic ? std::pow(10.0, value) : value;
  }

  double axisX(double x) const { return toAxis(x, logX); }
  double axisY(double y) const { return toAxis(y, logY); }
  double scaleX() const { return plot.width() / range.width(); }
  double scaleY() const { return -plot.height() / range.height(); }
  double offsetX() const { return plot.left() - range.left() * scaleX(); }
  double offsetY() const { return plot.bottom() - range.top() * scaleY(); }

  QPointF toPlot(QPointF data) const {
    return QPointF(axisX(data.x()) * scaleX() + offsetX(), axisY(data.y()) * scaleY() + offsetY());
  }
  QPointF toData(QPointF point) const {
    return QPointF(fromAxis((point.x() - offsetX()) / scaleX(), logX),
                   fromAxis((point.y() - offsetY()) / scaleY(), logY));
  }
  bool isValid() const {
    return plot.width() > 0 && plot.height() > 0 && range.width() > 0 && range.height() > 0;
  }
  bool operator==(const PlotMapping&) const = default;
};

}  // namespace ridgeline::ui
