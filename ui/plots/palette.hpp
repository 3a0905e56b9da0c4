#pragma once

// Colours and shapes that carry data: a class has one colour and one shape everywhere, a part one fill.
//   classColour(label)  classMarker(label)     // 12 colour-blind-safe colours, then again with new shapes
//   rampColour(Ramp::Sequential, 0.3)          // regression fields, heat cells; Diverging is centred at 0.5
//   partColour(PlotPart::Dev)  partName(PlotPart::Dev)
//   drawMarker(painter, centre, radius, {.label = 1, .part = PlotPart::Dev});    // legends, tables, exports
// Train = filled shape, train-dev = ring with a core, dev = ring, test = cross.

#include <QColor>
#include <QPainterPath>
#include <QPointF>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>

class QPainter;

namespace ridgeline::ui {

enum class PlotPart : std::uint8_t { Train, TrainDev, Dev, Test };
enum class Marker : std::uint8_t { Disc, Square, Triangle, Diamond, TriangleDown, Pentagon, Star, Hexagon };
enum class Ramp { Sequential, Diverging };

constexpr int kClassColours = 12;
constexpr int kMarkers = 8;

/// Colour of a class in the theme in force; repeats after 12.
QColor classColour(int label);
/// Shape of a class. Classes that share a colour never share a shape.
Marker classMarker(int label);
/// Colour at `t` in [0, 1]; values outside are clamped, NaN gives the muted colour.
QColor rampColour(Ramp ramp, double t);
/// The ramp as 256 opaque pixels, for images.
const std::array<QRgb, 256>& rampTable(Ramp ramp);

QColor partColour(PlotPart part);
QString partName(PlotPart part);

/// Outline of a marker around the origin with the area of a disc of that radius.
QPainterPath markerPath(Marker marker, qreal radius);

/// How one marker is drawn. `colour` wins over the class's own.
struct MarkerStyle {
  int label = 0;
  PlotPart part = PlotPart::Train;
  std::optional<QColor> colour = std::nullopt;
  bool mistake = false;
};
void drawMarker(QPainter& painter, QPointF centre, qreal radius, const MarkerStyle& style);

}  // namespace ridgeline::ui
