#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>

#include "core/session/recovery.hpp"

namespace ridgeline::session {
class Session;
}

namespace ridgeline::shell {

class MainWindow;

/// Writes the document aside a moment after each edit, and offers what a crashed session left.
class Autosave final : public QObject {
  Q_OBJECT
 public:
  Autosave(session::Session& session, const QString& folder, MainWindow& window);
  ~Autosave() override;
  void offerRecovery();

 private:
  /// False if nothing could be written, which the banner says.
  bool write();
  session::Session& session_;
  MainWindow& window_;
  session::Recovery recovery_;
  QTimer timer_;
  bool touched_ = false;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::shell
