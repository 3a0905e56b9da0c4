#pragma once

#include <QLabel>

namespace ridgeline::forms {

/// A line of text that gives way: what has no room ends in an ellipsis and stands in the tooltip.
class ElidedLabel final : public QLabel {
  Q_OBJECT
 public:
  ElidedLabel(const QString& text, QWidget* parent);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
};

}  // namespace ridgeline::forms
