// How a SplitBar looks; what it does is in split_bar.cpp.
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/forms/split_bar.hpp"
#include "ui/plots/axis_format.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr double kSide = 6;  // room for the outer handles' focus ring
constexpr double kRadius = 6;
constexpr double kHandleWidth = 7;
constexpr double kStrip = 5;

double lineHeight(int delta) { return std::ceil(QFontMetricsF(uiFont(delta)).height()); }

}  // namespace

QRectF SplitBar::barRect() const {
  const double top = detail_ == Detail::Full ? lineHeight(-2) + 9 : 9;
  return QRectF(kSide, top, std::max(10.0, width() - 2 * kSide), theme().fontSize + 11);
}

QRectF SplitBar::partRect(int part) const {
  const QRectF bar = barRect();
  const auto at = static_cast<std::size_t>(part);
  const double from = part == 0 ? 0 : cuts_[at - 1];
  const double to = part == 3 ? 1 : cuts_[at];
  return QRectF(bar.left() + from * bar.width(), bar.top(), (to - from) * bar.width(), bar.height());
}

QRectF SplitBar::gripRect(int handle) const {
  const double x = pixelOf(cuts_[static_cast<std::size_t>(handle)]);
  return QRectF(x - 9, barRect().top() - 7, 9, 6);
}

QRectF SplitBar::sealRect() const {
  const QRectF test = partRect(3);
  const double side = theme().fontSize;
  if (test.width() < 1) return {};
  if (detail_ == Detail::Compact) {
    if (test.width() < side + 10) return {};
    return QRectF(test.right() - side - 4, test.center().y() - side / 2, side, side);
  }
  return QRectF(barRect().right() - side, 1, side, side);
}

QSize SplitBar::sizeHint() const {
  const double bar = barRect().bottom();
  if (detail_ == Detail::Compact) return QSize(320, static_cast<int>(bar + 5));
  return QSize(260, static_cast<int>(bar + 4 + kStrip + 4 + lineHeight(-1) + lineHeight(-2) + 2));
}

QSize SplitBar::minimumSizeHint() const { return QSize(180, sizeHint().height()); }

void SplitBar::paintParts(QPainter& painter) const {
  const Theme& t = theme();
  const QRectF bar = barRect();
  QPainterPath clip;
  clip.addRoundedRect(bar, kRadius, kRadius);
  painter.save();
  painter.setClipPath(clip);
  painter.fillRect(bar, t.border);
  painter.setFont(uiFont(-2, QFont::DemiBold));
  const QFontMetricsF metrics(painter.font());
  const Fractions parts = fractions();
  for (int part = 0; part < 4; ++part) {
    const QRectF area = partRect(part);
    if (area.width() <= 0) continue;
    const QColor colour = partColour(static_cast<PlotPart>(part));
    QLinearGradient shade(area.topLeft(), area.bottomLeft());
    shade.setColorAt(0, mix(colour, Qt::white, 0.06));
    shade.setColorAt(1, mix(colour, Qt::black, 0.10));
    painter.fillRect(area, shade);
    if (part == 3 && sealed_) {
      painter.save();
      painter.setClipRect(area, Qt::IntersectClip);
      painter.setPen(QPen(withAlpha(t.dark ? QColor(Qt::black) : QColor(Qt::white), 0.14), 1.2));
      for (double x = area.left() - area.height(); x < area.right(); x += 7)
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()));
      painter.restore();
    }
    const double share = parts[static_cast<std::size_t>(part)];
    const QString percent =
        formatPercent(share, std::abs(100 * share - std::round(100 * share)) < 0.05 ? 0 : 1);
    const QString name = partName(static_cast<PlotPart>(part));
    const QRectF room = area.adjusted(
        part == 0 ? 3 : 5, 0, part == 3 && detail_ == Detail::Compact ? -theme().fontSize - 5 : -5, 0);
    QString text = percent;
    if (detail_ == Detail::Compact &&
        metrics.horizontalAdvance(name + QStringLiteral("  ") + percent) < room.width())
      text = name + QStringLiteral("  ") + percent;
    if (metrics.horizontalAdvance(text) > room.width())
      text = formatPercent(share, 0).remove(QStringLiteral(" %"));
    if (metrics.horizontalAdvance(text) > room.width()) continue;
    painter.setPen(t.dark ? QColor(0x0b0e14) : QColor(Qt::white));
    painter.drawText(room, Qt::AlignCenter, text);
  }
  painter.restore();
}

