#pragma once

// Finds points: the nearest within a radius, those in a rectangle, those in a lasso; all in axis space.
//   PointIndex index;   index.build(x, y);
//   index.nearest(px, py, radiusX, radiusY)         // a counting-sort grid: microseconds at a million points
//   PointIndex::inRectangle(x, y, rectangle)   PointIndex::inPolygon(x, y, polygon)     // exact, rising

#include <QPolygonF>
#include <QRectF>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace ridgeline::ui {

class PointIndex {
 public:
  /// Keeps a view of the coordinates: they must outlive the index. Points that are not finite are left out.
  void build(std::span<const float> x, std::span<const float> y);
  /// The point nearest to (px, py) in units of the radii, at most one of them away; `usable` may refuse
  /// points.
  std::optional<std::size_t> nearest(double px, double py, double radiusX, double radiusY,
                                     const std::function<bool(std::size_t)>& usable = {}) const;

  static std::vector<std::size_t> inRectangle(std::span<const float> x, std::span<const float> y,
                                              const QRectF& rectangle);
  /// Inside by the non-zero winding rule, so that a lasso that crosses itself has no holes.
  static std::vector<std::size_t> inPolygon(std::span<const float> x, std::span<const float> y,
                                            const QPolygonF& polygon);

 private:
  int column(double x) const;
  int row(double y) const;

  std::span<const float> x_, y_;
  int cells_ = 0;
  double left_ = 0, low_ = 0, perX_ = 0, perY_ = 0;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> order_;
};

}  // namespace ridgeline::ui
