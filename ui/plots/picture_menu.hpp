#pragma once

// The right-click entries of every picture: copy, PNG with size and resolution, SVG, PDF, the numbers as CSV.
//   QMenu menu;   addPictureActions(menu, panel->picture(), this);   menu.exec(global);
//   PngDialog asks for pixels and dots per inch; the file is asked for afterwards.

#include <QDialog>
#include <QSize>

#include "ui/plots/plot_export.hpp"

class QComboBox;
class QMenu;
class QSpinBox;

namespace ridgeline::ui {

/// Adds the entries; failures are shown in a message box over `parent`.
void addPictureActions(QMenu& menu, const Picture& picture, QWidget* parent);

class PngDialog : public QDialog {
  Q_OBJECT
 public:
  PngDialog(QSizeF screenSize, QWidget* parent);
  QSize pixels() const;
  int dotsPerInch() const;

 private:
  void applyDots();

  QSizeF screenSize_;
  QSpinBox* width_;
  QSpinBox* height_;
  QComboBox* dots_;
};

}  // namespace ridgeline::ui
