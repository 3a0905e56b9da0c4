#pragma once

#include <memory>

#include "core/jobs/latest_job.hpp"
#include "ui/views/view.hpp"

class QTableView;

namespace ridgeline::bridge {
class TableItemModel;
}
namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

class HistogramHeader;

/// The table like a sheet, with a histogram in every header. Selected rows are tinted, and selecting here
/// selects everywhere.
class DataTableView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"data-table", tr("Table"), NeedsData, session::Room::Data}; }
  DataTableView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void pick();
  void tint();
  void showGuesses(const Snapshot& now);

  ui::Card* card_;
  QTableView* table_;
  HistogramHeader* header_;
  bridge::TableItemModel* model_;
  bool filtered_ = false;
  bool quiet_ = false;      ///< the selection is being shown, not made
  jobs::LatestJob latest_;  // declared last, destroyed first: no delivery into a dead view
};

}  // namespace ridgeline::views
