#include "ui/shell/palette_entries.hpp"

#include <QFileInfo>

#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/shell/actions.hpp"
#include "ui/shell/card_dock.hpp"
#include "ui/shell/file_actions.hpp"

namespace ridgeline::shell {
namespace {}  // namespace

QList<CommandPalette::Entry> paletteEntries(const Actions& actions, const views::ViewContext& context,
                                            const QList<CardDock*>& docks, FileActions& files) {
  QList<CommandPalette::Entry> entries;
  for (QAction* action : actions.all())
    if (action->isEnabled())
      entries.append({action->text().remove(QChar(0x2026)),
                      action->shortcut().toString(QKeySequence::NativeText),
                      [action] { action->trigger(); }});
  auto& session = context.session;
  for (const auto& model : models::modelCatalog())
    entries.append({bridge::toQt(model.title), CommandPalette::tr("model"),
                    [&session, id = model.id] { bridge::chooseModel(session, id); }});
  for (const auto& set : data::bundledSets())
    entries.append({bridge::toQt(set.title), CommandPalette::tr("data set"), [&files, id = set.id] {
                      data::SourceSpec source;
                      source.kind = data::SourceKind::Bundled;
                      source.path = id;
                      files.openSource(source);
                    }});
  for (const auto& maker : data::generators())
    entries.append({bridge::toQt(maker.title), CommandPalette::tr("made data"), [&files, id = maker.id] {
                      data::SourceSpec source;
                      source.kind = data::SourceKind::Generated;
                      source.path = id;
                      files.openSource(source);
                    }});
  if (const auto& loaded = session.now().loaded; loaded && loaded->table)
    for (const auto& column : loaded->table->columns())
      entries.append({CommandPalette::tr("Predict %1").arg(bridge::toQt(column->name())),
                      CommandPalette::tr("column"),
                      [&session, name = column->name()] { bridge::chooseTarget(session, name); }});
  for (CardDock* dock : docks)
    entries.append(
        {CommandPalette::tr("Show %1").arg(dock->windowTitle()), CommandPalette::tr("view"), [dock] {
           dock->show();
           dock->raise();
         }});
  for (const QString& path : files.recent())
    entries.append(
        {QFileInfo(path).fileName(), CommandPalette::tr("recent"), [&files, path] { files.openPath(path); }});
  return entries;
}

}  // namespace ridgeline::shell
