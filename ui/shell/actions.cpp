#include "ui/shell/actions.hpp"

#include <QWidget>

#include "ui/plots/icons.hpp"

namespace ridgeline::shell {

Actions::Actions(QWidget* window) : QObject(window), window_(window) {}

QAction* Actions::add(const QString& name, const QString& words, const QList<QKeySequence>& keys,
                      const QString& iconName, std::function<void()> run) {
  auto* action = new QAction(words, this);
  action->setObjectName(name);
  action->setShortcuts(keys);
  QString tip = words;
  tip.remove(QChar(0x2026));
  if (!keys.isEmpty()) tip += QString("  (%1)").arg(keys.first().toString(QKeySequence::NativeText));
  action->setToolTip(tip);
  if (!iconName.isEmpty()) ui::setThemedIcon(action, iconName);
  connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
  window_->addAction(action);
  actions_.append(action);
  return action;
}

QAction* Actions::operator[](const QString& name) const {
  for (QAction* action : actions_)
    if (action->objectName() == name) return action;
  return nullptr;
}

}  // namespace ridgeline::shell
