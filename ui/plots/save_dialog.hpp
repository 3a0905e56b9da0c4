#pragma once

#include <QString>

class QWidget;

namespace ridgeline::ui {

/// Where to save, or nothing if the user backs out. A name without an ending gets `suffix`, and the question
/// whether a file may be replaced is about that name. `suggestion` may begin with a folder.
QString askWhereToSave(QWidget* parent, const QString& title, const QString& suggestion,
                       const QString& filter, const QString& suffix);

}  // namespace ridgeline::ui
