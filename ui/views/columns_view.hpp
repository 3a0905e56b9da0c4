#pragma once

#include <memory>
#include <vector>

#include "core/data/summary.hpp"
#include "core/jobs/latest_job.hpp"
#include "ui/views/view.hpp"

class QListWidget;
class QVBoxLayout;

namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

class ColumnCard;

/// A card a column: its histogram, what it is used for, what is missing, where it is far out. The role can be
/// changed.
class ColumnsView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"columns", tr("Columns"), NeedsData, session::Room::Data}; }
  ColumnsView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void show(const std::vector<data::ColumnSummary>& summaries);
  void showRoles(const Snapshot& now);

  static constexpr int MostCards = 200;
  ui::Card* card_;
  QVBoxLayout* rows_;
  std::vector<ColumnCard*> cards_;
  std::shared_ptr<const void> table_;
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
