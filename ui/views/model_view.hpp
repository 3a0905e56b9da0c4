#pragma once

#include "core/data/schema.hpp"
#include "core/data/source.hpp"
#include "ui/views/view.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace ridgeline::ui {
class Card;
class ParamForm;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// The model and its hyper-parameters: a form made from the catalog. Every drag is followed live.
class ModelView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"model", tr("Hyper-parameters"), NeedsNothing, session::Room::Fit}; }
  ModelView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void fillModels(const Snapshot& now);

  ui::Card* card_;
  QComboBox* models_;
  QLabel* help_;
  ui::ParamForm* form_;
  QSpinBox* seed_;
  QCheckBox* keep_;
  QPushButton* defaults_;
  std::shared_ptr<const data::Loaded> settledFor_;  ///< what the task was settled for
  data::Roles settledRoles_;
  data::Task task_ = data::Task::Classify;
  QString listed_;  ///< which list the picker shows, so that it is not rebuilt under the pointer
};

}  // namespace ridgeline::views
