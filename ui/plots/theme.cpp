#include "ui/plots/theme.hpp"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleFactory>
#include <array>

#include "ui/plots/style_sheet.hpp"

// A resource file in a static library is dropped by the linker unless somebody names it, outside any
// namespace.
static void initResources() { Q_INIT_RESOURCE(ridgeline); }

namespace ridgeline::ui {
namespace {

Theme darkTheme() {
  Theme t;
  t.kind = ThemeKind::Dark;
  t.dark = true;
  t.window = QColor(0x0f1218), t.panel = QColor(0x161a22), t.raised = QColor(0x1e2430),
  t.hover = QColor(0x273041);
  t.plot = QColor(0x12161d);
  t.border = QColor(0x2a3140), t.borderStrong = QColor(0x3a4458), t.grid = QColor(0x222937);
  t.text = QColor(0xe7ebf3), t.muted = QColor(0x8b93a7), t.faint = QColor(0x5c6578);
  t.accent = QColor(0x5b8cff), t.accentHover = QColor(0x7aa2ff), t.accentText = QColor(0xffffff);
  t.accentSoft = QColor(0x223055);
  t.selection = QColor(0xf2b63c);
  t.good = QColor(0x3fd0a0), t.warning = QColor(0xf2c14e), t.bad = QColor(0xff6b6b);
  t.rim = QColor(0x0f1218), t.contour = QColor(0xffffff), t.heatWarm = QColor(0xff8a5c);
  t.train = QColor(0x5b9bff), t.trainDev = QColor(0xb98aff), t.dev = QColor(0xf2c14e),
  t.test = QColor(0x3fd0a0);
  t.fieldAlpha = 0.52;
  return t;
}

Theme lightTheme() {
  Theme t;
  t.kind = ThemeKind::Light;
  t.dark = false;
  t.window = QColor(0xf3f5f9), t.panel = QColor(0xffffff), t.raised = QColor(0xf6f8fb),
  t.hover = QColor(0xe9edf4);
  t.plot = QColor(0xfafbfd);
  t.border = QColor(0xdde2ea), t.borderStrong = QColor(0xc3cad7), t.grid = QColor(0xe8ecf2);
  t.text = QColor(0x1a2030), t.muted = QColor(0x687086), t.faint = QColor(0x9aa2b4);
  t.accent = QColor(0x2f6bff), t.accentHover = QColor(0x1f57e0), t.accentText = QColor(0xffffff);
  t.accentSoft = QColor(0xe5edff);
  t.selection = QColor(0xe0a000);
  t.good = QColor(0x12a273), t.warning = QColor(0xd99a00), t.bad = QColor(0xd93b3b);
  t.rim = QColor(0xffffff), t.contour = QColor(0x101828), t.heatWarm = QColor(0xe8602c);
  t.train = QColor(0x2f6fed), t.trainDev = QColor(0x8b4fe0), t.dev = QColor(0xe09a00),
  t.test = QColor(0x12a273);
  t.fieldAlpha = 0.40;
  return t;
}

Theme projectorTheme() {
  Theme t = lightTheme();
  t.kind = ThemeKind::Projector;
  t.window = QColor(0xffffff), t.raised = QColor(0xf2f4f8), t.hover = QColor(0xe0e6f0),
  t.plot = QColor(0xffffff);
  t.border = QColor(0x9aa3b5), t.borderStrong = QColor(0x5d6678), t.grid = QColor(0xd5dae4);
  t.text = QColor(Qt::black), t.muted = QColor(0x2f3646), t.faint = QColor(0x5d6678);
  t.accent = QColor(0x0b4fe0), t.accentHover = QColor(0x083cb0), t.accentSoft = QColor(0xd6e2ff);
  t.selection = QColor(0xe09000);
  t.good = QColor(0x00805a), t.warning = QColor(0xb87a00), t.bad = QColor(0xc01818);
  t.contour = QColor(Qt::black), t.heatWarm = QColor(0xe04a10);
  t.train = QColor(0x0b55e0), t.trainDev = QColor(0x7a35d8), t.dev = QColor(0xc98500),
  t.test = QColor(0x00865c);
  t.fontSize = 17;
  t.lineWidth = 3.4;
  t.pointRadius = 5.6;
  t.fieldAlpha = 0.46;
  return t;
}

const std::array<Theme, 3>& allThemes() {
  static const std::array<Theme, 3> themes{darkTheme(), lightTheme(), projectorTheme()};
  return themes;
}

ThemeKind& currentKind() {
  static ThemeKind kind = ThemeKind::Dark;
  return kind;
}

QString firstInstalled(const QStringList& families, QFontDatabase::SystemFont fallback) {
  const QStringList installed = QFontDatabase::families();
  for (const QString& family : families)
    if (installed.contains(family)) return family;
  return QFontDatabase::systemFont(fallback).family();
}

QPalette paletteOf(const Theme& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.window);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.panel);
  p.setColor(QPalette::AlternateBase, t.raised);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::Button, t.raised);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.bad);
  p.setColor(QPalette::ToolTipBase, t.raised);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::PlaceholderText, t.faint);
  p.setColor(QPalette::Highlight, t.accent);
  p.setColor(QPalette::HighlightedText, t.accentText);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::LinkVisited, t.trainDev);
  p.setColor(QPalette::Light, mix(t.raised, t.text, 0.16));
  p.setColor(QPalette::Midlight, mix(t.raised, t.text, 0.08));
  p.setColor(QPalette::Mid, t.border);
  p.setColor(QPalette::Dark, t.borderStrong);
  p.setColor(QPalette::Shadow, t.dark ? QColor(0x05070a) : QColor(0x9aa2b4));
  for (const auto role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
    p.setColor(QPalette::Disabled, role, t.faint);
  p.setColor(QPalette::Disabled, QPalette::Highlight, t.hover);
  p.setColor(QPalette::Disabled, QPalette::Base, t.window);
  return p;
}

}  // namespace

