#include "app/desktop/first_look.hpp"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QTimer>
#include <cstdio>
#include <functional>

#include "core/session/session.hpp"
#include "ui/bridge/report_writer.hpp"
#include "ui/shell/main_window.hpp"

namespace ridgeline::desktop {
namespace {

constexpr int LookMilliseconds = 50;
constexpr int QuietLooks = 6;

/// Calls `then` once nothing has been computed for a while.
void whenQuiet(Composition& composition, std::function<void()> then) {
  auto* timer = new QTimer(&composition.window());
  timer->setInterval(LookMilliseconds);
  QObject::connect(timer, &QTimer::timeout, timer,
                   [&composition, timer, then = std::move(then), quiet = 0]() mutable {
                     quiet = composition.window().busy() ? 0 : quiet + 1;
                     if (quiet < QuietLooks) return;
                     timer->stop();
                     timer->deleteLater();
                     then();
                   });
  timer->start();
}

void end(const Status& status) {
  if (!status) std::fprintf(stderr, "ridgeline-desktop: %s\n", status.error().text().c_str());
  QApplication::exit(status ? 0 : exitStatus(status.error().code));
}

Status savePicture(Composition& composition, const QString& path) {
  QDir().mkpath(QFileInfo(path).absolutePath());
  if (!composition.window().grab().save(path))
    return failAt(path.toStdString(), ErrorCode::Unwritable, "The picture cannot be written there.");
  return {};
}

}  // namespace

void playFirstLook(Composition& composition, const Options& options) {
  whenQuiet(composition, [&composition, options] {
    if (!options.shot.isEmpty())
      if (const auto status = savePicture(composition, options.shot); !status) {
        end(status);
        return;
      }
    if (options.report.isEmpty()) {
      end({});
      return;
    }
    QDir().mkpath(QFileInfo(options.report).absolutePath());
    composition.reports().write(options.report.toStdString(), end);
  });
}

}  // namespace ridgeline::desktop
