#pragma once

#include <QPushButton>
#include <QStringList>
#include <functional>

class QLineEdit;
class QListWidget;

namespace ridgeline::views {

/// A button that opens a list of columns to tick, with a line that finds them by name.
class ColumnTicks final : public QPushButton {
  Q_OBJECT
 public:
  explicit ColumnTicks(QWidget* parent);
  /// What can be ticked and what is; says nothing to `onTicked`.
  void setColumns(const QStringList& offered, const QStringList& ticked);
  QStringList ticked() const;
  /// The user changed it; the ticked columns in the order they were offered.
  std::function<void(const QStringList& ticked)> onTicked;

 private:
  void find(const QString& words);
  void showCount();

  QLineEdit* finder_;
  QListWidget* list_;
};

}  // namespace ridgeline::views
