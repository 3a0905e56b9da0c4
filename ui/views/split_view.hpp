#pragma once

#include <memory>

#include "ui/views/view.hpp"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace ridgeline::ui {
class Card;
class SplitBar;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// The split designer: how rows are drawn into train, train-dev, dev and test, what each part can tell, and
/// the seal on the test part.
class SplitView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"split", tr("Split designer"), NeedsData, session::Room::Data}; }
  SplitView(ViewContext& context, QWidget* parent);

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void showAdvice(const Snapshot& now);
  void chooseKind();

  ui::Card* card_;
  ui::SplitBar* bar_;
  QComboBox* kind_;
  QComboBox* column_;
  QLabel* groupLabel_;
  QComboBox* group_;  ///< by time or for good: groups that stay whole
  QLabel* gapLabel_;
  QDoubleSpinBox* gap_;
  QCheckBox* stratify_;
  QPushButton* seal_;
  QLabel* advice_;
  std::shared_ptr<void> control_;
};

}  // namespace ridgeline::views
