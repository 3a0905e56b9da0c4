// How a HeatGrid looks; what it does is in heat_grid.cpp.
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QSet>
#include <algorithm>
#include <cmath>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr double kLargestCell = 92;
constexpr double kReadableCell = 34;  // wide enough for the start of a name
constexpr double kSmallestCell = 26;  // that upright names, which take height, may leave
constexpr double kCellGap = 3;
constexpr double kMarkerRadius = 4.5;
constexpr long long kFewRows = 30;

double widest(const QFontMetricsF& metrics, const QStringList& texts) {
  double width = 0;
  for (const QString& text : texts) width = std::max(width, metrics.horizontalAdvance(text));
  return width;
}

void hatch(QPainter& painter, const QRectF& area, double radius, const QColor& colour) {
  QPainterPath clip;
  clip.addRoundedRect(area, radius, radius);
  painter.save();
  painter.setClipPath(clip, Qt::IntersectClip);
  painter.setPen(QPen(colour, 1));
  for (double x = area.left() - area.height(); x < area.right(); x += 6)
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()));
  painter.restore();
}

}  // namespace

QString HeatGrid::emptyNote() const {
  return partName_.isEmpty() ? tr("no rows") : tr("no %1 rows").arg(partName_);
}

HeatGrid::Layout HeatGrid::layoutFor(QSizeF size) const {
  Layout l;
  const int k = classCount();
  if (k == 0) return l;
  const QFontMetricsF metrics(uiFont(-1));
  const double line = metrics.height();
  const double caption = line + 4;
  double names = widest(metrics, classes_) + 2;
  const double classNames = names;
  const bool anyEmpty = std::find(rowTotals_.begin(), rowTotals_.end(), 0) != rowTotals_.end();
  if (anyEmpty && k <= 12)
    names = std::max(names, QFontMetricsF(uiFont(-2)).horizontalAdvance(emptyNote()) + 2);
  // Lying names, or else upright ones where that leaves room for the cells; or else the classes' markers,
  // which then stand before the names of the rows; or else, with more classes than markers, names that are
  // cut.
  double below = line + 6 + caption;
  // Where cells are as high as there is room for, what they leave of the width is the names'.
  const double spare =
      size.width() - caption - 12 - k * std::min((size.height() - below - 4) / k, kLargestCell);
  l.headerWidth = std::min(names, std::max(0.3 * size.width(), spare));
  const double width = size.width() - caption - l.headerWidth - 12;
  l.cell = std::min({width / k, (size.height() - below - 4) / k, kLargestCell});
  const auto distinctWhenCut = [&] {
    QSet<QString> cut;
    for (const QString& name : classes_) cut << metrics.elidedText(name, Qt::ElideRight, l.cell - 2);
    return cut.size() == k;
  };
  const double upright = classNames + 2, mostUpright = 0.28 * size.height();
  const bool uprightWhole =
      std::min(width / k, (size.height() - upright - 8 - caption - 4) / k) >= kSmallestCell;
  if (classNames + 4 > l.cell && !uprightWhole && k <= kClassColours) {
    l.marker = kMarkerRadius;
    l.headerWidth = std::min(l.headerWidth + 4 * l.marker, size.width() - caption - 12 - k * l.cell);
  } else if (classNames + 4 > l.cell && (uprightWhole || l.cell < kReadableCell || !distinctWhenCut())) {
    l.turned = true;
    l.nameHeight = uprightWhole ? upright : std::min(upright, mostUpright);
    below = l.nameHeight + 8 + caption;
    l.cell = std::min({width / k, (size.height() - below - 4) / k, kLargestCell});
  }
  l.cell = std::max(l.cell, 1.0);
  l.everyName = std::max(1, static_cast<int>(std::ceil(0.8 * line / l.cell)));
  const double spareX = std::max(0.0, width - l.cell * k);
  const double spareY = std::max(0.0, size.height() - below - l.cell * k);
  l.origin = QPointF(caption + l.headerWidth + 8 + spareX * 0.42, 2 + spareY * 0.45);
  return l;
}

QRectF HeatGrid::cellRect(const Layout& l, HeatCell cell) const {
  const double gap = l.cell > 24 ? kCellGap : l.cell > 10 ? 1.5 : 0.5;
  return QRectF(l.origin.x() + cell.predicted * l.cell + gap / 2,
                l.origin.y() + cell.actual * l.cell + gap / 2, l.cell - gap, l.cell - gap);
}

