#include "ui/shell/room_page.hpp"

#include <QResizeEvent>
#include <QTimer>
#include <algorithm>
#include <array>
#include <utility>

#include "core/session/session.hpp"
#include "ui/shell/card_dock.hpp"
#include "ui/views/catalog.hpp"

namespace ridgeline::shell {

using session::Room;

namespace {

constexpr int Gutter = 8;  ///< at the window's edges, as between cards

/// A place of a room that shows one view, or another while the task is this one.
struct Seat {
  Room room;
  QString usual, other;
  data::Task task;
};
const std::array<Seat, 3> seats = {{
    {Room::Fit, "boundary", "projection", data::Task::Project},
    {Room::Fit, "confusion", "residuals", data::Task::Regress},
    {Room::Diagnose, "confusion", "residuals", data::Task::Regress},
}};

}  // namespace

QString roomTitle(Room room) {
  switch (room) {
    case Room::Data:
      return RoomPage::tr("Data");
    case Room::Fit:
      return RoomPage::tr("Fit");
    case Room::Diagnose:
      return RoomPage::tr("Diagnose");
  }
  return {};
}

QString roomIcon(Room room) {
  switch (room) {
    case Room::Data:
      return "data";
    case Room::Fit:
      return "fit";
    case Room::Diagnose:
      return "diagnose";
  }
  return {};
}

RoomPage::RoomPage(Room room, views::ViewContext& context, QWidget* parent)
    : QMainWindow(parent), room_(room), context_(context) {
  // QMainWindow makes itself a window of its own, parent or not.
  setWindowFlags(Qt::Widget);
  setObjectName("room." + roomTitle(room));
  setContentsMargins(Gutter, 0, Gutter, 0);
  setDockNestingEnabled(true);
  setDockOptions(AllowNestedDocks | AllowTabbedDocks);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  // The docks are the room: without a central widget they share all of it.
  setCorner(Qt::TopLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void RoomPage::build() {
  if (built_) return;
  built_ = true;
  resetLayout();
  if (!savedState_.isEmpty()) restoreState(savedState_, LayoutVersion);
  // A seat whose other view is not made yet was left to it, as far as anyone can tell: it was not closed.
  for (const Seat& seat : seats)
    if (seat.room == room_ && find(seat.other) == nullptr) dock(seat.usual)->show();
  showSeats();
}

CardDock* RoomPage::find(const QString& viewId) const {
  for (CardDock* existing : docks_)
    if (existing->objectName() == "dock." + viewId) return existing;
  return nullptr;
}

CardDock* RoomPage::dock(const QString& viewId) {
  if (CardDock* existing = find(viewId)) return existing;
  for (const auto& entry : views::viewCatalog())
    if (entry.info.id == viewId) {
      auto* made = new CardDock(entry.info, entry.make(context_, this), this);
      docks_.append(made);
      return made;
    }
  return nullptr;
}

void RoomPage::resetLayout() {
  switch (room_) {
    case Room::Data:
      arrangeData();
      break;
    case Room::Fit:
      arrangeFit();
      break;
    case Room::Diagnose:
      arrangeDiagnose();
      break;
  }
  for (CardDock* each : docks_) {
    each->setFloating(false);
    each->show();
  }
  showSeats();
}

void RoomPage::follow(const session::Snapshot& now) {
  const data::Schema* schema = now.preview ? &now.preview->schema : now.run ? &now.run->schema : nullptr;
  if (schema == nullptr || std::exchange(task_, schema->task) == schema->task) return;
  if (built_) showSeats();
}

void RoomPage::showSeats() {
  for (const Seat& seat : seats) {
    if (seat.room != room_) continue;
    // One that was closed stays closed.
    const CardDock* former = find(seat.other);
    if (dock(seat.usual)->isHidden() && (former == nullptr || former->isHidden())) continue;
    const bool other = task_ == seat.task;
    // Made when it is first wanted: most sessions never need both.
    if (other && find(seat.other) == nullptr) tabifyDockWidget(dock(seat.usual), dock(seat.other));
    if (CardDock* each = find(seat.other)) each->setVisible(other);
    dock(seat.usual)->setVisible(!other);
  }
}

void RoomPage::arrangeData() {
  auto* source = dock("data-source");
  auto* table = dock("data-table");
  auto* columns = dock("columns");
  auto* split = dock("split");
  auto* tests = dock("tests");
  addDockWidget(Qt::LeftDockWidgetArea, source);
  addDockWidget(Qt::RightDockWidgetArea, table);
  splitDockWidget(table, columns, Qt::Horizontal);
  splitDockWidget(table, split, Qt::Vertical);
  tabifyDockWidget(table, tests);
  table->raise();
  resizeDocks({source, table, columns}, {292, 900, 330}, Qt::Horizontal);
  resizeDocks({table, split}, {640, 210}, Qt::Vertical);
}

void RoomPage::arrangeFit() {
  auto* source = dock("data-source");
  auto* boundary = dock("boundary");
  auto* iterations = dock("iterations");
  auto* curve = dock("learning-curve");
  auto* confusion = dock("confusion");
  auto* model = dock("model");
  addDockWidget(Qt::LeftDockWidgetArea, source);
  addDockWidget(Qt::RightDockWidgetArea, boundary);
  splitDockWidget(boundary, model, Qt::Horizontal);
  splitDockWidget(boundary, iterations, Qt::Vertical);
  splitDockWidget(iterations, confusion, Qt::Horizontal);
  tabifyDockWidget(iterations, curve);
  for (const Seat& seat : seats)
    if (CardDock* other = find(seat.other); other != nullptr && seat.room == Room::Fit)
      tabifyDockWidget(dock(seat.usual), other);
  iterations->raise();
  resizeDocks({source, boundary, model}, {292, 980, 292}, Qt::Horizontal);
  resizeDocks({iterations, confusion}, {600, 400}, Qt::Horizontal);
  resizeDocks({boundary, iterations}, {570, 330}, Qt::Vertical);
}

void RoomPage::arrangeDiagnose() {
  auto* metrics = dock("metrics");
  auto* confusion = dock("confusion");
  auto* projection = dock("projection");
  auto* errors = dock("errors");
  addDockWidget(Qt::LeftDockWidgetArea, metrics);
  addDockWidget(Qt::RightDockWidgetArea, confusion);
  splitDockWidget(confusion, projection, Qt::Horizontal);
  splitDockWidget(confusion, errors, Qt::Vertical);
  resizeDocks({metrics, confusion, projection}, {540, 460, 480}, Qt::Horizontal);
  resizeDocks({confusion, errors}, {430, 430}, Qt::Vertical);
}

void RoomPage::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  // Sizes given before the first layout are lost; give them again once there is one.
  if (!event->oldSize().isValid() && built_ && savedState_.isEmpty())
    QTimer::singleShot(0, this, [this] { resetLayout(); });
}

}  // namespace ridgeline::shell
