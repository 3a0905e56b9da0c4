#pragma once

#include <QLabel>
#include <QPushButton>

namespace ridgeline::forms {

/// A line of text that gives way: what has no room ends in an ellipsis and stands in the tooltip.
class ElidedLabel final : public QLabel {
  Q_OBJECT
 public:
  ElidedLabel(const QString& text, QWidget* parent);
  /// Other words, with what else there is to say of them in the tooltip.
  void setWords(const QString& text, const QString& more);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showTip();
  QString more_;
};

/// A button whose words give way in the same manner.
class ElidedButton final : public QPushButton {
 public:
  using QPushButton::QPushButton;

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace ridgeline::forms
