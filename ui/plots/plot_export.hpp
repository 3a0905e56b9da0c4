#pragma once

// A picture that can leave the program, and the ways out. Charts, heat grids and bars all offer one.
//   Picture p = panel->picture();
//   Status done = savePng(p, path, QSize(1600, 1000), 192);     // also saveSvg, savePdf, saveCsv
//   QApplication::clipboard()->setMimeData(pictureMimeData(p)); // image, text/csv and text in one
// Errors name the file and the reason.

#include <QImage>
#include <QSize>
#include <QSizeF>
#include <QString>
#include <functional>

#include "core/base/result.hpp"

class QMimeData;
class QPainter;

namespace ridgeline::ui {

struct Picture {
  QString name;                                  ///< for the file name and the title of dialogs
  QSizeF size;                                   ///< on the screen, in logical pixels
  std::function<void(QPainter&, QSizeF)> paint;  ///< draws into (0, 0, size), background included
  std::function<QString()> csv = {};             ///< the numbers; may be empty
  std::function<QString()> text = {};            ///< one sentence that says what is to be seen; may be empty
};

/// `pixels` wide and high; 96 dots per inch are one pixel of the screen, so more dots make finer, not
/// smaller, text.
QImage renderImage(const Picture& picture, QSize pixels, int dotsPerInch);
Status savePng(const Picture& picture, const QString& path, QSize pixels, int dotsPerInch);
Status saveSvg(const Picture& picture, const QString& path);
Status savePdf(const Picture& picture, const QString& path);
Status saveCsv(const Picture& picture, const QString& path);
/// The caller, usually the clipboard, owns it.
QMimeData* pictureMimeData(const Picture& picture);
/// The name without what a file system dislikes.
QString fileStem(const QString& name);

}  // namespace ridgeline::ui
