#include "ui/shell/banner.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include "ui/plots/icons.hpp"

namespace ridgeline::shell {

Banner::Banner(QWidget* parent) : QFrame(parent), text_(new QLabel(this)), button_(new QPushButton(this)) {
  setObjectName("banner");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 8, 6);
  text_->setObjectName("banner.text");
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  button_->setObjectName("banner.action");
  auto* close = new QToolButton(this);
  ui::setThemedIcon(close, "close");
  close->setAutoRaise(true);
  close->setToolTip(tr("Close"));
  close->setAccessibleName(tr("Close this message"));
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(button_, &QPushButton::clicked, this, [this] {
    hide();
    if (action_) action_();
  });
  row->addWidget(text_, 1);
  row->addWidget(button_);
  row->addWidget(close);
  hide();
}

void Banner::showError(const QString& sentence, const QString& button, std::function<void()> action) {
  show("error", sentence, button, std::move(action));
}

void Banner::showNote(const QString& sentence, const QString& button, std::function<void()> action) {
  show("note", sentence, button, std::move(action));
}

QString Banner::sentence() const { return isHidden() ? QString() : text_->text(); }

void Banner::show(const QString& kind, const QString& sentence, const QString& button,
                  std::function<void()> action) {
  setProperty("kind", kind);
  style()->unpolish(this);
  style()->polish(this);
  text_->setText(sentence);
  button_->setText(button);
  button_->setVisible(!button.isEmpty());
  action_ = std::move(action);
  QFrame::show();
}

}  // namespace ridgeline::shell