QRectF HeatGrid::cellRect(HeatCell cell) const { return cellRect(layoutFor(QSizeF(size())), cell); }

QRectF HeatGrid::rowHeaderRect(int actual) const {
  const Layout l = layoutFor(QSizeF(size()));
  return QRectF(l.origin.x() - l.headerWidth - 8, l.origin.y() + actual * l.cell, l.headerWidth, l.cell);
}

QRectF HeatGrid::columnHeaderRect(int predicted) const {
  const Layout l = layoutFor(QSizeF(size()));
  return QRectF(l.origin.x() + predicted * l.cell, l.origin.y() + classCount() * l.cell + 4, l.cell,
                QFontMetricsF(uiFont(-1)).height());
}

void HeatGrid::paintCell(QPainter& painter, const Layout& l, HeatCell cell) const {
  const Theme& t = theme();
  const QRectF area = cellRect(l, cell);
  const double radius = std::min(6.0, area.width() / 6);
  const bool diagonal = cell.actual == cell.predicted;
  const auto part = share(cell);
  const long long total = rowTotals_[static_cast<std::size_t>(cell.actual)];
  const long long number = count(cell);
  QColor fill = t.raised;
  if (part && number > 0)
    fill = diagonal ? mix(t.raised, t.accent, 0.18 + 0.82 * *part)
                    : mix(t.raised, t.heatWarm, std::min(0.12 + 0.95 * std::pow(*part, 0.8), 0.92));
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawRoundedRect(area, radius, radius);
  if (total < kFewRows) hatch(painter, area, radius, withAlpha(t.text, total == 0 ? 0.16 : 0.07));
  if (hovered_ == cell) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(t.text, 0.09));
    painter.drawRoundedRect(area, radius, radius);
  }
  // Dark letters on pale cells, light ones on strong cells, whichever the theme.
  const double light = 0.299 * fill.redF() + 0.587 * fill.greenF() + 0.114 * fill.blueF();
  const bool strong = part && number > 0 && (diagonal ? *part > 0.35 : *part > 0.5);
  const QColor ink = strong ? (light > 0.62 ? QColor(0x10141c) : QColor(Qt::white)) : t.text;
  const QString text = total == 0 ? QStringLiteral("–") : formatCount(number);
  const int delta = area.width() >= 50 ? 4 : area.width() >= 34 ? 0 : -3;
  const QFont font = uiFont(delta, QFont::Bold);
  const QFontMetricsF metrics(font);
  // In a large grid the zeros would drown the errors.
  if (number == 0 && total > 0 && classCount() > 12) return;
  if (metrics.horizontalAdvance(text) > area.width() - 2 || metrics.height() > area.height() + 2) return;
  const QFont small = uiFont(-2);
  const QFontMetricsF smallMetrics(small);
  const QString percent = part ? formatPercent(*part, 0) : QString();
  const bool both = part && area.height() >= metrics.height() + smallMetrics.height() + 4 &&
                    smallMetrics.horizontalAdvance(percent) < area.width() - 2;
  painter.setFont(font);
  painter.setPen(number == 0 && total > 0 && !diagonal ? t.muted : ink);
  const double rise = both ? smallMetrics.height() * 0.52 : 0;
  painter.drawText(area.translated(0, -rise), Qt::AlignCenter, text);
  if (!both) return;
  painter.setFont(small);
  painter.setPen(strong ? withAlpha(ink, 0.85) : t.muted);
  painter.drawText(area.translated(0, metrics.height() * 0.55), Qt::AlignCenter, percent);
}

