#pragma once

#include <memory>
#include <vector>

#include "core/jobs/latest_job.hpp"
#include "ui/views/row_looks.hpp"
#include "ui/views/view.hpp"

class QComboBox;

namespace ridgeline::ui {
class BarPlot;
class Card;
class ChartPanel;
class LoadingsLayer;
class PointLayer;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// Rows in a plane of their own. An embedding shows the places it gave its train rows, live while it is
/// arranged and back through its film; a model of axes shows all rows on them, and for every other model
/// there are the principal axes of the prepared train rows, with loadings as arrows and the variance that
/// each axis explains.
class ProjectionView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"projection", tr("Projection"), NeedsData, session::Room::Diagnose}; }
  ProjectionView(ViewContext& context, QWidget* parent);
  ~ProjectionView() override;

 private:
  struct Scene;
  using ScenePtr = std::shared_ptr<const Scene>;

  void refresh(const Snapshot& now, Changed changed) override;
  void request(const Snapshot& now);
  void deliver(ScenePtr scene);
  void showScene();
  void showAxes();
  void showEmbedding();
  void showSelection(const Snapshot& now);
  void showMark(const Snapshot& now);
  QString axisName(Index axis) const;

  ui::Card* card_;
  ui::ChartPanel* panel_;
  ui::PointLayer* points_;
  ui::LoadingsLayer* loadings_;
  ui::BarPlot* bars_;
  QComboBox* xAxis_;
  QComboBox* yAxis_;
  ScenePtr scene_;
  PlacedRowsPtr placed_;    ///< rows of the scene at their places on screen
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
