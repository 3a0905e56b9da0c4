#pragma once

#include <QString>
#include <QStringList>

namespace ridgeline::ui {

/// The text of one cell, in quotes where a comma, a quote or a line break asks for them (RFC 4180).
QString csvCell(QString text);
/// Cells, commas, a line break.
QString csvLine(const QStringList& cells);

}  // namespace ridgeline::ui
