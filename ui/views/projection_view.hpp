#pragma once

#include <memory>
#include <vector>

#include "core/jobs/latest_job.hpp"
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

/// All rows on two principal axes of the prepared train rows, with loadings as arrows and the variance that
/// each axis explains.
class ProjectionView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"projection", tr("PCA projection"), NeedsRun, session::Room::Diagnose}; }
  ProjectionView(ViewContext& context, QWidget* parent);
  ~ProjectionView() override;

 private:
  struct Scene;
  using ScenePtr = std::shared_ptr<const Scene>;

  void refresh(const Snapshot& now, Changed changed) override;
  void request(const Snapshot& now);
  void show();
  void showBars();
  void showSelection(const Snapshot& now);
  void pick(const std::vector<std::size_t>& points, Qt::KeyboardModifiers modifiers);

  ui::Card* card_;
  ui::ChartPanel* panel_;
  ui::PointLayer* points_;
  ui::LoadingsLayer* loadings_;
  ui::BarPlot* bars_;
  QComboBox* xAxis_;
  QComboBox* yAxis_;
  ScenePtr scene_;
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
