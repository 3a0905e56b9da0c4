#include "ui/shell/autosave.hpp"

#include <QDateTime>

#include "core/session/session.hpp"
#include "ui/shell/banner.hpp"
#include "ui/shell/file_actions.hpp"
#include "ui/shell/main_window.hpp"

namespace ridgeline::shell {
namespace {

constexpr int QuietMilliseconds = 700;

}  // namespace

Autosave::Autosave(session::Session& session, const QString& folder, MainWindow& window)
    : session_(session), window_(window), recovery_(folder.toStdString()) {
  timer_.setSingleShot(true);
  timer_.setInterval(QuietMilliseconds);
  connect(&timer_, &QTimer::timeout, this, [this] { write(); });
  observation_ = session_.observe([this](const session::Snapshot&, session::Changed changed) {
    // A session nobody has touched is not worth recovering.
    if (changed.any(session::Aspect::History) && session_.canUndo()) touched_ = true;
    if (touched_ && changed.any(session::Aspect::Document)) timer_.start();
  });
}

Autosave::~Autosave() { recovery_.clear(); }

bool Autosave::write() {
  session::ProjectNote note;
  note.when = QDateTime::currentDateTime().toString(Qt::ISODate).toStdString();
  note.project = window_.files().projectPath().toStdString();
  if (const auto status = recovery_.write(*session_.now().document, session_.baseFolder(), note); !status) {
    window_.banner().showError(QString::fromStdString(status.error().text()));
    return false;
  }
  return true;
}

void Autosave::offerRecovery() {
  const auto pending = recovery_.pending();
  if (pending.empty()) return;
  const auto& newest = pending.front();
  window_.banner().showNote(
      tr("Ridgeline did not end in order last time: \"%1\" from %2 can be recovered.")
          .arg(QString::fromStdString(newest.title),
               QString::fromStdString(newest.note.when).replace('T', ' ')),
      tr("Recover it"), [this, newest] {
        auto project = recovery_.recover(newest.id);
        if (!project) {
          window_.banner().showError(
              QString::fromStdString(project.error().text()), tr("Discard it"), [this, newest] {
                if (const auto gone = recovery_.discard(newest.id); !gone)
                  window_.banner().showError(QString::fromStdString(gone.error().text()));
              });
          return;
        }
        window_.files().takeOver(std::move(*project));
        touched_ = true;
        // Until it lies elsewhere, the old file is the only copy.
        if (!write()) return;
        if (const auto gone = recovery_.discard(newest.id); !gone)
          window_.banner().showError(QString::fromStdString(gone.error().text()));
      });
}

}  // namespace ridgeline::shell
