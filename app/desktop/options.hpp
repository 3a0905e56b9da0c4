#pragma once

#include <QString>
#include <optional>

#include "core/data/source.hpp"
#include "core/session/room.hpp"

class QApplication;

namespace ridgeline::desktop {

/// What the command line of the desktop asks for.
struct Options {
  QString open;                          ///< a table or project to open
  std::optional<data::SourceSpec> data;  ///< bundled:iris, generate:moons
  QString target, model;
  std::optional<session::Room> room;
  QString theme;         ///< empty: as last time
  QString shot, report;  ///< save a picture or report when all is drawn, then end
  QString settings;      ///< another settings file, for tests
  QString size;          ///< "1280x800"
  bool uiMap = false;    ///< print where named widgets are, for tests that drive the mouse
  bool startup = false;  ///< print start-up times and memory, then end
};

/// Reads the program's arguments; prints help or a complaint and ends the program where they ask for it.
Options readOptions(const QApplication& application);

}  // namespace ridgeline::desktop
