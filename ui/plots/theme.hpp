#pragma once

// The look of everything: one struct of tokens, three themes, switched at run time.
//   applyTheme(application, ThemeKind::Dark);          // palette, style sheet, fonts, then ThemeHub::changed
//   painter.setPen(theme().muted);                     // own widgets read the tokens in paintEvent
//   connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
//   label->setProperty("role", "muted");               // roles: title, section, muted, mono, chip, error,
//   number button->setProperty("kind", "primary");            // kinds: primary, flat, danger (none = raised)

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>
#include <optional>

class QApplication;
class QWidget;

namespace ridgeline::ui {

enum class ThemeKind { Dark, Light, Projector };

/// The tokens. Three surface levels (window < panel < raised), one accent, muted text for labels and axes.
struct Theme {
  ThemeKind kind = ThemeKind::Dark;
  bool dark = true;

  QColor window, panel, raised, hover;  ///< surfaces, from the back to the front
  QColor plot;                          ///< the area inside the axes
  QColor border, borderStrong, grid;
  QColor text, muted, faint;
  QColor accent, accentHover, accentText, accentSoft;
  QColor selection;  ///< the amber of selected rows, nowhere else
  QColor good, warning, bad;
  QColor rim;                         ///< the contrasting edge of a point
  QColor contour;                     ///< the decision boundary
  QColor heatWarm;                    ///< errors in a confusion matrix
  QColor train, trainDev, dev, test;  ///< the four parts of a split, in bars and curves

  int fontSize = 13;        ///< pixels; headings and labels derive from it
  qreal lineWidth = 2.0;    ///< curves
  qreal pointRadius = 4.2;  ///< points of a scatter
  qreal fieldAlpha = 0.55;  ///< opacity of a field where the model is certain
};

/// The tokens in force.
const Theme& theme();
/// The tokens of a theme that need not be in force.
const Theme& themeOf(ThemeKind kind);
/// "dark", "light", "projector".
QString themeName(ThemeKind kind);
/// The reverse; nothing for an unknown name.
std::optional<ThemeKind> themeFromName(const QString& name);

/// Sets style, palette, font and style sheet of the whole program. Cheap enough for a key press.
void applyTheme(QApplication& application, ThemeKind kind);

/// Inter (or the system's sans serif) at the theme's size plus `delta` pixels.
QFont uiFont(int delta = 0, QFont::Weight weight = QFont::Normal);
/// JetBrains Mono (or the system's fixed font), for numbers in columns and code.
QFont monoFont(int delta = 0);

/// `over` painted over `under` with the given share, both opaque.
QColor mix(const QColor& under, const QColor& over, double share);
/// The same colour with another alpha, 0 to 1.
QColor withAlpha(QColor colour, double alpha);

/// Says that the theme changed; widgets repaint, charts restyle, icons are tinted anew.
class ThemeHub : public QObject {
  Q_OBJECT
 public:
  static ThemeHub& instance();

 Q_SIGNALS:
  void changed();

 private:
  ThemeHub() = default;
};

}  // namespace ridgeline::ui
