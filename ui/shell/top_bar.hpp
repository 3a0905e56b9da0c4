#pragma once

#include <QList>
#include <QWidget>

#include "core/session/room.hpp"

class QButtonGroup;
class QHBoxLayout;
class QMenu;
class QPushButton;

namespace ridgeline::shell {

class Actions;

/// The line along the top: the program's menu under its name, the rooms, and the actions used most.
class TopBar final : public QWidget {
  Q_OBJECT
 public:
  TopBar(Actions& actions, QMenu* menu, QWidget* parent = nullptr);
  /// A room appears when it has content.
  void showRoom(session::Room room, bool available);
  void setCurrent(session::Room room);
  /// The primary button: "Train", or "Pause" while a film is being made.
  void setTraining(bool running, bool paused);

 Q_SIGNALS:
  void roomChosen(ridgeline::session::Room room);

 private:
  QButtonGroup* rooms_;
  QPushButton* train_;
};

}  // namespace ridgeline::shell