const Theme& theme() { return themeOf(currentKind()); }

const Theme& themeOf(ThemeKind kind) { return allThemes()[static_cast<std::size_t>(kind)]; }

QString themeName(ThemeKind kind) {
  switch (kind) {
    case ThemeKind::Dark:
      return QStringLiteral("dark");
    case ThemeKind::Light:
      return QStringLiteral("light");
    case ThemeKind::Projector:
      break;
  }
  return QStringLiteral("projector");
}

std::optional<ThemeKind> themeFromName(const QString& name) {
  for (const auto kind : {ThemeKind::Dark, ThemeKind::Light, ThemeKind::Projector})
    if (themeName(kind) == name) return kind;
  return std::nullopt;
}

void applyTheme(QApplication& application, ThemeKind kind) {
  initResources();
  currentKind() = kind;
  if (application.style() == nullptr || application.style()->name() != QStringLiteral("fusion"))
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  application.setFont(uiFont());
  application.setPalette(paletteOf(theme()));
  application.setStyleSheet(styleSheetFor(theme()));
  QPixmapCache::clear();
  Q_EMIT ThemeHub::instance().changed();
}

QFont uiFont(int delta, QFont::Weight weight) {
  static const QString family =
      firstInstalled({QStringLiteral("Inter"), QStringLiteral("Inter Variable")}, QFontDatabase::GeneralFont);
  QFont font(family);
  font.setPixelSize(theme().fontSize + delta);
  font.setWeight(weight);
  // Hinted Inter gets uneven stems at 13 pixels.
  font.setHintingPreference(QFont::PreferNoHinting);
  return font;
}

QFont monoFont(int delta) {
  static const QString family = firstInstalled(
      {QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono")}, QFontDatabase::FixedFont);
  QFont font(family);
  font.setPixelSize(theme().fontSize + delta - 1);
  font.setHintingPreference(QFont::PreferNoHinting);
  return font;
}

QColor mix(const QColor& under, const QColor& over, double share) {
  const auto blend = [share](int a, int b) { return qRound(a + (b - a) * share); };
  return QColor(blend(under.red(), over.red()), blend(under.green(), over.green()),
                blend(under.blue(), over.blue()));
}

QColor withAlpha(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

ThemeHub& ThemeHub::instance() {
  static ThemeHub hub;
  return hub;
}

}  // namespace ridgeline::ui

#include "moc_theme.cpp"
