#pragma once

#include "core/eval/confusion.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/views/view.hpp"

class QComboBox;

namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

/// Actual (rows) against predicted (columns) classes of one part. A click on a cell selects its rows
/// everywhere.
class ConfusionView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() {
    return {"confusion", tr("Confusion matrix"), NeedsClasses, session::Room::Diagnose};
  }
  ConfusionView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void pick(const QList<ui::HeatCell>& cells);

  ui::Card* card_;
  ui::HeatGrid* grid_;
  QString lacking_;  ///< why the chosen part has no matrix; empty if it has
  QString origin_;   ///< of the selection this view made, so that its outline goes when another selects
};

}  // namespace ridgeline::views
