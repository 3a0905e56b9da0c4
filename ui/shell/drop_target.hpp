#pragma once

#include <QObject>
#include <QString>
#include <functional>

class QFrame;
class QWidget;

namespace ridgeline::shell {

/// Makes a whole window take dropped files and text, wherever the pointer is, and says so while a drag is
/// over it.
class DropTarget final : public QObject {
  Q_OBJECT
 public:
  explicit DropTarget(QWidget* window);
  std::function<void(const QString& path)> onFile;
  std::function<void(const QString& text)> onText;

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void showOverlay(bool visible, const QString& words = {});
  QWidget* window_;
  QFrame* overlay_;
};

}  // namespace ridgeline::shell
