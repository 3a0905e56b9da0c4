#include "ui/plots/card.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <utility>

#include "ui/plots/busy_line.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

QLabel* label(const char* role, QWidget* parent) {
  auto* result = new QLabel(parent);
  result->setProperty("role", role);
  result->setTextFormat(Qt::PlainText);
  return result;
}

}  // namespace

Card::Card(const QString& title, QWidget* parent) : QFrame(parent) {
  setProperty("role", "card");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(1, 1, 1, 1);
  column->setSpacing(0);
  buildHeader();
  column->addWidget(header_);
  busy_ = new BusyLine(this);
  column->addWidget(busy_);
  buildErrorRow();
  column->addWidget(errorRow_);
  auto* body = new QWidget(this);
  stack_ = new QStackedLayout(body);
  // A stacked layout ignores margins of its own.
  body->setContentsMargins(10, 4, 10, 10);
  buildEmptyPage();
  stack_->addWidget(emptyPage_);
  column->addWidget(body, 1);
  setTitle(title);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &Card::restyle);
}

void Card::buildHeader() {
  header_ = new QWidget(this);
  auto* row = new QHBoxLayout(header_);
  row->setContentsMargins(14, 8, 8, 4);
  row->setSpacing(8);
  title_ = label("title", header_);
  subtitle_ = label("muted", header_);
  subtitle_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(title_);
  row->addWidget(subtitle_, 1);
  subtitle_->hide();
  // Chips and subtitle share what the rest leaves; without either, this keeps the tools at the right.
  row->addStretch();
  chipRow_ = new ChipRow(header_);
  connect(chipRow_, &ChipRow::clicked, this, &Card::chipClicked);
  row->addWidget(chipRow_, 3);
  chipRow_->hide();
  toolRow_ = new QHBoxLayout;
  toolRow_->setSpacing(2);
  row->addLayout(toolRow_);
  helpButton_ = new QToolButton(header_);
  setThemedIcon(helpButton_, QStringLiteral("help"));
  helpButton_->setToolTip(tr("How to read this"));
  helpButton_->setAccessibleName(tr("How to read this"));
  helpButton_->setObjectName(QStringLiteral("card.help"));
  helpButton_->hide();
  connect(helpButton_, &QToolButton::clicked, this, &Card::showHelp);
  row->addWidget(helpButton_);
  // As high as with a tool button, so that the titles of neighbouring cards stand on one line.
  header_->setMinimumHeight(40);
}

void Card::buildErrorRow() {
  errorRow_ = new QWidget(this);
  auto* row = new QHBoxLayout(errorRow_);
  row->setContentsMargins(14, 4, 12, 4);
  row->setSpacing(8);
  errorIcon_ = new QLabel(errorRow_);
  errorText_ = label("error", errorRow_);
  errorText_->setObjectName(QStringLiteral("card.error"));
  errorText_->setWordWrap(true);
  errorText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  errorButton_ = new QPushButton(errorRow_);
  errorButton_->setObjectName(QStringLiteral("card.errorAction"));
  connect(errorButton_, &QPushButton::clicked, this, [this] {
    if (const auto action = errorAction_) action();
  });
  auto* dismiss = new QToolButton(errorRow_);
  setThemedIcon(dismiss, QStringLiteral("close"));
  dismiss->setAccessibleName(tr("Dismiss"));
  connect(dismiss, &QToolButton::clicked, this, &Card::clearError);
  row->addWidget(errorIcon_, 0, Qt::AlignTop);
  row->addWidget(errorText_, 1);
  row->addWidget(errorButton_);
  row->addWidget(dismiss);
  errorRow_->hide();
}

