#include "ui/plots/csv_line.hpp"

namespace ridgeline::ui {

QString csvCell(QString text) {
  if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
  return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString csvLine(const QStringList& cells) {
  QStringList quoted;
  for (const QString& cell : cells) quoted << csvCell(cell);
  return quoted.join(u',') + u'\n';
}

}  // namespace ridgeline::ui
