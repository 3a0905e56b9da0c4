#pragma once

#include "core/jobs/latest_job.hpp"
#include "ui/views/residual_scene.hpp"
#include "ui/views/view.hpp"

class QComboBox;

namespace ridgeline::forms {
class ElidedLabel;
}
namespace ridgeline::ui {
class Card;
class ChartPanel;
class GuideLayer;
class PointLayer;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// Where a model that predicts a number is wrong: predictions against actual values of one part, or its
/// residuals against predictions, normal scores or any feature, with the curve that they follow, how they
/// scatter about it and whether either is more than chance.
class ResidualsView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"residuals", tr("Residuals"), NeedsNumbers, session::Room::Diagnose}; }
  ResidualsView(ViewContext& context, QWidget* parent);
  ~ResidualsView() override;

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void request(const Snapshot& now);
  void fillAxes(const Snapshot& now);
  void showPicture(ResidualScenePtr scene);
  void showGuides();
  void showVerdict();
  void showSelection(const Snapshot& now);
  void showMark(const Snapshot& now);
  QString tipOf(std::size_t point) const;
  ResidualAxis chosenAxis() const;
  QString axisTitle() const;
  QString csv() const;

  ui::Card* card_;
  ui::ChartPanel* panel_;
  ui::PointLayer* points_;
  ui::GuideLayer* guides_;
  QComboBox* axis_;
  forms::ElidedLabel* verdict_;  ///< what the picture comes to
  ResidualScenePtr scene_;
  bool covered_ = false;    ///< by a sentence instead of the picture
  QString lacking_;         ///< why the chosen part has no picture; empty if it has
  bool again_ = false;      ///< something newer came while a picture was made
  bool slow_ = false;       ///< what is being made has a curve that takes longer than a drag can wait
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
