#include "app/desktop/options.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QRegularExpression>
#include <cstdio>
#include <cstdlib>

#include "core/models/catalog.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::desktop {
namespace {

[[noreturn]] void complain(const QString& sentence) {
  std::fprintf(stderr, "ridgeline-desktop: %s\n", qPrintable(sentence));
  std::exit(2);
}

std::optional<session::Room> roomNamed(const QString& name) {
  using session::Room;
  if (name == "data") return Room::Data;
  if (name == "fit") return Room::Fit;
  if (name == "diagnose") return Room::Diagnose;
  return std::nullopt;
}

}  // namespace

Options readOptions(const QApplication& application) {
  QCommandLineParser parser;
  parser.setApplicationDescription(
      "See why a model is wrong.\nExample: ridgeline-desktop penguins.csv --target species");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("file", "A table (CSV, TSV) or a project (.ridge) to open.", "[file]");
  const auto add = [&](const char* name, const char* help, const char* value = "") {
    parser.addOption(QCommandLineOption(name, help, value));
  };
  add("data", "A table by name: a path, bundled:iris, generate:moons.", "source");
  add("target", "Column to predict.", "column");
  add("model", "Model to start with.", "id");
  add("room", "Room to start in: data, fit, diagnose.", "room");
  add("theme", "dark, light or projector.", "theme");
  add("size", "Size of the window, such as 1280x800.", "size");
  add("shot", "Save a picture of the window when everything is drawn, then end.", "file.png");
  add("report", "Save the report of the run when everything is drawn, then end.", "file.html");
  add("settings", "Keep settings and autosaves in this folder.", "folder");
  parser.addOption({"ui-map", "Print where named widgets lie, for programs that drive the mouse."});
  parser.addOption({"startup", "Print start-up times and memory, then end."});
  parser.process(application);

  Options options;
  if (!parser.positionalArguments().isEmpty()) options.open = parser.positionalArguments().first();
  const QString source = parser.value("data");
  if (source.startsWith("bundled:") || source.startsWith("generate:")) {
    data::SourceSpec spec;
    spec.kind = source.startsWith("bundled:") ? data::SourceKind::Bundled : data::SourceKind::Generated;
    spec.path = source.section(':', 1).toStdString();
    options.data = spec;
  } else if (!source.isEmpty()) {
    options.open = source;
  }
  options.target = parser.value("target");
  options.model = parser.value("model");
  options.theme = parser.value("theme");
  options.shot = parser.value("shot");
  options.report = parser.value("report");
  options.settings = parser.value("settings");
  options.size = parser.value("size");
  options.uiMap = parser.isSet("ui-map");
  options.startup = parser.isSet("startup");
  if (!options.theme.isEmpty() && !ui::themeFromName(options.theme))
    complain(QString("There is no theme \"%1\"; take dark, light or projector.").arg(options.theme));
  if (!options.model.isEmpty())
    if (const auto entry = models::modelEntry(options.model.toStdString()); !entry)
      complain(QString::fromStdString(entry.error().message));
  static const QRegularExpression twoNumbers(QStringLiteral("^[1-9]\\d*x[1-9]\\d*$"));
  if (!options.size.isEmpty() && !twoNumbers.match(options.size).hasMatch())
    complain(QString("\"%1\" is no size; write it as 1280x800.").arg(options.size));
  if (parser.isSet("room")) {
    options.room = roomNamed(parser.value("room"));
    if (!options.room)
      complain(QString("There is no room \"%1\"; take data, fit or diagnose.").arg(parser.value("room")));
  }
  return options;
}

}  // namespace ridgeline::desktop
