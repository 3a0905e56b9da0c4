#include "ui/shell/card_dock.hpp"

#include <QPainter>

#include "ui/plots/card.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::shell {

CardDock::CardDock(const views::ViewInfo& info, views::View* view, QWidget* parent)
    : QDockWidget(info.title, parent), view_(view) {
  setObjectName("dock." + info.id);
  view->setObjectName("view." + info.id);
  view->setAccessibleName(info.title);
  if (auto* card = view->findChild<ui::Card*>()) {
    // The dock paints the frame around header and content alike.
    card->setProperty("role", "docked");
    setTitleBarWidget(card->header());
  }
  setWidget(view);
  setContentsMargins(1, 1, 1, 1);
  connect(this, &QDockWidget::visibilityChanged, view_, [this](bool seen) {
    if (seen) view_->catchUp();
  });
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void CardDock::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(ui::theme().border, 1));
  painter.setBrush(ui::theme().panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
}

}  // namespace ridgeline::shell
