#include "ui/plots/theme.hpp"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/style_sheet.hpp"

using namespace ridgeline::ui;

namespace {

double luminance(const QColor& c) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double high = std::max(luminance(a), luminance(b)), low = std::min(luminance(a), luminance(b));
  return (high + 0.05) / (low + 0.05);
}

}  // namespace

TEST_CASE("theme: the style sheet of every theme has no token left and no broken picture", "[theme]") {
  for (const auto kind : {ThemeKind::Dark, ThemeKind::Light, ThemeKind::Projector}) {
    const QString sheet = styleSheetFor(themeOf(kind));
    CHECK_FALSE(sheet.contains(u'@'));
    qsizetype at = 0;
    while ((at = sheet.indexOf(QStringLiteral("url("), at)) >= 0) {
      const qsizetype end = sheet.indexOf(u')', at);
      const QString path = sheet.mid(at + 4, end - at - 4);
      INFO(path.toStdString());
      CHECK(QFile::exists(path));
      at = end;
    }
    CHECK(themeFromName(themeName(kind)) == kind);
  }
  CHECK_FALSE(themeFromName(QStringLiteral("sepia")));
}

TEST_CASE("theme: text, muted text and the accent's text can be read (WCAG 2.1, 1.4.3)", "[theme]") {
  for (const auto kind : {ThemeKind::Dark, ThemeKind::Light, ThemeKind::Projector}) {
    const Theme& t = themeOf(kind);
    for (const QColor& surface : {t.window, t.panel, t.raised}) {
      CHECK(contrast(t.text, surface) >= 7.0);
      CHECK(contrast(t.muted, surface) >= 4.5);
    }
    CHECK(contrast(t.accentText, t.accent) >= 3.0);
    CHECK(contrast(t.bad, t.panel) >= 4.0);
  }
}

TEST_CASE("theme: a switch at run time reaches palette, widgets, icons and listeners", "[theme]") {
  auto& application = *qobject_cast<QApplication*>(QApplication::instance());
  applyTheme(application, ThemeKind::Dark);
  QToolButton button;
  setThemedIcon(&button, QStringLiteral("lasso"));
  const QImage dark = button.icon().pixmap(32).toImage();
  QSignalSpy changed(&ThemeHub::instance(), &ThemeHub::changed);
  applyTheme(application, ThemeKind::Light);
  CHECK(changed.count() == 1);
  CHECK(QApplication::palette().color(QPalette::Window) == themeOf(ThemeKind::Light).window);
  CHECK(button.icon().pixmap(32).toImage() != dark);
  CHECK(theme().kind == ThemeKind::Light);
  applyTheme(application, ThemeKind::Projector);
  CHECK(uiFont().pixelSize() > 15);
  applyTheme(application, ThemeKind::Dark);
}

TEST_CASE("theme: every icon is there and draws strokes of the asked colour", "[theme]") {
  const QStringList needed{"data",   "fit",       "diagnose",  "play",       "pause", "step", "rewind",
                           "lasso",  "rectangle", "export",    "sun",        "moon",  "undo", "redo",
                           "open",   "save",      "projector", "zoom-reset", "lock",  "seed", "unlock",
                           "search", "close",     "help",      "table",      "copy",  "plus", "trash"};
  const QStringList names = iconNames();
  for (const QString& name : needed) {
    INFO(name.toStdString());
    REQUIRE(names.contains(name));
    const QImage image = iconPixmap(name, QColor(255, 0, 0), 24, 2).toImage();
    CHECK(image.width() == 48);
    int inked = 0;
    for (int y = 0; y < 48; ++y)
      for (int x = 0; x < 48; ++x)
        if (image.pixelColor(x, y).alpha() > 200) {
          ++inked;
          CHECK(image.pixelColor(x, y).red() > 240);
          CHECK(image.pixelColor(x, y).blue() < 15);
        }
    CHECK(inked > 40);
  }
  CHECK(icon(QStringLiteral("no such icon")).isNull());
}
