#pragma once

// The decision field under the points: a small grid scaled up smoothly, with boundary lines and a ghost.
//   auto* field = new FieldLayer(panel);              // the chart owns it
//   FieldGrid grid{200, 200, QRectF(-3, -2, 6, 4)};   // row 0 is the lowest y; samples are centres of cells
//   field->setClasses(grid, labels, margin);     field->setProbability(grid, p1);
//   field->setValues(grid, y, low, high);        field->clear();        // nothing fitted
//   field->keepGhost();      // at the start of a drag: the boundary so far stays dashed for one step
//   field->setStale(true);   // pale until the next set
// A worker may make and draw the picture beforehand: see field_picture.hpp.

#include <QImage>
#include <optional>
#include <span>

#include "ui/plots/field_picture.hpp"
#include "ui/plots/plot_layer.hpp"

namespace ridgeline::ui {

/// A field drawn beforehand, and for where.
struct DrawnField {
  FieldCanvas canvas;
  QImage image;
};

class FieldLayer : public PlotLayer {
  Q_OBJECT
 public:
  explicit FieldLayer(ChartPanel* panel);

  /// See classField, probabilityField and valueField. Wrong sizes clear the layer.
  void setClasses(const FieldGrid& grid, std::span<const int> labels, std::span<const float> confidence) {
    set(classField(grid, labels, confidence));
  }
  void setProbability(const FieldGrid& grid, std::span<const float> probability, double threshold = 0.5) {
    set(probabilityField(grid, probability, threshold));
  }
  void setValues(const FieldGrid& grid, std::span<const float> values, double low, double high,
                 Ramp ramp = Ramp::Sequential) {
    set(valueField(grid, values, low, high, ramp));
  }
  /// Null clears the layer. `drawn` is used as long as it was drawn for what is on screen.
  void set(FieldPicturePtr field, DrawnField drawn = {});
  void clear();
  /// Where the field is drawn at present, for a worker; nothing before the first paint.
  const std::optional<FieldCanvas>& canvas() const { return canvas_; }

  void keepGhost();
  void clearGhost();
  bool hasGhost() const { return !ghost_.empty(); }
  /// A field of former settings, shown pale until the new one comes.
  void setStale(bool stale);
  void setContoursShown(bool shown);

  bool isEmpty() const { return field_ == nullptr; }
  /// The main boundary in data units.
  const FieldLines& boundary() const;

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override;
  void themeChanged() override;

 private:
  FieldPicturePtr field_;
  QImage cells_;  ///< of the field, made when it is first needed
  DrawnField drawn_;
  std::optional<FieldCanvas> canvas_;
  bool painted_ = false;  ///< the field was painted on that canvas
  FieldInk ink_;
  FieldLines ghost_;
  bool stale_ = false;
  bool contoursShown_ = true;
};

}  // namespace ridgeline::ui
