#pragma once

#include <QString>

namespace ridgeline::bridge {

/// "1 row", "2 rows": a number and what is counted, as one or as many.
inline QString counted(qint64 n, const QString& one, const QString& many) {
  return QString("%1 %2").arg(n).arg(n == 1 ? one : many);
}

}  // namespace ridgeline::bridge
