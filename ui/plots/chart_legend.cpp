#include "ui/plots/chart_legend.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr qreal kMarkerWidth = 18;
constexpr qreal kGap = 14;
constexpr qreal kMaxShare = 0.45;  // of the width, for one entry

QColor colourOf(const LegendEntry& entry) {
  const Theme& t = theme();
  if (!entry.shown) return t.faint;
  if (entry.colour) return *entry.colour;
  switch (entry.ink) {
    case LegendEntry::Ink::Class:
      break;
    case LegendEntry::Ink::Muted:
      return t.muted;
    case LegendEntry::Ink::Contour:
      return t.contour;
    case LegendEntry::Ink::Selection:
      return t.selection;
    case LegendEntry::Ink::Mistake:
      return t.bad;
  }
  return classColour(entry.label);
}

}  // namespace

ChartLegend::ChartLegend(QGraphicsItem* parent) : QGraphicsObject(parent) {
  setZValue(5);
  setAcceptedMouseButtons(Qt::NoButton);
}

void ChartLegend::setEntries(const QList<LegendEntry>& entries) {
  entries_ = entries;
  update();
}

qreal ChartLegend::arrange(qreal left, qreal width) {
  prepareGeometryChange();
  places_.clear();
  bounds_ = QRectF();
  if (entries_.isEmpty() || width < 40) return 0;
  const QFontMetricsF metrics(uiFont(-1));
  const qreal rowHeight = metrics.height() + 6;
  qreal x = 0;
  qreal y = 2;
  qsizetype rowStart = 0;
  const auto centreRow = [&](qsizetype end) {
    if (end == rowStart) return;
    const qreal shift = left + std::max<qreal>(0, (width - (x - kGap)) / 2);
    for (qsizetype i = rowStart; i < end; ++i) places_[i].area.translate(shift, 0);
    rowStart = end;
  };
  for (const LegendEntry& entry : entries_) {
    const QString text = metrics.elidedText(entry.text, Qt::ElideRight, kMaxShare * width);
    const qreal need = kMarkerWidth + metrics.horizontalAdvance(text) + 2;
    if (x > 0 && x + need > width) {
      centreRow(places_.size());
      x = 0;
      y += rowHeight;
    }
    places_ << Place{QRectF(x, y, need, rowHeight), text};
    x += need + kGap;
  }
  centreRow(places_.size());
  bounds_ = QRectF(left, 0, width, y + rowHeight + 4);
  update();
  return bounds_.height();
}

int ChartLegend::entryAt(QPointF chartPosition) const {
  for (qsizetype i = 0; i < places_.size(); ++i)
    if (places_[i].area.contains(chartPosition)) return static_cast<int>(i);
  return -1;
}

void ChartLegend::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(uiFont(-1));
  const Theme& t = theme();
  for (qsizetype i = 0; i < std::min(places_.size(), entries_.size()); ++i) {
    const LegendEntry& entry = entries_[i];
    const QRectF area = places_[i].area;
    const QPointF centre(area.left() + 7, area.center().y());
    const QColor colour = colourOf(entry);
    switch (entry.shape) {
      case LegendEntry::Shape::Marker:
        drawMarker(*painter, centre, 4.6, {.label = entry.label, .part = entry.part, .colour = colour});
        break;
      case LegendEntry::Shape::Line:
      case LegendEntry::Shape::DashedLine: {
        QPen pen(colour, t.lineWidth, Qt::SolidLine, Qt::RoundCap);
        if (entry.shape == LegendEntry::Shape::DashedLine) pen.setDashPattern({2, 2});
        painter->setPen(pen);
        painter->drawLine(centre - QPointF(6, 0), centre + QPointF(6, 0));
        break;
      }
      case LegendEntry::Shape::Band:
        painter->setPen(Qt::NoPen);
        painter->setBrush(withAlpha(colour, 0.3));
        painter->drawRoundedRect(QRectF(centre.x() - 6, centre.y() - 4, 12, 8), 2, 2);
        break;
    }
    painter->setPen(entry.shown ? t.text : t.faint);
    painter->drawText(area.adjusted(kMarkerWidth, 0, 6, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      places_[i].text);
  }
}

}  // namespace ridgeline::ui

#include "moc_chart_legend.cpp"
