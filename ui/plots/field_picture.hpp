#pragma once

// What a field shows and how it is drawn, free of widgets: a worker makes and draws it while the window
// lives.
//   auto field = probabilityField(grid, p);                    // null if sizes do not fit
//   QImage drawn = renderField(*field, canvas);                // canvas: FieldLayer::canvas()
//   layer->set(field, {canvas, drawn});                        // the window only copies pixels

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QTransform>
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "ui/plots/palette.hpp"
#include "ui/plots/plot_mapping.hpp"

class QPainter;

namespace ridgeline::ui {

/// width x height samples over a rectangle of data; row-major, row 0 at domain.top(), the lowest y.
struct FieldGrid {
  int width = 0;
  int height = 0;
  QRectF domain;
  bool atNodes =
      false;  ///< the outermost samples lie on the domain's edge; otherwise samples are centres of cells

  std::size_t size() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
  bool operator==(const FieldGrid&) const = default;
};

/// Lines in data units.
using FieldLines = std::vector<std::vector<QPointF>>;

struct FieldPicture {
  FieldGrid grid;
  bool byValue = false;         ///< coloured by the ramp, otherwise by class
  std::vector<int> labels;      ///< by class: -1 where there is none
  std::vector<float> strength;  ///< certainty in [0, 1], or the value
  double low = 0, high = 1;     ///< ends of the ramp
  Ramp ramp = Ramp::Sequential;
  FieldLines mainLines, thinLines;
};
using FieldPicturePtr = std::shared_ptr<const FieldPicture>;

/// Labels in [0, classes) and how certain each is, in [0, 1]: the best class's probability less the second's;
/// empty means all certain. Boundaries between classes are drawn.
FieldPicturePtr classField(const FieldGrid& grid, std::span<const int> labels,
                           std::span<const float> confidence);
/// Two classes: probability of class 1. Boundary at `threshold`, thin lines at 0.1, 0.25, 0.75 and 0.9.
FieldPicturePtr probabilityField(const FieldGrid& grid, std::span<const float> probability,
                                 double threshold = 0.5);
/// Two classes told apart by a margin: boundary at 0, thin lines at its edges -1 and 1, beyond which colours are
/// full.
FieldPicturePtr marginField(const FieldGrid& grid, std::span<const float> margin);
/// A regression surface coloured from `low` to `high`, with thin lines at round values.
FieldPicturePtr valueField(const FieldGrid& grid, std::span<const float> values, double low, double high,
                           Ramp ramp = Ramp::Sequential);

/// What a field takes from the theme: a copy, since the theme in force belongs to the window's thread.
struct FieldInk {
  std::array<QRgb, kClassColours> classes{};
  std::array<QRgb, 256> sequential{}, diverging{};
  QColor contour, rim;
  double alpha = 0.55, lineWidth = 2;
  bool operator==(const FieldInk&) const = default;
};
/// Of the theme in force; the window's thread only.
FieldInk fieldInk();

/// Where and how a field is drawn: pixels of `device` are those of the screen.
struct FieldCanvas {
  PlotMapping mapping;
  QTransform toDevice;  ///< from the chart's coordinates
  QRect device;
  FieldInk ink;
  bool stale = false;  ///< paler: of former settings
  bool shown = true, contours = true;
  bool operator==(const FieldCanvas&) const = default;
};
/// The cells as pixels, one each, the highest row first.
QImage colourField(const FieldPicture& field, const FieldInk& ink);
/// Draws field and lines in the chart's coordinates; `cells` are those of `colourField`.
void paintField(QPainter& painter, const FieldPicture& field, const QImage& cells, const FieldCanvas& canvas);
/// The same as an image of the size of `canvas.device`.
QImage renderField(const FieldPicture& field, const FieldCanvas& canvas);

/// The lines as one path of the chart's coordinates; those far outside the plot are left out.
QPainterPath fieldPath(const FieldLines& lines, const PlotMapping& mapping);

}  // namespace ridgeline::ui
