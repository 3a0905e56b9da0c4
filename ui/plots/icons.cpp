#include "ui/plots/icons.hpp"

#include <QAbstractButton>
#include <QAction>
#include <QDir>
#include <QFile>
#include <QPainter>
#include <QSvgRenderer>
#include <QVariant>

#include "ui/plots/theme.hpp"

static void initIconResources() { Q_INIT_RESOURCE(ridgeline); }

namespace ridgeline::ui {
namespace {

constexpr int kIconSize = 18;

QByteArray source(const QString& name) {
  initIconResources();
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QPixmap render(QByteArray svg, const QColor& colour, int size, qreal pixelRatio) {
  svg.replace("currentColor", colour.name().toLatin1());
  QSvgRenderer renderer(svg);
  const int pixels = qRound(size * pixelRatio);
  QPixmap pixmap(pixels, pixels);
  pixmap.fill(Qt::transparent);
  if (renderer.isValid()) {
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, QRectF(0, 0, pixels, pixels));
  }
  pixmap.setDevicePixelRatio(pixelRatio);
  return pixmap;
}

void addState(QIcon& target, const QByteArray& svg, const QColor& colour, QIcon::Mode mode,
              QIcon::State state) {
  for (const qreal ratio : {1.0, 2.0, 3.0})
    target.addPixmap(render(svg, colour, kIconSize, ratio), mode, state);
}

}  // namespace

QIcon icon(const QString& name) {
  const QByteArray svg = source(name);
  QIcon result;
  if (svg.isEmpty()) return result;
  const Theme& t = theme();
  addState(result, svg, mix(t.muted, t.text, 0.6), QIcon::Normal, QIcon::Off);
  addState(result, svg, t.accent, QIcon::Normal, QIcon::On);
  addState(result, svg, t.faint, QIcon::Disabled, QIcon::Off);
  addState(result, svg, t.faint, QIcon::Disabled, QIcon::On);
  return result;
}

QIcon icon(const QString& name, const QColor& colour) {
  const QByteArray svg = source(name);
  QIcon result;
  if (svg.isEmpty()) return result;
  addState(result, svg, colour, QIcon::Normal, QIcon::Off);
  addState(result, svg, theme().faint, QIcon::Disabled, QIcon::Off);
  return result;
}

QPixmap iconPixmap(const QString& name, const QColor& colour, int size, qreal pixelRatio) {
  return render(source(name), colour, size, pixelRatio);
}

QStringList iconNames() {
  initIconResources();
  QStringList names;
  const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
  for (const QString& file : files) {
    const QString name = file.chopped(4);
    if (source(name).contains("currentColor")) names << name;
  }
  return names;
}

void setThemedIcon(QAbstractButton* button, const QString& name) {
  const QVariant former = button->property("themedIcon");
  // Any icon given to a button lays out what it stands in, the same one too.
  if (former.isValid() && former.toString() == name) return;
  const bool first = !former.isValid();
  button->setProperty("themedIcon", name);
  const auto tint = [button] {
    const QString current = button->property("themedIcon").toString();
    const bool primary = button->property("kind").toString() == QStringLiteral("primary");
    button->setIcon(primary ? icon(current, theme().accentText) : icon(current));
    button->setIconSize(QSize(theme().fontSize + 3, theme().fontSize + 3));
  };
  tint();
  if (first) QObject::connect(&ThemeHub::instance(), &ThemeHub::changed, button, tint);
}

void setThemedIcon(QAction* action, const QString& name) {
  const QVariant former = action->property("themedIcon");
  if (former.isValid() && former.toString() == name) return;
  const bool first = !former.isValid();
  action->setProperty("themedIcon", name);
  const auto tint = [action] { action->setIcon(icon(action->property("themedIcon").toString())); };
  tint();
  if (first) QObject::connect(&ThemeHub::instance(), &ThemeHub::changed, action, tint);
}

}  // namespace ridgeline::ui
