#include "ui/plots/field_layer.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QWidget>
#include <utility>

#include "ui/plots/chart_panel.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {

FieldLayer::FieldLayer(ChartPanel* panel) : PlotLayer(panel, kFieldZ), ink_(fieldInk()) {
  panel->setGridShown(false);
}

void FieldLayer::set(FieldPicturePtr field, DrawnField drawn) {
  if (field == nullptr) return clear();
  field_ = std::move(field);
  drawn_ = std::move(drawn);
  cells_ = {};
  painted_ = false;
  stale_ = false;
  update();
}

void FieldLayer::clear() {
  field_.reset();
  cells_ = {};
  drawn_ = {};
  ghost_.clear();
  update();
}

const FieldLines& FieldLayer::boundary() const {
  static const FieldLines none;
  return field_ ? field_->mainLines : none;
}

void FieldLayer::keepGhost() {
  ghost_ = boundary();
  update();
}

void FieldLayer::clearGhost() {
  if (ghost_.empty()) return;
  ghost_.clear();
  update();
}

void FieldLayer::setStale(bool stale) {
  if (stale == stale_) return;
  stale_ = stale;
  update();
}

void FieldLayer::setContoursShown(bool shown) {
  contoursShown_ = shown;
  update();
}

void FieldLayer::themeChanged() {
  ink_ = fieldInk();
  cells_ = {};
}

void FieldLayer::draw(QPainter& painter, const PlotMapping& m) {
  const QTransform toDevice = painter.deviceTransform();
  FieldCanvas canvas{.mapping = m,
                     .toDevice = toDevice,
                     .device = toDevice.mapRect(m.plot).toAlignedRect(),
                     .ink = ink_,
                     .stale = stale_,
                     .contours = contoursShown_};
  // Exports draw shapes of their own size; only the window's picture is worth keeping.
  const bool window = painter.device() != nullptr && painter.device()->devType() == QInternal::Widget;
  const bool again = window && painted_ && canvas_ == canvas;
  if (window) canvas_ = canvas;
  if (field_) {
    if (drawn_.image.isNull() || drawn_.canvas != canvas) {
      if (again) {
        // Seen twice in the same place: from now on each repaint, as under a moving cursor, is a copy.
        drawn_ = {canvas, renderField(*field_, canvas)};
      } else {
        if (cells_.isNull()) cells_ = colourField(*field_, ink_);
        paintField(painter, *field_, cells_, canvas);
        painted_ = painted_ || window;
      }
    }
    if (!drawn_.image.isNull() && drawn_.canvas == canvas)
      painter.drawImage(toDevice.inverted().mapRect(QRectF(canvas.device)), drawn_.image);
  }
  if (ghost_.empty() || !contoursShown_) return;
  const Theme& t = theme();
  QPen pen(withAlpha(t.contour, 0.6), 0.75 * t.lineWidth, Qt::CustomDashLine);
  pen.setDashPattern({4, 4});
  painter.strokePath(fieldPath(ghost_, m), pen);
}

}  // namespace ridgeline::ui

#include "moc_field_layer.cpp"
