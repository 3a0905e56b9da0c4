#pragma once

#include <QTimer>
#include <vector>

#include "core/models/training_trace.hpp"
#include "ui/views/view.hpp"

class QToolButton;
class QLabel;

namespace ridgeline::ui {
class Card;
class LinePlot;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// Loss (or metric) per iteration with the transport bar: play, pause, step, rewind. Dragging over the curve
/// moves the playhead, and every picture follows it.
class IterationsView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"iterations", tr("Training"), NeedsTrace, session::Room::Fit}; }
  IterationsView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void draw();
  void showTransport();

  ui::Card* card_;
  ui::LinePlot* plot_;
  QToolButton* play_ = nullptr;
  QToolButton* metric_ = nullptr;
  QToolButton* log_ = nullptr;
  QTimer watch_;
  models::TracePtr trace_;
  std::vector<models::IterationPoint> points_;
};

}  // namespace ridgeline::views
