#pragma once

// Base of everything we draw inside a chart. A layer covers the plot area, is clipped to it, follows zoom.
//   class Arrows : public PlotLayer {
//     explicit Arrows(ChartPanel* panel) : PlotLayer(panel, kAbovePointsZ) {}
//     void draw(QPainter& p, const PlotMapping& m) override { p.drawLine(m.toPlot(a), m.toPlot(b)); }
//   };   // the chart owns the layer

#include <QGraphicsObject>

#include "ui/plots/plot_mapping.hpp"

namespace ridgeline::ui {

class ChartPanel;

// Qt Charts draws its grid at 2, axes at 3 and series at 4.
constexpr qreal kFieldZ = 0.5;
constexpr qreal kBandZ = 2.5;
constexpr qreal kPointsZ = 4.5;
constexpr qreal kAbovePointsZ = 4.8;
constexpr qreal kGestureZ = 9;

class PlotLayer : public QGraphicsObject {
  Q_OBJECT
 public:
  PlotLayer(ChartPanel* panel, qreal z);

  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) final;
  ChartPanel* panel() const { return panel_; }
  const PlotMapping& mapping() const;

 protected:
  /// Draws in the chart's coordinates; the painter is antialiased, clipped to the plot area and restored
  /// afterwards.
  virtual void draw(QPainter& painter, const PlotMapping& mapping) = 0;
  /// The plot area, the range or the scale changed.
  virtual void mappingChanged() {}
  /// Colours may be cached: forget them.
  virtual void themeChanged() {}

  /// True if the painter makes a vector file and shapes should stay shapes.
  static bool isVector(const QPainter& painter);

 private:
  ChartPanel* panel_;
};

}  // namespace ridgeline::ui
