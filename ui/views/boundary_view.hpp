#pragma once

#include <QTimer>
#include <memory>
#include <vector>

#include "core/jobs/latest_job.hpp"
#include "core/models/estimator.hpp"
#include "ui/views/view.hpp"

class QComboBox;

namespace ridgeline::ui {
class Card;
class ChartPanel;
class CurveLayer;
class FieldLayer;
class PointLayer;
}  // namespace ridgeline::ui

namespace ridgeline::views {

struct BoundaryScene;

/// The fitted model seen on a plane through its real input: field, boundary and rows. Two chosen features
/// with the others held at the pinned row or their medians, or the plane of the first two principal axes
/// mapped back.
class BoundaryView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"boundary", tr("Decision boundary"), NeedsData, session::Room::Fit}; }
  BoundaryView(ViewContext& context, QWidget* parent);
  ~BoundaryView() override;

  /// The fit whose field is on screen; null while there is none.
  models::FittedModelPtr pictured() const;
  /// How fine that field is: cells along its longer side, 0 without one.
  int cells() const;

 private:
  using ScenePtr = std::shared_ptr<const BoundaryScene>;

  void refresh(const Snapshot& now, Changed changed) override;
  void request(const Snapshot& now);
  int quickCells(const Snapshot& now) const;
  void show(const ScenePtr& scene);
  void showField();
  void showFailure(const Snapshot& now);
  void showSelection(const Snapshot& now);
  void showMark(const Snapshot& now);
  void showChips(const Snapshot& now);
  void fillPickers();
  void choosePlane();

  ui::Card* card_;
  ui::ChartPanel* panel_;
  ui::FieldLayer* field_;
  ui::PointLayer* points_;
  ui::CurveLayer* curve_;
  QComboBox* xPicker_;
  QComboBox* yPicker_;
  QTimer watch_;
  QTimer rest_;  ///< runs while the view is panned or zoomed, and a little longer
  ScenePtr scene_;
  bool settled_ = false;  ///< the picture on screen belongs to a finished run with nothing pending
  bool quick_ = false;    ///< the picture under way is a coarse one that follows a gesture or a training
  bool again_ = false;    ///< something newer came meanwhile
  std::string timedFor_;  ///< the model that the next time was taken with
  double secondsPerCell_ = 0;
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
