#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>
#include <functional>

class QWidget;

namespace ridgeline::shell {

/// Every action of the window by a stable name, with its words, keys and icon in one place: menus, tool
/// buttons and the command palette all show these same actions.
class Actions final : public QObject {
  Q_OBJECT
 public:
  explicit Actions(QWidget* window);

  /// Adds an action to the window, so that its keys work everywhere in it. `name` like "edit.undo".
  QAction* add(const QString& name, const QString& words, const QList<QKeySequence>& keys,
               const QString& iconName, std::function<void()> run);
  QAction* operator[](const QString& name) const;
  QList<QAction*> all() const { return actions_; }

 private:
  QWidget* window_;
  QList<QAction*> actions_;
};

}  // namespace ridgeline::shell
