#pragma once

#include <QScrollArea>

namespace ridgeline::forms {

/// Scrolls a column of fields up and down, and is never narrower than they are: what a theme with larger
/// letters or a longer row needs, the panel asks for.
class SideScroll final : public QScrollArea {
 public:
  SideScroll(QWidget* column, int leastWidth, QWidget* parent);
  QSize minimumSizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  int leastWidth_;
};

}  // namespace ridgeline::forms
