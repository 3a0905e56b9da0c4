#pragma once

// The decision field under the points: a small grid scaled up smoothly, with boundary lines and a ghost.
//   auto* field = new FieldLayer(panel);              // the chart owns it
//   FieldGrid grid{200, 200, QRectF(-3, -2, 6, 4)};   // row 0 is the lowest y; samples are centres of cells
//   field->setClasses(grid, labels, margin);     field->setProbability(grid, p1);
//   field->setValues(grid, y, low, high);        field->clear();        // nothing fitted
//   field->keepGhost();      // at the start of a drag: the boundary so far stays dashed for one step
//   field->setStale(true);   // pale until the next set

#include <QImage>
#include <QRectF>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ui/plots/palette.hpp"
#include "ui/plots/plot_layer.hpp"

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

class FieldLayer : public PlotLayer {
  Q_OBJECT
 public:
  explicit FieldLayer(ChartPanel* panel);

  /// Labels in [0, classes) and how certain each is, in [0, 1]: the best class's probability less the
  /// second's. Boundaries between classes are drawn. Confidence may be empty (all certain). Wrong sizes clear
  /// the layer.
  void setClasses(const FieldGrid& grid, std::span<const int> labels, std::span<const float> confidence);
  /// Two classes: probability of class 1. Boundary at `threshold`, thin lines at 0.1, 0.25, 0.75 and 0.9.
  void setProbability(const FieldGrid& grid, std::span<const float> probability, double threshold = 0.5);
  /// A regression surface coloured from `low` to `high`, with thin lines at round values.
  void setValues(const FieldGrid& grid, std::span<const float> values, double low, double high,
                 Ramp ramp = Ramp::Sequential);
  /// Ready pixels, premultiplied; no lines.
  void setImage(const FieldGrid& grid, std::span<const QRgb> pixels);
  void clear();

  void keepGhost();
  void clearGhost();
  bool hasGhost() const { return !ghost_.empty(); }
  /// A field of former settings, shown pale until the new one comes.
  void setStale(bool stale);
  void setFieldShown(bool shown);
  void setContoursShown(bool shown);

  bool isEmpty() const { return grid_.width == 0; }
  const FieldGrid& grid() const { return grid_; }
  /// The main boundary in data units.
  const std::vector<std::vector<QPointF>>& boundary() const { return mainLines_; }

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;
  void themeChanged() override;

 private:
  enum class Kind { None, Classes, Values, Image };
  using Lines = std::vector<std::vector<QPointF>>;
  bool accept(const FieldGrid& grid, std::size_t samples);
  void colour();
  void addContours(std::span<const float> values, double level, Lines& lines) const;
  void drawField(QPainter& painter, const PlotMapping& mapping) const;
  QRectF sampleRect() const;

  FieldGrid grid_;
  Kind kind_ = Kind::None;
  std::vector<int> labels_;
  std::vector<float> strength_;  // confidence or value
  double low_ = 0, high_ = 1;
  Ramp ramp_ = Ramp::Sequential;
  QImage image_;
  Lines mainLines_, thinLines_, ghost_;
  bool stale_ = false;
  bool fieldShown_ = true;
  bool contoursShown_ = true;
};

}  // namespace ridgeline::ui
