#include <QApplication>
#include <cstdio>
#include <exception>

#include "app/desktop/composition.hpp"
#include "app/desktop/first_look.hpp"
#include "app/desktop/startup.hpp"
#include "app/desktop/ui_map.hpp"
#include "ui/plots/theme.hpp"
#include "ui/shell/main_window.hpp"

int main(int argc, char** argv) {
  using namespace ridgeline;
  QApplication application(argc, argv);
  QApplication::setApplicationName("ridgeline");
  QApplication::setApplicationDisplayName("Ridgeline");
  try {
    const auto options = desktop::readOptions(application);
    ui::applyTheme(application, ui::themeFromName(options.theme).value_or(ui::ThemeKind::Dark));
    desktop::Composition composition(options);
    if (options.startup) desktop::printStartup(composition);
    composition.window().show();
    // The window is painted before anything is computed.
    QMetaObject::invokeMethod(
        &composition.window(), [&composition] { composition.start(); }, Qt::QueuedConnection);
    if (!options.shot.isEmpty() || !options.report.isEmpty()) desktop::playFirstLook(composition, options);
    if (options.uiMap) desktop::printMapWhenQuiet(composition);
    return QApplication::exec();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ridgeline-desktop: Something inside went wrong: %s.\n", error.what());
    return 1;
  }
}
