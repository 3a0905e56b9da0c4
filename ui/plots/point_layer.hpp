#pragma once

// Scatter of up to millions of points in a chart: selection halo, hover ring, mistake rings, picking.
//   auto* points = new PointLayer(panel);       // the chart owns it
//   points->setPoints({.x = x, .y = y, .labels = labels, .parts = parts, .flags = flags});   // copied
//   points->setSelection(bits);   points->setHovered(i);    // cheap: the points are not drawn again
//   points->pick(polygon)         points->nearest(canvas)   // from ChartPanel::regionSelected and hovered
// Sprites while at most 200,000 points are in view, density of counts above.

#include <QImage>
#include <QPolygonF>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "ui/plots/palette.hpp"
#include "ui/plots/plot_layer.hpp"
#include "ui/plots/point_index.hpp"
#include "ui/plots/point_raster.hpp"

namespace ridgeline::ui {

/// Bits of a point's flags.
enum PointFlag : std::uint8_t {
  kPointPlain = 0,
  kPointMistake = 1,  ///< ringed in the error colour
  kPointDimmed = 2,   ///< pale, as outside the filter
  kPointHidden = 4,   ///< neither drawn nor picked
};

/// All spans but x and y may be empty; those given hold one entry a point. NaN coordinates are not drawn.
struct PointData {
  std::span<const float> x = {}, y = {};
  std::span<const int> labels = {};    ///< class of each point
  std::span<const float> values = {};  ///< colours by the ramp instead of the class
  double valueLow = 0, valueHigh = 1;
  std::span<const PlotPart> parts = {};      ///< train if empty
  std::span<const std::uint8_t> flags = {};  ///< PointFlag bits
};

class PointLayer : public PlotLayer {
  Q_OBJECT
 public:
  explicit PointLayer(ChartPanel* panel);
  ~PointLayer() override;

  /// Forgets selection and hover, which speak of the former points.
  void setPoints(const PointData& data);
  /// New flags for the same points; ignored if the size differs.
  void setFlags(std::span<const std::uint8_t> flags);
  void clear() { setPoints({}); }
  std::size_t count() const { return x_.size(); }

  /// One byte a point, non-zero = selected; shorter spans leave the rest unselected.
  void setSelection(std::span<const std::uint8_t> selected);
  void setHovered(std::optional<std::size_t> index);
  std::optional<std::size_t> hovered() const { return hovered_; }
  void setRamp(Ramp ramp);
  /// Times the usual radius.
  void setRadiusFactor(double factor);

  /// Indices inside a polygon in data units, rising, hidden points left out.
  std::vector<std::size_t> pick(const QPolygonF& polygon) const;
  std::vector<std::size_t> pick(const QRectF& rectangle) const;
  /// The nearest point to a position of the panel's canvas, at most `pixels` away.
  std::optional<std::size_t> nearest(QPointF canvas, double pixels = 10) const;
  QPointF position(std::size_t index) const;
  /// Smallest rectangle around the finite points, in data units; an empty one without any.
  QRectF bounds() const;
  /// Whether the last frame counted instead of stamping.
  bool drawnAsDensity() const { return density_; }

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;
  void mappingChanged() override;
  void themeChanged() override;

 private:
  friend class PointOverlay;
  struct Cache;
  void buildLooks();
  void updateAxisSpace() const;
  double radiusFor(std::size_t inView) const;
  std::size_t countInView(const PlotMapping& mapping) const;
  void drawRaster(QPainter& painter, const PlotMapping& mapping, Cache& cache, bool selectionOnly);
  void drawShapes(QPainter& painter, const PlotMapping& mapping, bool selectionOnly) const;
  void drawOverlay(QPainter& painter, const PlotMapping& mapping);
  std::vector<QRgb> densityColours(bool selectionOnly) const;

  std::vector<float> x_, y_;                // data units
  mutable std::vector<float> logX_, logY_;  // axis space, filled on logarithmic axes alone
  mutable std::span<const float> axisX_, axisY_;
  mutable bool indexed_ = false;
  mutable bool spaceLogX_ = false, spaceLogY_ = false;
  mutable PointIndex index_;
  std::vector<int> colours_;  // class, or step of the ramp
  std::vector<PlotPart> parts_;
  std::vector<std::uint8_t> flags_;
  std::vector<PointLook> looks_;
  std::vector<std::uint8_t> selected_;
  std::size_t selectedCount_ = 0;
  std::optional<std::size_t> hovered_;
  bool byValue_ = false;
  Ramp ramp_ = Ramp::Sequential;
  double radiusFactor_ = 1;
  bool density_ = false;
  unsigned generation_ = 1;
  std::unique_ptr<Cache> base_;
  std::unique_ptr<Cache> marks_;
  SpriteSheet sheet_;
  /// Pixel ratio, radius, phases, colours by value and their ramp.
  std::tuple<double, double, int, bool, Ramp> sheetKey_{};
  PlotLayer* overlay_ = nullptr;
};

}  // namespace ridgeline::ui
