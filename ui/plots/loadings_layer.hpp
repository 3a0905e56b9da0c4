#pragma once

// Arrows from the origin for the features of a projection, each with its name; the longest few only.
//   auto* arrows = new LoadingsLayer(panel);                     // the chart owns it
//   arrows->setArrows({{"bill length", {0.45, -0.2}}, ...});     // directions; lengths are relative to each other
//   arrows->clear();

#include <QPointF>
#include <QString>
#include <vector>

#include "ui/plots/plot_layer.hpp"

namespace ridgeline::ui {

struct Loading {
  QString name;
  QPointF direction;
};

class LoadingsLayer final : public PlotLayer {
  Q_OBJECT
 public:
  explicit LoadingsLayer(ChartPanel* panel) : PlotLayer(panel, kAbovePointsZ) {}
  void setArrows(std::vector<Loading> arrows, int most = 8);
  void clear() { setArrows({}); }
  int shown() const { return static_cast<int>(arrows_.size()); }

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;

 private:
  double largestScaleWithin(const QRectF& plot, QPointF origin) const;

  std::vector<Loading> arrows_;
};

}  // namespace ridgeline::ui