void Card::buildEmptyPage() {
  emptyPage_ = new QWidget(this);
  auto* column = new QVBoxLayout(emptyPage_);
  column->setSpacing(10);
  emptyIcon_ = new QLabel(emptyPage_);
  emptyIcon_->setAlignment(Qt::AlignCenter);
  emptyText_ = label("muted", emptyPage_);
  emptyText_->setObjectName(QStringLiteral("card.empty"));
  emptyText_->setWordWrap(true);
  emptyText_->setAlignment(Qt::AlignCenter);
  emptyButton_ = new QPushButton(emptyPage_);
  emptyButton_->setObjectName(QStringLiteral("card.emptyAction"));
  connect(emptyButton_, &QPushButton::clicked, this, [this] {
    if (const auto action = emptyAction_) action();
  });
  column->addStretch(2);
  column->addWidget(emptyIcon_);
  column->addWidget(emptyText_);
  column->addWidget(emptyButton_, 0, Qt::AlignHCenter);
  column->addStretch(3);
}

void Card::setTitle(const QString& title) {
  title_->setText(title);
  setAccessibleName(title);
}

QString Card::title() const { return title_->text(); }

void Card::setSubtitle(const QString& subtitle) {
  subtitle_->setText(subtitle);
  subtitle_->setToolTip(subtitle);
  subtitle_->setVisible(!subtitle.isEmpty());
}

void Card::setChips(const QList<Chip>& chips) {
  chipRow_->setChips(chips, chipsClickable_);
  chipRow_->setVisible(!chips.isEmpty());
}

QToolButton* Card::addTool(const QString& iconName, const QString& toolTip, std::function<void()> action) {
  auto* button = new QToolButton(header_);
  setThemedIcon(button, iconName);
  button->setToolTip(toolTip);
  button->setAccessibleName(toolTip);
  button->setObjectName(QStringLiteral("card.tool.") + iconName);
  if (action) connect(button, &QToolButton::clicked, this, std::move(action));
  toolRow_->addWidget(button);
  return button;
}

void Card::addHeaderWidget(QWidget* widget) { toolRow_->insertWidget(0, widget); }

void Card::setHelp(const QString& sentences) {
  help_ = sentences;
  helpButton_->setVisible(!sentences.isEmpty());
}

void Card::showHelp() {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto* text = new QLabel(help_);
  text->setWordWrap(true);
  text->setContentsMargins(10, 8, 10, 8);
  text->setFixedWidth(20 * theme().fontSize + 40);
  auto* action = new QWidgetAction(menu);
  action->setDefaultWidget(text);
  menu->addAction(action);
  menu->popup(helpButton_->mapToGlobal(QPoint(0, helpButton_->height() + 4)));
}

void Card::setContent(QWidget* content) {
  if (content == content_) return;
  delete content_;
  content_ = content;
  if (content_ != nullptr) {
    stack_->addWidget(content_);
    stack_->setCurrentWidget(content_);
  }
}

void Card::showContent() {
  if (content_ != nullptr) stack_->setCurrentWidget(content_);
}

void Card::showEmpty(const QString& iconName, const QString& sentence, const QString& button,
                     std::function<void()> action) {
  emptyIconName_ = iconName;
  emptyText_->setText(sentence);
  emptyButton_->setText(button);
  emptyButton_->setVisible(!button.isEmpty());
  emptyAction_ = std::move(action);
  stack_->setCurrentWidget(emptyPage_);
  restyle();
}

bool Card::isEmpty() const { return stack_->currentWidget() == emptyPage_; }

void Card::setBusy(bool busy, std::optional<double> share) {
  if (busy) {
    busy_->start(share);
  } else {
    busy_->stop();
  }
}

bool Card::isBusy() const { return busy_->isRunning(); }

void Card::showError(const QString& sentence, const QString& button, std::function<void()> action) {
  errorText_->setText(sentence);
  errorButton_->setText(button);
  errorButton_->setVisible(!button.isEmpty());
  errorAction_ = std::move(action);
  errorRow_->show();
  restyle();
}

void Card::clearError() {
  errorRow_->hide();
  errorText_->clear();
  errorAction_ = {};
}

void Card::restyle() {
  const qreal ratio = devicePixelRatioF();
  if (!emptyIconName_.isEmpty()) emptyIcon_->setPixmap(iconPixmap(emptyIconName_, theme().faint, 34, ratio));
  if (!errorRow_->isHidden())
    errorIcon_->setPixmap(iconPixmap(QStringLiteral("warning"), theme().bad, theme().fontSize + 4, ratio));
}

}  // namespace ridgeline::ui

#include "moc_card.cpp"
