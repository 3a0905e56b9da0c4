#include "ui/plots/line_plot.hpp"

#include <QChart>
#include <QLineSeries>
#include <QPen>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/csv_line.hpp"
#include "ui/plots/line_layers.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr int kMostColumns = 500;
constexpr std::size_t kPlentyOfPoints = 1000;

// What the axes should show. Logarithmic axes start at the smallest positive value.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value, bool positiveOnly) {
    if (!std::isfinite(value) || (positiveOnly && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool isEmpty() const { return low > high; }
};

}  // namespace

LinePlot::LinePlot(QWidget* parent) : ChartPanel(parent) {
  under_ = new LineUnderlay(this);
  over_ = new LineOverlay(this);
  setCsv([this] { return csvOfLines(); });
  connect(this, &ChartPanel::mappingChanged, this, [this] {
    if (mapping().range != drawnRange_ || mapping().plot.width() != drawnWidth_) refreshSeries();
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    refreshSeries();
    refreshLegend();
  });
  connect(this, &ChartPanel::legendClicked, this, [this](int index) {
    const QString& name = lines_[static_cast<std::size_t>(index)].name;
    if (!hidden_.removeOne(name)) hidden_ << name;
    refreshLegend();
    refreshRange();
    refreshSeries();
  });
  connect(this, &ChartPanel::hovered, this, &LinePlot::hover);
  connect(this, &ChartPanel::hoverLeft, this, [this] {
    if (!hoverX_) return;
    hoverX_.reset();
    showTip({}, QString());
    over_->update();
  });
  connect(this, &ChartPanel::dragged, this, [this](Phase phase, QPointF data) {
    if (gesture() != Gesture::Drag) return;
    setCursor(data.x());
    Q_EMIT scrubbed(data.x(), phase == Phase::End);
  });
}

QColor LinePlot::colourOf(const PlotLine& line, std::size_t index) const {
  if (line.colour) return *line.colour;
  if (line.part) return partColour(*line.part);
  return classColour(line.label.value_or(static_cast<int>(index)));
}

void LinePlot::setLines(std::vector<PlotLine> lines) {
  // What is painted is worth asking for; NaN makes a line unlike itself, and is painted again.
  if (lines == lines_) return;
  QStringList before, after;
  for (const PlotLine& line : lines_) before << line.name;
  lines_ = std::move(lines);
  for (const PlotLine& line : lines_) after << line.name;
  // Series are never taken away: removing and adding them leaks inside Qt Charts.
  while (series_.size() < lines_.size()) {
    auto* series = new QLineSeries;
    addSeries(series);
    series_.push_back(series);
  }
  refreshRange();
  refreshSeries();
  if (before != after || legend()->entries().isEmpty()) refreshLegend();
}

void LinePlot::setMarks(std::vector<PlotMark> marks) {
  if (marks == marks_) return;
  marks_ = std::move(marks);
  over_->update();
}

void LinePlot::setYLimits(std::optional<double> low, std::optional<double> high) {
  if (low == lowY_ && high == highY_) return;
  lowY_ = low;
  highY_ = high;
  refreshRange();
}

void LinePlot::setXLimits(std::optional<double> low, std::optional<double> high) {
  if (low == lowX_ && high == highX_) return;
  lowX_ = low;
  highX_ = high;
  refreshRange();
}

void LinePlot::setLogY(bool log) {
  setScales(xScale(), log ? Scale::Log : Scale::Linear);
  refreshRange();
  refreshSeries();
}

void LinePlot::setCursor(std::optional<double> x) {
  if (x == cursor_) return;
  cursor_ = x;
  over_->update();
}

void LinePlot::setScrubbing(bool on) { setGesture(on ? Gesture::Drag : Gesture::Rectangle); }

void LinePlot::keepGhost() {
  ghost_ = lines_;
  under_->update();
}

void LinePlot::clearGhost() {
  ghost_.clear();
  under_->update();
}

