#include "ui/shell/top_bar.hpp"

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "ui/plots/icons.hpp"
#include "ui/shell/actions.hpp"
#include "ui/shell/room_page.hpp"

namespace ridgeline::shell {

using session::Room;

TopBar::TopBar(Actions& actions, QMenu* menu, QWidget* parent)
    : QWidget(parent), rooms_(new QButtonGroup(this)) {
  setObjectName("top-bar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 7, 14, 7);
  row->setSpacing(6);

  auto* brand = new QPushButton(tr("Ridgeline"), this);
  brand->setObjectName("brand");
  brand->setProperty("kind", "brand");
  brand->setMenu(menu);
  brand->setToolTip(tr("Files, views and settings"));
  row->addWidget(brand);
  row->addSpacing(10);

  for (const Room room : {Room::Data, Room::Fit, Room::Diagnose}) {
    auto* button = new QPushButton(roomTitle(room), this);
    button->setObjectName("room-button." + roomTitle(room));
    button->setProperty("kind", "room");
    button->setCheckable(true);
    button->setToolTip(tr("Go to %1  (Ctrl+%2)").arg(roomTitle(room)).arg(static_cast<int>(room) + 1));
    ui::setThemedIcon(button, roomIcon(room));
    rooms_->addButton(button, static_cast<int>(room));
    row->addWidget(button);
  }
  connect(rooms_, &QButtonGroup::idClicked, this,
          [this](int id) { Q_EMIT roomChosen(static_cast<Room>(id)); });
  row->addStretch(1);

  for (const char* name :
       {"edit.undo", "edit.redo", "file.open", "file.save", "view.theme", "view.palette"}) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(actions[name]);
    button->setObjectName(QString("tool.") + name);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(actions[name]->text());
    button->setAutoRaise(true);
    row->addWidget(button);
  }
  row->addSpacing(8);
  auto* step = new QPushButton(tr("Step"), this);
  step->setObjectName("step");
  step->setToolTip(actions["run.step"]->toolTip());
  ui::setThemedIcon(step, "step");
  connect(step, &QPushButton::clicked, actions["run.step"], &QAction::trigger);
  row->addWidget(step);
  train_ = new QPushButton(tr("Train"), this);
  train_->setObjectName("train");
  train_->setProperty("kind", "primary");
  train_->setToolTip(actions["run.play"]->toolTip());
  connect(train_, &QPushButton::clicked, actions["run.play"], &QAction::trigger);
  row->addWidget(train_);
  setTraining(false, false);
}

void TopBar::showRoom(Room room, bool available) {
  rooms_->button(static_cast<int>(room))->setVisible(available);
}

void TopBar::setCurrent(Room room) { rooms_->button(static_cast<int>(room))->setChecked(true); }

void TopBar::setTraining(bool running, bool paused) {
  const bool pause = running && !paused;
  train_->setText(pause ? tr("Pause") : running ? tr("Resume") : tr("Train"));
  ui::setThemedIcon(train_, pause ? "pause" : "play");
}

}  // namespace ridgeline::shell