void HeatGrid::paintNames(QPainter& painter, const Layout& l) const {
  const Theme& t = theme();
  const QFont font = uiFont(-1);
  const QFontMetricsF metrics(font);
  painter.setFont(font);
  const double bottom = l.origin.y() + classCount() * l.cell;
  double below = 0;
  const double nameRoom = l.headerWidth - 4 * l.marker;
  for (int i = 0; i < classCount(); i += l.everyName) {
    const bool noRows = rowTotals_[static_cast<std::size_t>(i)] == 0;
    painter.setPen(noRows ? t.faint : t.muted);
    const bool noted = noRows && classCount() <= 12 && l.cell > 2.2 * metrics.height();
    const double middle = l.origin.y() + (i + 0.5) * l.cell;
    if (l.marker > 0) {
      const MarkerStyle marker{.label = i};
      const double x = l.origin.x() - 8 - std::min(metrics.horizontalAdvance(classes_[i]), nameRoom);
      drawMarker(painter, QPointF(x - 2 * l.marker, middle), l.marker, marker);
      drawMarker(painter, QPointF(l.origin.x() + (i + 0.5) * l.cell, bottom + 4 + metrics.height() / 2),
                 l.marker, marker);
      painter.setPen(noRows ? t.faint : t.muted);
    }
    const QRectF place(l.origin.x() - 8 - l.headerWidth, middle - metrics.height(), l.headerWidth,
                       2 * metrics.height());
    painter.drawText(place.translated(0, noted ? -metrics.height() / 2 : 0),
                     Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(classes_[i], Qt::ElideRight, nameRoom + 1));
    if (noted) {
      painter.setFont(uiFont(-2));
      painter.drawText(place.translated(0, metrics.height() / 2), Qt::AlignRight | Qt::AlignVCenter,
                       emptyNote());
      painter.setFont(font);
    }
    painter.setPen(t.muted);
    const double centre = l.origin.x() + (i + 0.5) * l.cell;
    if (l.turned) {
      const double room = l.nameHeight;
      const QString shown = metrics.elidedText(classes_[i], Qt::ElideRight, room);
      painter.save();
      painter.translate(centre, bottom + 6);
      painter.rotate(-90);
      painter.drawText(QRectF(-room, -metrics.height() / 2, room, metrics.height()),
                       Qt::AlignRight | Qt::AlignVCenter, shown);
      painter.restore();
      below = std::max(below, metrics.horizontalAdvance(shown) + 8);
    } else {
      const QString shown = metrics.elidedText(classes_[i], Qt::ElideRight, l.cell - 2);
      if (l.marker == 0)
        painter.drawText(QRectF(centre - l.cell / 2, bottom + 4, l.cell, metrics.height()), Qt::AlignCenter,
                         shown);
      below = metrics.height() + 5;
    }
  }
  painter.setPen(t.faint);
  painter.setFont(uiFont(-2));
  const double width = classCount() * l.cell;
  const double reach = std::max(width, 120.0);
  painter.drawText(QRectF(l.origin.x() + width / 2 - reach / 2, bottom + below + 1, reach, metrics.height()),
                   Qt::AlignCenter, tr("Predicted"));
  painter.save();
  double names = 0;
  for (const QString& name : classes_) names = std::max(names, metrics.horizontalAdvance(name));
  painter.translate(
      l.origin.x() - 8 - std::min(names + 4 * l.marker, l.headerWidth) - metrics.height() / 2 - 3,
      l.origin.y() + width / 2);
  painter.rotate(-90);
  painter.drawText(QRectF(-reach / 2, -metrics.height() / 2, reach, metrics.height()), Qt::AlignCenter,
                   tr("Actual"));
  painter.restore();
}

void HeatGrid::paintGrid(QPainter& painter, QSizeF size, bool interactive) const {
  const Theme& t = theme();
  painter.setRenderHint(QPainter::Antialiasing);
  if (!interactive) painter.fillRect(QRectF(QPointF(0, 0), size), t.panel);
  if (classes_.isEmpty()) return;
  const Layout l = layoutFor(size);
  for (int r = 0; r < classCount(); ++r)
    for (int c = 0; c < classCount(); ++c) paintCell(painter, l, {r, c});
  paintNames(painter, l);
  painter.setBrush(Qt::NoBrush);
  const auto outline = [&](HeatCell cell, const QColor& colour, double width, double grow) {
    const QRectF area = cellRect(l, cell).adjusted(-grow, -grow, grow, grow);
    const double radius = std::min(6.0, area.width() / 6) + grow;
    painter.setPen(QPen(colour, width));
    painter.drawRoundedRect(area, radius, radius);
  };
  for (const HeatCell& cell : selected_) outline(cell, t.selection, l.cell > 16 ? 2.4 : 1.4, 0.4);
  if (interactive && hasFocus()) outline(current_, t.text, 1.2, l.cell > 16 ? -3.5 : -1);
}

void HeatGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintGrid(painter, QSizeF(size()), true);
}

}  // namespace ridgeline::ui
