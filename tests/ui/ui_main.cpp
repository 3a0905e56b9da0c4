#include <QApplication>
#include <QByteArray>
#include <cstdio>

#include "tests/support/catch_runner.hpp"
#include "ui/plots/theme.hpp"

namespace {

// The off-screen platform says these on every resize; anything else a test provokes stays visible.
void filterNoise(QtMsgType, const QMessageLogContext&, const QString& message) {
  for (const char* noise : {"propagateSizeHints", "XDG_RUNTIME_DIR", "does not support raise"})
    if (message.contains(QLatin1String(noise))) return;
  std::fprintf(stderr, "%s\n", qPrintable(message));
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", QByteArray("offscreen"));
  qInstallMessageHandler(filterNoise);
  QApplication application(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  ridgeline::ui::applyTheme(application, ridgeline::ui::ThemeKind::Dark);
  return ridgeline::test::runCatch(argc, argv);
}
