#pragma once

#include <QByteArray>
#include <QMainWindow>
#include <QStringList>

#include "core/data/schema.hpp"
#include "core/session/room.hpp"
#include "ui/views/view.hpp"

namespace ridgeline::shell {

class CardDock;

/// One room: a curated layout of docks that the user may move, float, close and get back. Views are made when
/// the room is first entered, so that a start pays only for what it shows.
class RoomPage final : public QMainWindow {
  Q_OBJECT
 public:
  RoomPage(session::Room room, views::ViewContext& context, QWidget* parent = nullptr);

  session::Room room() const { return room_; }
  /// Makes the docks if they are not there yet.
  void build();
  QList<CardDock*> docks() const { return docks_; }
  /// Puts every dock back where the room has it by default.
  void resetLayout();
  /// Some seats have two views, of which the task decides: a model that places rows is looked at as a
  /// projection and not as a boundary, one that predicts numbers by its residuals and not by a matrix.
  void follow(const session::Snapshot& now);
  QByteArray layoutState() const { return saveState(LayoutVersion); }
  void setLayoutState(const QByteArray& state) { savedState_ = state; }

  static constexpr int LayoutVersion = 2;  ///< grows with the cards of a room

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  CardDock* find(const QString& viewId) const;
  CardDock* dock(const QString& viewId);
  void showSeats();
  void arrangeData();
  void arrangeFit();
  void arrangeDiagnose();

  session::Room room_;
  views::ViewContext& context_;
  QList<CardDock*> docks_;
  QByteArray savedState_;
  bool built_ = false;
  data::Task task_ = data::Task::Classify;  ///< of the model that is shown
};

/// Name of a room as its tab shows it.
QString roomTitle(session::Room room);
/// Icon of a room's tab.
QString roomIcon(session::Room room);

}  // namespace ridgeline::shell
