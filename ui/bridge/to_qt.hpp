#pragma once

#include <QFile>
#include <QString>
#include <string>
#include <string_view>

/// Words of the core are UTF-8, paths are the file system's bytes.
namespace ridgeline::bridge {

inline QString toQt(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
inline std::string fromQt(const QString& text) { return text.toStdString(); }

inline QString pathToQt(const std::string& path) { return QFile::decodeName(path.c_str()); }
inline std::string pathFromQt(const QString& path) { return QFile::encodeName(path).toStdString(); }

}  // namespace ridgeline::bridge
