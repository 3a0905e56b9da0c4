#pragma once

#include <optional>

#include "core/data/schema.hpp"
#include "core/data/source.hpp"
#include "ui/views/view.hpp"

class QComboBox;
class QLabel;
class QListWidget;
class QVBoxLayout;
class QWidget;

namespace ridgeline::ui {
class Card;
class ParamForm;
}  // namespace ridgeline::ui

namespace ridgeline::views {

class DropZone;

/// Where the table comes from (drop zone, bundled, made and recent sets), what is predicted, and how it is
/// prepared.
class DataSourceView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"data-source", tr("Data"), NeedsNothing, session::Room::Data}; }
  DataSourceView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void fillList();
  void open(const data::SourceSpec& source);
  void showSource();
  void showTargets(const Snapshot& now);
  void showGenerator();

  ui::Card* card_;
  QListWidget* list_;
  QComboBox* target_;
  QLabel* targetHelp_;
  QWidget* generatorBox_;
  QLabel* generatorHelp_;
  ui::ParamForm* generator_;
  QWidget* steps_;
  std::optional<data::SourceSpec> shown_;           ///< the source that list and generator show
  std::shared_ptr<const data::Loaded> settledFor_;  ///< what the target list was made for
  data::Roles settledRoles_;
};

}  // namespace ridgeline::views
