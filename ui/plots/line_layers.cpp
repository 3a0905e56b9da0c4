#include "ui/plots/line_layers.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr std::size_t kMostMarkers = 400;
constexpr int kColumns = 500;

bool finite(QPointF p) { return std::isfinite(p.x()) && std::isfinite(p.y()); }

// The band as closed pieces, cut at gaps.
QPainterPath bandPath(const PlotLine& line, const PlotMapping& m) {
  QPainterPath path;
  QPolygonF lower, upper;
  const auto close = [&] {
    if (lower.size() > 1) {
      QPolygonF piece = upper;
      for (qsizetype i = lower.size() - 1; i >= 0; --i) piece << lower[i];
      path.addPolygon(piece);
      path.closeSubpath();
    }
    lower.clear();
    upper.clear();
  };
  const std::size_t n = std::min({line.x.size(), line.low.size(), line.high.size()});
  const std::size_t stride = n / 1000 + 1;
  for (std::size_t i = 0; i < n; i += stride) {
    const QPointF low = m.toPlot({line.x[i], line.low[i]});
    const QPointF high = m.toPlot({line.x[i], line.high[i]});
    if (!finite(low) || !finite(high)) {
      close();
      continue;
    }
    lower << low;
    upper << high;
  }
  close();
  return path;
}

QPainterPath linePath(const PlotLine& line, const PlotMapping& m) {
  const auto points = LinePlot::thinned(line.x, line.y, -HUGE_VAL, HUGE_VAL, kColumns);
  QPainterPath path;
  bool pen = false;
  for (const QPointF& data : points) {
    const QPointF p = m.toPlot(data);
    if (!finite(p)) {
      pen = false;
    } else if (pen) {
      path.lineTo(p);
    } else {
      path.moveTo(p);
      pen = true;
    }
  }
  return path;
}

}  // namespace

void LineUnderlay::draw(QPainter& painter, const PlotMapping& m) {
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < plot_->lines_.size(); ++i) {
    const PlotLine& line = plot_->lines_[i];
    if (!line.band || line.low.empty() || plot_->hidden_.contains(line.name)) continue;
    painter.fillPath(bandPath(line, m), withAlpha(plot_->colourOf(line, i), theme().dark ? 0.16 : 0.14));
  }
  for (std::size_t i = 0; i < plot_->ghost_.size(); ++i) {
    const PlotLine& line = plot_->ghost_[i];
    if (plot_->hidden_.contains(line.name)) continue;
    QPen pen(withAlpha(plot_->colourOf(line, i), 0.55), 0.7 * theme().lineWidth, Qt::CustomDashLine);
    pen.setDashPattern({4, 4});
    painter.strokePath(linePath(line, m), pen);
  }
}

void LineOverlay::draw(QPainter& painter, const PlotMapping& m) {
  const Theme& t = theme();
  for (std::size_t i = 0; i < plot_->lines_.size(); ++i) {
    const PlotLine& line = plot_->lines_[i];
    if (plot_->hidden_.contains(line.name)) continue;
    const QColor colour = plot_->colourOf(line, i);
    painter.setPen(QPen(t.rim, 1));
    painter.setBrush(withAlpha(colour, 0.65));
    for (const QPointF& dot : line.dots) {
      const QPointF p = m.toPlot(dot);
      if (finite(p)) painter.drawEllipse(p, 2.6, 2.6);
    }
    if (!line.markers || line.x.size() > kMostMarkers) continue;
    painter.setPen(QPen(t.panel, 1.4));
    painter.setBrush(colour);
    for (std::size_t k = 0; k < std::min(line.x.size(), line.y.size()); ++k) {
      const QPointF p = m.toPlot({line.x[k], line.y[k]});
      if (finite(p)) painter.drawEllipse(p, t.lineWidth + 2, t.lineWidth + 2);
    }
  }
  painter.setFont(uiFont(-2));
  const QFontMetricsF metrics(uiFont(-2));
  for (const PlotMark& mark : plot_->marks_) {
    const bool vertical = mark.orientation == Qt::Vertical;
    const QPointF at = m.toPlot(vertical ? QPointF(mark.at, 1) : QPointF(1, mark.at));
    const qreal place = vertical ? at.x() : at.y();
    if (!std::isfinite(place)) continue;
    painter.setPen(QPen(t.muted, 1, Qt::DashLine));
    if (vertical) {
      painter.drawLine(QPointF(place, m.plot.top()), QPointF(place, m.plot.bottom()));
    } else {
      painter.drawLine(QPointF(m.plot.left(), place), QPointF(m.plot.right(), place));
    }
    if (mark.text.isEmpty()) continue;
    const qreal width = metrics.horizontalAdvance(mark.text);
    QPointF corner;
    if (vertical) {
      const bool fits = place + 6 + width < m.plot.right();
      corner = QPointF(fits ? place + 5 : place - 5 - width, m.plot.top() + metrics.ascent() + 3);
    } else {
      const bool fits = place - metrics.height() > m.plot.top();
      corner = QPointF(m.plot.right() - width - 5, fits ? place - 4 : place + metrics.ascent() + 3);
    }
    painter.setPen(t.muted);
    painter.drawText(corner, mark.text);
  }
  const auto vertical = [&](double x, const QPen& pen) {
    const qreal place = m.toPlot({x, 1}).x();
    if (!std::isfinite(place)) return;
    painter.setPen(pen);
    painter.drawLine(QPointF(place, m.plot.top()), QPointF(place, m.plot.bottom()));
  };
  if (plot_->hoverX_) vertical(*plot_->hoverX_, QPen(withAlpha(t.text, 0.35), 1));
  if (!plot_->cursor_) return;
  vertical(*plot_->cursor_, QPen(t.accent, 1.6));
  const qreal place = m.toPlot({*plot_->cursor_, 1}).x();
  if (!std::isfinite(place)) return;
  QPainterPath grip;
  grip.moveTo(place - 5, m.plot.top());
  grip.lineTo(place + 5, m.plot.top());
  grip.lineTo(place, m.plot.top() + 7);
  grip.closeSubpath();
  painter.fillPath(grip, t.accent);
}

}  // namespace ridgeline::ui