void LinePlot::refreshRange() {
  const bool logX = xScale() == Scale::Log, logY = yScale() == Scale::Log;
  Extent x, y;
  for (const PlotLine& line : lines_) {
    if (hidden_.contains(line.name)) continue;
    for (const double v : line.x) x.add(v, logX);
    for (const double v : line.y) y.add(v, logY);
    for (const double v : line.low) y.add(v, logY);
    for (const double v : line.high) y.add(v, logY);
    for (const QPointF& dot : line.dots) x.add(dot.x(), logX), y.add(dot.y(), logY);
  }
  for (const PlotMark& mark : marks_)
    if (mark.orientation == Qt::Horizontal) y.add(mark.at, logY);
  if (lowX_) x.low = *lowX_, x.high = std::max(x.high, *lowX_);
  if (highX_) x.high = *highX_, x.low = std::min(x.low, *highX_);
  if (lowY_ && (!logY || *lowY_ > 0)) y.low = *lowY_, y.high = std::max(y.high, *lowY_);
  if (highY_) y.high = *highY_, y.low = std::min(y.low, *highY_);
  if (x.isEmpty()) x = {0, 1};
  if (y.isEmpty()) y = logY ? Extent{0.1, 1} : Extent{0, 1};
  // Fixed ends stay where they were asked for, or the picture would promise values beyond them.
  const double padX = 0.0;
  const double padY = lowY_ && highY_ ? 0.0 : 0.06;
  if (!logY && lowY_ && !highY_) y.high += 0.06 * (y.high - y.low);
  setDataRange(QRectF(x.low, y.low, x.high - x.low, y.high - y.low), padX, lowY_ && !logY ? 0.0 : padY);
}

void LinePlot::refreshSeries() {
  drawnRange_ = mapping().range;
  drawnWidth_ = mapping().plot.width();
  // A column as wide as the line: what is closer together cannot be told apart.
  const double width = drawnWidth_ > 1 ? drawnWidth_ / std::max(1.0, theme().lineWidth) : kMostColumns;
  const int columns = std::clamp(static_cast<int>(width), 50, kMostColumns);
  const PlotMapping& m = mapping();
  const double from = PlotMapping::fromAxis(m.range.left(), m.logX);
  const double to = PlotMapping::fromAxis(m.range.right(), m.logX);
  for (std::size_t i = 0; i < series_.size(); ++i) {
    QLineSeries* series = series_[i];
    const bool shown = i < lines_.size() && !hidden_.contains(lines_[i].name);
    if (series->isVisible() != shown) series->setVisible(shown);
    if (!shown) {
      if (series->count() > 0) series->clear();
      continue;
    }
    const PlotLine& line = lines_[i];
    QList<QPointF> points = thinned(line.x, line.y, from, to, columns);
    // Round corners cost an arc each; where points are that dense nobody sees one.
    const Qt::PenJoinStyle join = points.size() > columns ? Qt::BevelJoin : Qt::RoundJoin;
    QPen pen(colourOf(line, i), theme().lineWidth, Qt::SolidLine, Qt::RoundCap, join);
    if (line.dashed) pen.setDashPattern({3, 2.5});
    if (series->pen() != pen) series->setPen(pen);
    if (m.logX || m.logY)
      for (QPointF& p : points) p = QPointF(m.axisX(p.x()), m.axisY(p.y()));
    series->replace(points);
  }
  under_->update();
  over_->update();
}

void LinePlot::refreshLegend() {
  QList<LegendEntry> entries;
  for (std::size_t i = 0; i < lines_.size(); ++i)
    entries << LegendEntry{
        .text = lines_[i].name,
        .shape = lines_[i].dashed ? LegendEntry::Shape::DashedLine : LegendEntry::Shape::Line,
        .colour = colourOf(lines_[i], i),
        .shown = !hidden_.contains(lines_[i].name),
        .clickable = true};
  setLegend(entries);
}

