#pragma once

#include <QObject>
#include <memory>

#include "core/session/changes.hpp"

namespace ridgeline::session {
class Session;
struct Snapshot;
}  // namespace ridgeline::session

namespace ridgeline::bridge {

/// The session's changes as a signal, for parts of the window that are no views: the strip, menus, status
/// line. Emitted on the owner thread, once a change.
class SessionObserver final : public QObject {
  Q_OBJECT
 public:
  explicit SessionObserver(session::Session& session, QObject* parent = nullptr);

  const session::Snapshot& now() const;

 Q_SIGNALS:
  void changed(const ridgeline::session::Snapshot& now, ridgeline::session::Changed changed);

 private:
  session::Session& session_;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::bridge
