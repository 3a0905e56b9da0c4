#include "app/desktop/composition.hpp"

#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>
#include <algorithm>
#include <thread>

#include "core/jobs/job_queue.hpp"
#include "core/session/recovery.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/bridge/report_writer.hpp"
#include "ui/bridge/ui_executor.hpp"
#include "ui/shell/autosave.hpp"
#include "ui/shell/file_actions.hpp"
#include "ui/shell/main_window.hpp"
#include "ui/views/view_context.hpp"

namespace ridgeline::desktop {
namespace {

// One for the fit, one for the picture of the former, one for what can wait.
constexpr int Workers = 3;

QString folderOf(const Options& options) {
  if (!options.settings.isEmpty()) return QDir(options.settings).absolutePath();
  return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
}

}  // namespace

struct Composition::Parts {
  explicit Parts(const QString& folder)
      : settings(folder + "/ridgeline.ini", QSettings::IniFormat),
        queue(Workers, std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
        session({queue, executor, [this] { return static_cast<double>(clock.nsecsElapsed()) * 1e-9; },
                 [] { return QDateTime::currentDateTime().toString(Qt::ISODate).toStdString(); }}),
        film(session),
        reports(session),
        context{session, queue, executor, film, {}},
        window(context, settings),
        autosave(session, folder + "/recovery", window) {
    clock.start();
    context.askForFile = [this] { window.files().openDialog(); };
  }
  QElapsedTimer clock;
  bridge::UiExecutor executor;
  QSettings settings;
  jobs::JobQueue queue;
  session::Session session;
  bridge::FilmPlayer film;
  bridge::ReportWriter reports;
  views::ViewContext context;
  shell::MainWindow window;
  shell::Autosave autosave;
};

Composition::Composition(const Options& options)
    : parts_(std::make_unique<Parts>(folderOf(options))), options_(options) {
  if (options_.theme.isEmpty()) options_.theme = parts_->settings.value("theme").toString();
  const QStringList size = options.size.split('x');
  if (size.size() == 2)
    parts_->window.resize(size[0].toInt(), size[1].toInt());
  else if (options.shot.isEmpty())  // a picture has the same size everywhere
    parts_->window.keepOnScreen();
}

Composition::~Composition() = default;

shell::MainWindow& Composition::window() { return parts_->window; }
bridge::ReportWriter& Composition::reports() { return parts_->reports; }
session::Session& Composition::session() { return parts_->session; }

void Composition::openMoons() {
  // The first picture has to win within two seconds: two moons and a network that bends around them.
  session::SessionDocument first;
  first.run.data.kind = data::SourceKind::Generated;
  first.run.data.path = "moons";
  first.run.roles.target = "class";
  first.run.model.id = "mlp";
  parts_->session.restore(std::move(first), QDir::currentPath().toStdString());
}

void Composition::start() {
  auto& session = parts_->session;
  auto& files = parts_->window.files();
  const auto finish = [this, &session] {
    if (!options_.target.isEmpty()) bridge::chooseTarget(session, options_.target.toStdString());
    if (!options_.model.isEmpty()) bridge::chooseModel(session, options_.model.toStdString());
    if (options_.room)
      session.edit("Go to another room", "room",
                   [this](session::SessionDocument& document) { document.view.room = *options_.room; });
  };
  if (!options_.open.isEmpty() && options_.open.endsWith(".ridge")) {
    files.openPath(options_.open);
    finish();
  } else {
    data::SourceSpec source;
    if (!options_.open.isEmpty()) {
      source.kind = data::SourceKind::File;
      source.path = QFileInfo(options_.open).absoluteFilePath().toStdString();
    } else if (options_.data) {
      source = *options_.data;
    } else {
      openMoons();
      finish();
      parts_->autosave.offerRecovery();
      return;
    }
    session.setBaseFolder(QDir::currentPath().toStdString());
    session.open(source, [this, finish](const Status& status) {
      if (status) {
        finish();
      } else {
        // Something to look at beside the reason: never an empty window.
        openMoons();
        parts_->window.showError(status.error());
      }
    });
  }
  parts_->autosave.offerRecovery();
}

}  // namespace ridgeline::desktop
