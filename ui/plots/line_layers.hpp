#pragma once

// What a LinePlot draws beside its Qt Charts series: bands and ghosts below, dots, marks and cursors above.
// Only LinePlot makes them.

#include "ui/plots/line_plot.hpp"
#include "ui/plots/plot_layer.hpp"

namespace ridgeline::ui {

class LineUnderlay final : public PlotLayer {
 public:
  explicit LineUnderlay(LinePlot* plot) : PlotLayer(plot, kBandZ), plot_(plot) {}

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;

 private:
  LinePlot* plot_;
};

class LineOverlay final : public PlotLayer {
 public:
  explicit LineOverlay(LinePlot* plot) : PlotLayer(plot, kAbovePointsZ), plot_(plot) {}

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;

 private:
  LinePlot* plot_;
};

}  // namespace ridgeline::ui
