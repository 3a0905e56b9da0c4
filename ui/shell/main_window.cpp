#include "ui/shell/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "core/jobs/job_queue.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/theme.hpp"
#include "ui/shell/actions.hpp"
#include "ui/shell/banner.hpp"
#include "ui/shell/card_dock.hpp"
#include "ui/shell/command_palette.hpp"
#include "ui/shell/drop_target.hpp"
#include "ui/shell/file_actions.hpp"
#include "ui/shell/job_strip.hpp"
#include "ui/shell/palette_entries.hpp"
#include "ui/shell/room_page.hpp"
#include "ui/shell/selection_line.hpp"
#include "ui/shell/strip.hpp"
#include "ui/shell/top_bar.hpp"

namespace ridgeline::shell {

using session::Aspect;
using session::Room;

MainWindow::MainWindow(views::ViewContext& context, QSettings& settings, QWidget* parent)
    : QMainWindow(parent),
      context_(context),
      settings_(settings),
      actions_(new Actions(this)),
      banner_(new Banner(this)),
      files_(new FileActions(context.session, settings, *banner_, this)) {
  setObjectName("ridgeline");
  setWindowIcon(QIcon(":/icons/ridgeline.svg"));
  setMinimumSize(1040, 640);
  makeActions();

  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  top_ = new TopBar(*actions_, makeMenu(), centre);
  strip_ = new Strip(context_, centre);
  rooms_ = new QStackedWidget(centre);
  column->addWidget(top_);
  column->addWidget(strip_);
  column->addWidget(banner_);
  column->addWidget(rooms_, 1);
  auto* bottom = new QWidget(centre);
  bottom->setObjectName("bottom-line");
  bottom->setAttribute(Qt::WA_StyledBackground);
  auto* line = new QHBoxLayout(bottom);
  line->setContentsMargins(14, 4, 14, 4);
  selectionLine_ = new SelectionLine(context_.session, bottom);
  jobStrip_ = new JobStrip(context_.queue, bottom);
  line->addWidget(selectionLine_, 1);
  line->addWidget(jobStrip_);
  column->addWidget(bottom);
  setCentralWidget(centre);
  // Keys reach the room first, not the brand's menu.
  rooms_->setFocusPolicy(Qt::StrongFocus);
  rooms_->setFocus();

  for (const Room room : {Room::Data, Room::Fit, Room::Diagnose}) {
    auto* made = new RoomPage(room, context_, rooms_);
    made->setLayoutState(settings_.value("layout/" + made->objectName()).toByteArray());
    pages_[room] = made;
    rooms_->addWidget(made);
  }
  connect(top_, &TopBar::roomChosen, this, &MainWindow::goTo);
  connect(&context_.film, &bridge::FilmPlayer::changed, this, [this] {
    top_->setTraining(context_.film.playing() || context_.film.paused(), context_.film.paused());
  });
  connect(files_, &FileActions::changed, this, &MainWindow::updateTitle);
  auto* drop = new DropTarget(this);
  drop->onFile = [this](const QString& path) { files_->openPath(path); };
  drop->onText = [this](const QString& text) { files_->pasteText(text); };
  observation_ = context_.session.observe(
      [this](const session::Snapshot& now, session::Changed changed) { follow(now, changed); });
  follow(context_.session.now(), session::Changed::everything());
  if (!restoreGeometry(settings_.value("geometry").toByteArray())) resize(1600, 1000);
}

MainWindow::~MainWindow() = default;

void MainWindow::keepOnScreen() {
  if (settings_.contains("geometry")) return;  // as it was left; restoring saw that it fits
  constexpr int Title = 40;  // nobody knows the frame before the window manager has drawn it
  const QSize room = screen()->availableSize() - QSize(0, Title);
  if (width() <= room.width() && height() <= room.height()) return;
  resize(size().boundedTo(room));
  setWindowState(windowState() | Qt::WindowMaximized);
}

void MainWindow::makeActions() {
  auto& session = context_.session;
  auto& film = context_.film;
  const auto add = [this](const char* name, const QString& words, const QList<QKeySequence>& keys,
                          const char* iconName, std::function<void()> run) {
    actions_->add(name, words, keys, iconName, std::move(run));
  };
  add("file.open", tr("Open a table or project…"), {QKeySequence::Open}, "open",
      [this] { files_->openDialog(); });
  add("file.paste", tr("Paste a table from a spreadsheet"), {QKeySequence::Paste}, "copy",
      [this] { files_->paste(); });
  add("file.save", tr("Save the project"), {QKeySequence::Save}, "save", [this] { files_->save(); });
  add("file.save-as", tr("Save the project as…"), {QKeySequence("Ctrl+Shift+S")}, "",
      [this] { files_->saveAs(); });
  add("file.report", tr("Save a report of this run…"), {QKeySequence("Ctrl+E")}, "export",
      [this] { files_->exportReport(); });
  add("file.quit", tr("Quit"), {QKeySequence("Ctrl+Q")}, "", [this] { close(); });
  add("edit.undo", tr("Undo"), {QKeySequence::Undo}, "undo", [&session] { session.undo(); });
  add("edit.redo", tr("Redo"), {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")}, "redo",
      [&session] { session.redo(); });
  add("selection.clear", tr("Clear the selection"), {QKeySequence("Esc")}, "", [&session] {
    session.selection().clear();
    session.selection().pin({});
  });
  add("selection.undo", tr("Back to the former selection"), {QKeySequence("Alt+Left")}, "",
      [&session] { session.selection().undo(); });
  add("selection.redo", tr("Forward to the next selection"), {QKeySequence("Alt+Right")}, "",
      [&session] { session.selection().redo(); });
  add("run.play", tr("Train, or pause and play the film"), {QKeySequence("Ctrl+Space")}, "play",
      [&film] { film.toggle(); });
  add("run.step", tr("One step of the training"), {QKeySequence("Ctrl+]")}, "step", [&film] { film.step(); });
  add("run.back", tr("One step back"), {QKeySequence("Ctrl+[")}, "", [&film] { film.step(-1); });
  add("run.rewind", tr("Rewind to the start of the training"), {QKeySequence("Ctrl+Home")}, "rewind",
      [&film] { film.rewind(); });
  add("run.newest", tr("Show the end of the training"), {QKeySequence("Ctrl+End")}, "",
      [&film] { film.showNewest(); });
  add("run.seed", tr("Draw again with another seed"), {QKeySequence("Ctrl+R")}, "seed", [&session] {
    session.edit("Another seed", {}, [](session::SessionDocument& document) { ++document.run.seed; });
  });
  add("run.cancel", tr("Cancel what is running"), {QKeySequence("Ctrl+.")}, "close", [this] {
    context_.session.cancelRun();
    context_.queue.cancelAll();
  });
  for (const Room room : {Room::Data, Room::Fit, Room::Diagnose}) {
    const int number = static_cast<int>(room) + 1;
    add(("view.room-" + std::to_string(number)).c_str(), tr("Go to %1").arg(roomTitle(room)),
        {QKeySequence(QString("Ctrl+%1").arg(number))}, "", [this, room] { goTo(room); });
  }
  add("view.theme", tr("Next theme: dark, light, projector"), {QKeySequence("Ctrl+T")}, "sun",
      [this] { cycleTheme(); });
  add("view.palette", tr("Find anything"), {QKeySequence("Ctrl+K")}, "search", [this] { openPalette(); });
  add("view.layout", tr("Put every view back in its place"), {}, "", [this] {
    for (auto& [room, each] : pages_)
      if (!each->docks().isEmpty()) each->resetLayout();
  });
  add("view.full-screen", tr("Full screen"), {QKeySequence("F11")}, "",
      [this] { isFullScreen() ? showNormal() : showFullScreen(); });
}

QMenu* MainWindow::makeMenu() {
  auto& actions = *actions_;
  auto* menu = new QMenu(this);
  menu->addActions({actions["file.open"], actions["file.paste"]});
  auto* recent = menu->addMenu(tr("Recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] {
    recent->clear();
    for (const QString& path : files_->recent())
      recent->addAction(QFileInfo(path).fileName(), this, [this, path] { files_->openPath(path); })
          ->setToolTip(path);
    if (recent->isEmpty()) recent->addAction(tr("Nothing opened yet"))->setEnabled(false);
  });
  menu->addActions({actions["file.save"], actions["file.save-as"], actions["file.report"]});
  menu->addSeparator();
  menu->addActions({actions["edit.undo"], actions["edit.redo"], actions["selection.clear"],
                    actions["selection.undo"], actions["selection.redo"]});
  menu->addSeparator();
  menu->addActions({actions["run.play"], actions["run.step"], actions["run.rewind"], actions["run.seed"],
                    actions["run.cancel"]});
  menu->addSeparator();
  menu->addActions(
      {actions["view.palette"], actions["view.theme"], actions["view.full-screen"], actions["view.layout"]});
  auto* views = menu->addMenu(tr("Views of this room"));
  connect(views, &QMenu::aboutToShow, this, [this, views] {
    views->clear();
    for (CardDock* dock : static_cast<RoomPage*>(rooms_->currentWidget())->docks())
      views->addAction(dock->toggleViewAction());
  });
  menu->addSeparator();
  menu->addAction(actions["file.quit"]);
  return menu;
}

RoomPage* MainWindow::page(Room room) { return pages_.at(room); }

void MainWindow::goTo(Room room) {
  context_.session.edit("Go to " + roomTitle(room).toStdString(), "room",
                        [room](session::SessionDocument& document) { document.view.room = room; });
}

void MainWindow::showError(const Error& error) { banner_->showError(QString::fromStdString(error.text())); }

bool MainWindow::busy() const {
  const auto& now = context_.session.now();
  return now.loading || now.running || !context_.queue.jobs().empty();
}

void MainWindow::follow(const session::Snapshot& now, session::Changed changed) {
  selectionLine_->refresh(now, changed);
  strip_->refresh(now, changed);
  if (changed.any(Aspect::Busy, Aspect::Run, Aspect::Document)) jobStrip_->poke();
  if (changed.any(Aspect::Document, Aspect::View)) {
    RoomPage* current = page(now.document->view.room);
    current->build();
    rooms_->setCurrentWidget(current);
    top_->setCurrent(now.document->view.room);
  }
  if (changed.any(Aspect::Run, Aspect::Preview, Aspect::View))
    for (auto& [room, each] : pages_) each->follow(now);
  if (changed.any(Aspect::Run, Aspect::Table)) {
    top_->showRoom(Room::Fit, now.loaded != nullptr);
    top_->showRoom(Room::Diagnose, now.run != nullptr);
  }
  if (changed.any(Aspect::History, Aspect::Document)) {
    const auto& session = context_.session;
    const auto label = [&](const char* name, const QString& verb, bool can, const std::string& what) {
      QAction* action = (*actions_)[name];
      action->setEnabled(can);
      action->setText(can ? QString("%1: %2").arg(verb, QString::fromStdString(what)) : verb);
      action->setToolTip(action->text() +
                         QString("  (%1)").arg(action->shortcut().toString(QKeySequence::NativeText)));
    };
    label("edit.undo", tr("Undo"), session.canUndo(), session.undoLabel());
    label("edit.redo", tr("Redo"), session.canRedo(), session.redoLabel());
    updateTitle();
  }
}

void MainWindow::updateTitle() {
  const auto& loaded = context_.session.now().loaded;
  QString name =
      files_->projectPath().isEmpty() ? QString() : QFileInfo(files_->projectPath()).completeBaseName();
  if (name.isEmpty() && loaded && loaded->table) name = QString::fromStdString(loaded->table->name());
  setWindowTitle(name.isEmpty() ? tr("Ridgeline") : tr("%1[*] — Ridgeline").arg(name));
  setWindowModified(!files_->projectPath().isEmpty() && files_->modified());
}

void MainWindow::openPalette() {
  auto* palette = new CommandPalette(
      paletteEntries(*actions_, context_, static_cast<RoomPage*>(rooms_->currentWidget())->docks(), *files_),
      this);
  palette->show();
}

void MainWindow::cycleTheme() {
  const auto next = static_cast<ui::ThemeKind>((static_cast<int>(ui::theme().kind) + 1) % 3);
  settings_.setValue("theme", ui::themeName(next));
  ui::applyTheme(*qApp, next);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!files_->mayLeave()) {
    event->ignore();
    return;
  }
  settings_.setValue("geometry", saveGeometry());
  for (const auto& [room, each] : pages_)
    if (!each->docks().isEmpty()) settings_.setValue("layout/" + each->objectName(), each->layoutState());
  event->accept();
}

}  // namespace ridgeline::shell
