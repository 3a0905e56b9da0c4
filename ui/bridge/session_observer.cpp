#include "ui/bridge/session_observer.hpp"

#include "core/session/session.hpp"

namespace ridgeline::bridge {

SessionObserver::SessionObserver(session::Session& session, QObject* parent)
    : QObject(parent), session_(session) {
  observation_ = session_.observe(
      [this](const session::Snapshot& now, session::Changed what) { Q_EMIT changed(now, what); });
}

const session::Snapshot& SessionObserver::now() const { return session_.now(); }

}  // namespace ridgeline::bridge
