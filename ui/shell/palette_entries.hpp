#pragma once

#include <QList>

#include "ui/shell/command_palette.hpp"
#include "ui/views/view_context.hpp"

namespace ridgeline::shell {

class Actions;
class CardDock;
class FileActions;

/// Everything Ctrl+K can find now: actions, models, data sets, columns as targets, the views of the room.
QList<CommandPalette::Entry> paletteEntries(const Actions& actions, const views::ViewContext& context,
                                            const QList<CardDock*>& docks, FileActions& files);

}  // namespace ridgeline::shell
