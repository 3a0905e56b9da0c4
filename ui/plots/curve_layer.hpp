#pragma once

// One curve of a model's answers over x, with its former shape as a dashed ghost.
//   auto* curve = new CurveLayer(panel);               // the chart owns it
//   curve->setCurve(points);                           // data units, rising x
//   curve->keepGhost();                                // before the next setCurve: the old one stays, dashed
//   curve->clear();

#include <QPointF>
#include <vector>

#include "ui/plots/plot_layer.hpp"

namespace ridgeline::ui {

class CurveLayer final : public PlotLayer {
  Q_OBJECT
 public:
  explicit CurveLayer(ChartPanel* panel) : PlotLayer(panel, kAbovePointsZ) {}

  void setCurve(std::vector<QPointF> points);
  void clear();
  void keepGhost() { ghost_ = points_; }
  bool isEmpty() const { return points_.empty(); }

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;

 private:
  std::vector<QPointF> points_, ghost_;
};

}  // namespace ridgeline::ui
