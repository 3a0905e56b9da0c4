#pragma once

#include <QFrame>
#include <QString>
#include <functional>

class QLabel;
class QPushButton;

namespace ridgeline::shell {

/// One sentence under the strip, with at most one thing to do about it. Stays until closed or replaced; never
/// modal.
class Banner final : public QFrame {
  Q_OBJECT
 public:
  explicit Banner(QWidget* parent = nullptr);
  void showError(const QString& sentence, const QString& button = {}, std::function<void()> action = {});
  void showNote(const QString& sentence, const QString& button = {}, std::function<void()> action = {});
  QString sentence() const;

 private:
  void show(const QString& kind, const QString& sentence, const QString& button,
            std::function<void()> action);
  QLabel* text_;
  QPushButton* button_;
  std::function<void()> action_;
};

}  // namespace ridgeline::shell
