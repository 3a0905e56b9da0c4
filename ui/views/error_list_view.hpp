#pragma once

#include "ui/views/view.hpp"

class QTableView;

namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

class ErrorListModel;

/// The rows that carry the error, worst loss first; with a selection, the selected rows. A click selects,
/// hovering lights the row everywhere.
class ErrorListView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"errors", tr("Error list"), NeedsTarget, session::Room::Diagnose}; }
  ErrorListView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void pinCurrent();
  void fitColumns();
  ui::Card* card_;
  QTableView* table_;
  ErrorListModel* model_;
};

}  // namespace ridgeline::views
