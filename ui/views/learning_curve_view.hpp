#pragma once

#include <memory>

#include "core/jobs/latest_job.hpp"
#include "ui/views/view.hpp"

namespace ridgeline::eval {
struct LearningCurve;
}
namespace ridgeline::runs {
struct RunResult;
}
namespace ridgeline::ui {
class Card;
class LinePlot;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// Score by number of train rows, with the spread over repeats: would more rows help?
class LearningCurveView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"learning-curve", tr("Learning curve"), NeedsTarget, session::Room::Fit}; }
  LearningCurveView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void request(const Snapshot& now);
  void show(const eval::LearningCurve& curve, bool finished);

  ui::Card* card_;
  ui::LinePlot* plot_;
  std::shared_ptr<const runs::RunResult> asked_;
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