void LinePlot::hover(QPointF data, QPointF canvas) {
  hoverX_.reset();
  QStringList rows;
  double nearestX = data.x();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const PlotLine& line = lines_[i];
    const std::size_t n = std::min(line.x.size(), line.y.size());
    if (n == 0 || hidden_.contains(line.name)) continue;
    std::size_t best = 0;
    for (std::size_t k = 1; k < n; ++k)
      if (std::abs(line.x[k] - data.x()) < std::abs(line.x[best] - data.x())) best = k;
    if (!hoverX_) hoverX_ = nearestX = line.x[best];
    QString row =
        QStringLiteral("<tr><td><span style='color:%1'>●</span> %2&nbsp;&nbsp;</td><td align='right'>%3")
            .arg(colourOf(line, i).name(), line.name.toHtmlEscaped(), formatNumber(line.y[best], 4));
    if (best < line.low.size() && best < line.high.size() && std::isfinite(line.low[best]))
      row += QStringLiteral(" [%1, %2]").arg(formatNumber(line.low[best]), formatNumber(line.high[best]));
    rows << row + QStringLiteral("</td></tr>");
  }
  if (rows.isEmpty()) return;
  showTip(canvas,
          QStringLiteral("<b>%1</b><table>%2</table>").arg(formatNumber(nearestX, 4), rows.join(QString())));
  over_->update();
}

QList<QPointF> LinePlot::thinned(const std::vector<double>& x, const std::vector<double>& y, double from,
                                 double to, int columns) {
  const std::size_t n = std::min(x.size(), y.size());
  QList<QPointF> points;
  const bool rising = std::is_sorted(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
  if (n <= kPlentyOfPoints || !rising) {
    const std::size_t stride = n / (4 * kPlentyOfPoints) + 1;
    for (std::size_t i = 0; i < n; i += stride) points << QPointF(x[i], y[i]);
    return points;
  }
  // One point beyond each edge, so that the line runs out of the picture.
  auto first = static_cast<std::size_t>(
      std::lower_bound(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), from) - x.begin());
  auto last = static_cast<std::size_t>(
      std::upper_bound(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), to) - x.begin());
  first = first > 0 ? first - 1 : 0;
  last = std::min(last + 1, n);
  const double span = x[last - 1] - x[first];
  std::size_t i = first;
  while (i < last) {
    const double column = span > 0 ? std::floor((x[i] - x[first]) / span * columns) : 0;
    std::size_t low = n, high = n;
    bool gap = false;
    std::size_t end = i;
    for (; end < last; ++end) {
      const double its = span > 0 ? std::floor((x[end] - x[first]) / span * columns) : 0;
      if (its != column) break;
      if (!std::isfinite(y[end])) {
        gap = true;
        continue;
      }
      if (low == n || y[end] < y[low]) low = end;
      if (high == n || y[end] > y[high]) high = end;
    }
    if (low != n) {
      const std::size_t early = std::min(low, high), late = std::max(low, high);
      points << QPointF(x[early], y[early]);
      if (late != early) points << QPointF(x[late], y[late]);
    }
    if (gap) points << QPointF(x[end - 1], std::numeric_limits<double>::quiet_NaN());
    i = end;
  }
  return points;
}

QString LinePlot::csvOfLines() const {
  QString csv = QStringLiteral("line,x,y,low,high\n");
  const auto number = [](double v) { return std::isfinite(v) ? QString::number(v, 'g', 17) : QString(); };
  for (const PlotLine& line : lines_) {
    const QString name = csvCell(line.name);
    for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i)
      csv += name + u',' + number(line.x[i]) + u',' + number(line.y[i]) + u',' +
             (i < line.low.size() ? number(line.low[i]) : QString()) + u',' +
             (i < line.high.size() ? number(line.high[i]) : QString()) + u'\n';
  }
  return csv;
}

}  // namespace ridgeline::ui

#include "moc_line_plot.cpp"
