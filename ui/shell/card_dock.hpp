#pragma once

#include <QDockWidget>

#include "ui/views/view.hpp"

namespace ridgeline::shell {

/// A dock that looks like a card: the header of the view's card is its title bar, so that a view can be
/// dragged, floated (double click) and closed by it.
class CardDock final : public QDockWidget {
  Q_OBJECT
 public:
  CardDock(const views::ViewInfo& info, views::View* view, QWidget* parent);
  views::View* view() const { return view_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  views::View* view_;
};

}  // namespace ridgeline::shell
