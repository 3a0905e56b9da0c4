#pragma once

// Lines that help to read points: a reference through the whole plot, curves the points follow.
//   auto* guides = new GuideLayer(panel);                                  // the chart owns it
//   guides->setReference({.slope = 1});                                    // y = x, dashed; nullopt: none
//   guides->setCurves({{.points = curve}, {.points = low, .edge = true}}); // data units, rising x

#include <QPointF>
#include <optional>
#include <vector>

#include "ui/plots/plot_layer.hpp"

namespace ridgeline::ui {

struct ReferenceLine {
  double intercept = 0, slope = 0;
  bool operator==(const ReferenceLine&) const = default;
};

struct GuideCurve {
  std::vector<QPointF> points;
  bool edge = false;  ///< thin and dashed, as the edge of a band
  bool operator==(const GuideCurve&) const = default;
};

/// Linear axes only.
class GuideLayer final : public PlotLayer {
  Q_OBJECT
 public:
  explicit GuideLayer(ChartPanel* panel) : PlotLayer(panel, kAbovePointsZ) {}

  void setReference(std::optional<ReferenceLine> line);
  void setCurves(std::vector<GuideCurve> curves);
  void clear();
  const std::optional<ReferenceLine>& reference() const { return reference_; }
  const std::vector<GuideCurve>& curves() const { return curves_; }

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;

 private:
  std::optional<ReferenceLine> reference_;
  std::vector<GuideCurve> curves_;
};

}  // namespace ridgeline::ui