// Four texts centred on their parts, pushed apart where they would touch; those of empty parts are left out.
void SplitBar::paintRow(QPainter& painter, const std::array<QString, 4>& texts, double top, const QFont& font,
                        const QColor& colour, double reserved) const {
  const QFontMetricsF metrics(font);
  const double left = barRect().left(), right = barRect().right() - reserved;
  struct Word {
    QString text;
    double x, width;
  };
  std::vector<Word> words;
  for (int part = 0; part < 4; ++part) {
    const QString& text = texts[static_cast<std::size_t>(part)];
    const QRectF area = partRect(part);
    if (text.isEmpty() || area.width() < 0.5) continue;
    const double width = metrics.horizontalAdvance(text);
    words.push_back({text, area.center().x() - width / 2, width});
  }
  constexpr double kBetween = 5;
  double reach = left;
  for (Word& word : words) {
    word.x = std::max(word.x, reach);
    reach = word.x + word.width + kBetween;
  }
  reach = right;
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    word->x = std::min(word->x, reach - word->width);
    reach = word->x - kBetween;
  }
  // Too much for the width: better nothing than words over each other. The tooltip has them all.
  if (!words.empty() && words.front().x < left - 1) return;
  painter.setFont(font);
  painter.setPen(colour);
  for (const Word& word : words)
    painter.drawText(QRectF(word.x, top, word.width + 2, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     word.text);
}

void SplitBar::paintLabels(QPainter& painter) const {
  const Theme& t = theme();
  std::array<QString, 4> names, numbers;
  const Counts rows = counts();
  for (int part = 0; part < 4; ++part) {
    const auto at = static_cast<std::size_t>(part);
    names[at] = partName(static_cast<PlotPart>(part));
    numbers[at] = formatCount(rows[at]);
  }
  const QRectF bar = barRect();
  paintRow(painter, names, 0, uiFont(-2), t.muted, sealRect().isEmpty() ? 0 : sealRect().width() + 4);
  double top = bar.bottom() + 3 + (perClass_.empty() ? 0 : kStrip + 3);
  paintRow(painter, numbers, top, uiFont(-1), t.text);
  top += lineHeight(-1);
  paintRow(painter, notes_, top, uiFont(-2), t.muted);
}

void SplitBar::paintStrips(QPainter& painter) const {
  painter.setPen(Qt::NoPen);
  const double top = barRect().bottom() + 4;
  for (int part = 0; part < 4; ++part) {
    const QRectF area = partRect(part).adjusted(1.5, 0, -1.5, 0);
    const auto at = static_cast<std::size_t>(part);
    long long total = 0;
    for (const Counts& one : perClass_) total += one[at];
    if (area.width() < 2 || total == 0) continue;
    double x = area.left();
    for (std::size_t k = 0; k < perClass_.size(); ++k) {
      const double width = area.width() * static_cast<double>(perClass_[k][at]) / static_cast<double>(total);
      painter.setBrush(withAlpha(classColour(static_cast<int>(k)), 0.9));
      painter.drawRect(QRectF(x, top, std::max(width - 0.8, 0.4), kStrip));
      x += width;
    }
  }
}

void SplitBar::paintHandles(QPainter& painter) const {
  const Theme& t = theme();
  const QRectF bar = barRect();
  for (int handle = 0; handle < 3; ++handle) {
    const bool active = handle == dragged_ || (handle == hovered_ && dragged_ < 0);
    const bool focused = hasFocus() && handle == focused_;
    if (handle == 0 && trainDevIsEmpty()) {
      // A small flag above the joint, the colour of the part that it would pull out.
      const QRectF grip = gripRect(0);
      QPainterPath flag;
      flag.moveTo(grip.right(), grip.top());
      flag.lineTo(grip.right(), grip.bottom());
      flag.lineTo(grip.left() + 2, grip.top());
      flag.closeSubpath();
      painter.fillPath(flag, withAlpha(partColour(PlotPart::TrainDev), active || focused ? 1.0 : 0.45));
      if (focused) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(t.accent, 1.4));
        painter.drawRoundedRect(grip.adjusted(-2, -2, 2, 1), 3, 3);
      }
      continue;
    }
    const double x = pixelOf(cuts_[static_cast<std::size_t>(handle)]);
    const QRectF body(x - kHandleWidth / 2, bar.top() - 3, kHandleWidth, bar.height() + 6);
    painter.setPen(QPen(active ? t.accent : t.dark ? QColor(0x0b0e14) : t.borderStrong, active ? 1.6 : 1));
    painter.setBrush(Qt::white);
    painter.drawRoundedRect(body, 3, 3);
    painter.setPen(QPen(QColor(0x9aa2b4), 1));
    painter.drawLine(QPointF(x, body.center().y() - 5), QPointF(x, body.center().y() + 5));
    if (!focused) continue;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(t.accent, 2));
    painter.drawRoundedRect(body.adjusted(-2.5, -2.5, 2.5, 2.5), 5, 5);
  }
}

void SplitBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintParts(painter);
  if (detail_ == Detail::Full) {
    paintLabels(painter);
    paintStrips(painter);
  }
  paintHandles(painter);
  const QRectF seal = sealRect();
  if (seal.isEmpty()) return;
  const QColor colour = detail_ == Detail::Compact ? (theme().dark ? QColor(0x0b0e14) : QColor(Qt::white))
                        : sealed_                  ? theme().muted
                                                   : theme().warning;
  painter.drawPixmap(seal.topLeft(), iconPixmap(sealed_ ? QStringLiteral("lock") : QStringLiteral("unlock"),
                                                colour, static_cast<int>(seal.width()), devicePixelRatioF()));
}

}  // namespace ridgeline::ui
