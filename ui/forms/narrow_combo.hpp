#pragma once

#include <QComboBox>

namespace ridgeline::forms {

/// A choice that gives way: as wide as its longest entry where there is room, and down to a few letters where
/// there is none. What is cut ends in an ellipsis; the list below is always wide enough.
class NarrowCombo final : public QComboBox {
 public:
  explicit NarrowCombo(QWidget* parent);
  QSize minimumSizeHint() const override;
  void showPopup() override;

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace ridgeline::forms
