#pragma once

// Icons of our own: single-colour strokes, tinted in the theme's colours, sharp at 1x, 2x and 3x.
//   button->setIcon(icon("play"));                        // normal, disabled and checked states
//   button->setIcon(icon("play", theme().accentText));    // one fixed colour
//   setThemedIcon(button, "lasso");                       // tinted again whenever the theme changes
//   painter.drawPixmap(0, 0, iconPixmap("lock", theme().muted, 14, devicePixelRatioF()));
// Names: iconNames().

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>
#include <QStringList>

class QAbstractButton;
class QAction;

namespace ridgeline::ui {

/// An icon in the theme's text colour, accent when checked, faint when disabled. Empty for an unknown name.
QIcon icon(const QString& name);
/// An icon in one colour.
QIcon icon(const QString& name, const QColor& colour);
/// One icon of `size` logical pixels for a screen of the given pixel ratio.
QPixmap iconPixmap(const QString& name, const QColor& colour, int size, qreal pixelRatio);
/// Every name that `icon` knows.
QStringList iconNames();

/// Gives the button an icon that follows the theme; primary buttons get the colour of their text.
void setThemedIcon(QAbstractButton* button, const QString& name);
void setThemedIcon(QAction* action, const QString& name);

}  // namespace ridgeline::ui
