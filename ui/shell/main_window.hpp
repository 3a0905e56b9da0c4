#pragma once

#include <QMainWindow>
#include <map>
#include <memory>

#include "core/base/result.hpp"
#include "core/session/changes.hpp"
#include "core/session/room.hpp"
#include "ui/views/view_context.hpp"

class QMenu;
class QSettings;
class QStackedWidget;

namespace ridgeline::session {
struct Snapshot;
}

namespace ridgeline::shell {

class Actions;
class Banner;
class FileActions;
class JobStrip;
class RoomPage;
class SelectionLine;
class Strip;
class TopBar;

/// The window: rooms, menus and the lines that are always there. It draws nothing itself.
class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow(views::ViewContext& context, QSettings& settings, QWidget* parent = nullptr);
  ~MainWindow() override;

  FileActions& files() { return *files_; }
  Actions& actions() { return *actions_; }
  Banner& banner() { return *banner_; }
  void goTo(session::Room room);
  /// A window that was never open here takes all of a screen that is too small for it.
  void keepOnScreen();
  void showError(const Error& error);
  /// True while something is loading, fitting or drawing: pictures for the README wait for its end.
  bool busy() const;

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void makeActions();
  QMenu* makeMenu();
  void follow(const session::Snapshot& now, session::Changed changed);
  void updateTitle();
  void openPalette();
  void cycleTheme();
  RoomPage* page(session::Room room);

  views::ViewContext& context_;
  QSettings& settings_;
  Actions* actions_;
  Banner* banner_;
  FileActions* files_;
  TopBar* top_ = nullptr;
  Strip* strip_ = nullptr;
  QStackedWidget* rooms_ = nullptr;
  SelectionLine* selectionLine_ = nullptr;
  JobStrip* jobStrip_ = nullptr;
  std::map<session::Room, RoomPage*> pages_;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::shell
