#include "ui/plots/chart_axes.hpp"

#include <QCategoryAxis>
#include <QChart>
#include <QFontMetricsF>
#include <QLineSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

QString labelFormat(double low, double high, double step) {
  const double scale = std::max(std::abs(low), std::abs(high));
  if (scale >= 1e6 || step < 1e-4) return QStringLiteral("%.4g");
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 6);
  return QStringLiteral("%.%1f").arg(decimals);
}

void style(QAbstractAxis* axis) {
  const Theme& t = theme();
  axis->setLabelsFont(uiFont(-1));
  axis->setLabelsBrush(t.muted);
  axis->setTitleFont(uiFont(-1));
  axis->setTitleBrush(t.muted);
  axis->setLinePen(QPen(t.border, 1));
  axis->setGridLinePen(QPen(t.grid, 1));
  axis->setShadesVisible(false);
}

}  // namespace

QAbstractAxis* ChartAxes::Direction::current() const {
  return useLog ? static_cast<QAbstractAxis*>(log) : static_cast<QAbstractAxis*>(linear);
}

ChartAxes::ChartAxes(QChart* chart) : chart_(chart) {
  const auto make = [this](Direction& direction, Qt::Alignment side) {
    direction.linear = new QValueAxis;
    direction.linear->setTickType(QValueAxis::TicksDynamic);
    direction.linear->setRange(0, 1);
    direction.linear->setTickInterval(0.2);
    direction.log = new QCategoryAxis;
    direction.log->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    direction.log->setRange(0, 1);
    chart_->addAxis(direction.linear, side);
    chart_->addAxis(direction.log, side);
    direction.log->setVisible(false);
  };
  make(x_, Qt::AlignBottom);
  make(y_, Qt::AlignLeft);
  // An axis without a series has no domain; this one never has a point.
  auto* anchor = new QLineSeries;
  chart_->addSeries(anchor);
  attach(anchor);
  restyle();
}

void ChartAxes::attach(QAbstractSeries* series) {
  series_ << series;
  QObject::connect(series, &QObject::destroyed, chart_, [this, series] { series_.removeAll(series); });
  series->attachAxis(x_.current());
  series->attachAxis(y_.current());
}

bool ChartAxes::setTitles(const QString& x, const QString& y) {
  if (x == x_.linear->titleText() && y == y_.linear->titleText()) return false;
  x_.linear->setTitleText(x);
  x_.log->setTitleText(x);
  y_.linear->setTitleText(y);
  y_.log->setTitleText(y);
  x_.titled = !x.isEmpty();
  y_.titled = !y.isEmpty();
  return true;
}

void ChartAxes::setLog(bool x, bool y) {
  choose(x_, x);
  choose(y_, y);
}

void ChartAxes::choose(Direction& direction, bool log) {
  if (direction.useLog == log) return;
  QAbstractAxis* before = direction.current();
  direction.useLog = log;
  QAbstractAxis* after = direction.current();
  for (QAbstractSeries* series : series_) {
    series->detachAxis(before);
    series->attachAxis(after);
  }
  before->setVisible(false);
  after->setVisible(true);
  direction.step = 0;
}

void ChartAxes::setGridShown(bool shown) {
  for (QAbstractAxis* axis : QList<QAbstractAxis*>{x_.linear, x_.log, y_.linear, y_.log})
    axis->setGridLineVisible(shown);
}

void ChartAxes::setRange(const QRectF& range, QSizeF plot) {
  const int size = theme().fontSize;
  show(x_, range.left(), range.right(), std::clamp(static_cast<int>(plot.width() / (6.2 * size)), 2, 12));
  show(y_, range.top(), range.bottom(), std::clamp(static_cast<int>(plot.height() / (3.4 * size)), 2, 12));
  // Room for labels as most plots have them, so that the plot hardly ever moves.
  const double usual = QFontMetricsF(uiFont(-1)).horizontalAdvance(QStringLiteral("00.0"));
  const double needed = std::max(y_.labelWidth, usual);
  if (needed > left_ || needed < 0.55 * left_) left_ = std::ceil(needed / 6) * 6;
}

QMarginsF ChartAxes::room() const {
  const double line = QFontMetricsF(uiFont(-1)).height();
  const double title = line + 6;
  return QMarginsF(left_ + 10 + (y_.titled ? title : 0), 0, std::max(10.0, x_.labelWidth / 2 + 3),
                   line + 8 + (x_.titled ? title : 0));
}

void ChartAxes::show(Direction& direction, double low, double high, int most) {
  const QFontMetricsF metrics(uiFont(-1));
  if (direction.useLog) {
    const Ticks ticks = logTicks(std::pow(10.0, low), std::pow(10.0, high), most);
    QStringList labels;
    QList<double> places;
    for (const double value : ticks.values) {
      const QString text = formatTick(value, ticks.step);
      if (labels.contains(text)) continue;
      labels << text;
      places << std::log10(value);
    }
    direction.log->setRange(low, high);
    direction.labelWidth = 0;
    for (const QString& label : labels)
      direction.labelWidth = std::max(direction.labelWidth, metrics.horizontalAdvance(label));
    // Each change of a category lays the chart out again.
    if (direction.log->categoriesLabels() == labels) return;
    const QStringList old = direction.log->categoriesLabels();
    for (const QString& label : old) direction.log->remove(label);
    direction.log->setStartValue(std::min(low, places.isEmpty() ? low : places.first()) - 1);
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) direction.log->append(labels[i], places[i]);
    return;
  }
  const Ticks ticks = niceTicks(low, high, most);
  QValueAxis* axis = direction.linear;
  const double anchor = ticks.values.empty() ? low : ticks.values.front();
  const double step = ticks.values.empty() ? high - low : ticks.step;
  // The order keeps the number of ticks small at every moment between.
  const bool wider = step > direction.step;
  if (wider) axis->setTickInterval(step);
  axis->setRange(low, high);
  if (!wider && step != direction.step) axis->setTickInterval(step);
  direction.step = step;
  if (axis->tickAnchor() != anchor) axis->setTickAnchor(anchor);
  const QString format = labelFormat(low, high, step);
  if (axis->labelFormat() != format) axis->setLabelFormat(format);
  direction.labelWidth = 0;
  for (const double value : ticks.values) {
    const QString label = QString::asprintf(format.toLatin1().constData(), value);
    direction.labelWidth = std::max(direction.labelWidth, metrics.horizontalAdvance(label));
  }
}

void ChartAxes::restyle() {
  for (QAbstractAxis* axis : QList<QAbstractAxis*>{x_.linear, x_.log, y_.linear, y_.log}) style(axis);
}

}  // namespace ridgeline::ui
