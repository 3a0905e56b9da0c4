#include "ui/plots/chart_panel.hpp"

#include <QAbstractSeries>
#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "ui/plots/chart_axes.hpp"
#include "ui/plots/chart_view.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/picture_menu.hpp"
#include "ui/plots/plot_layer.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

// One direction of a range in axis space: finite, not empty, padded.
void tidy(double& low, double& high, double padding) {
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  if (high < low) std::swap(low, high);
  const double least = std::max({std::abs(low), std::abs(high), 1e-300}) * 1e-9;
  if (high - low < least) {
    const double half = low == 0 ? 0.5 : std::abs(low) * 0.1;
    low -= half;
    high += half;
  }
  const double pad = (high - low) * padding;
  low -= pad;
  high += pad;
}

bool sameEntry(const LegendEntry& a, const LegendEntry& b) {
  return std::tie(a.text, a.shape, a.label, a.part, a.ink, a.colour, a.shown, a.clickable) ==
         std::tie(b.text, b.shape, b.label, b.part, b.ink, b.colour, b.shown, b.clickable);
}

/// Qt Charts leaves its own plot background behind when the plot area is set by hand.
class PlotBackground final : public PlotLayer {
 public:
  explicit PlotBackground(ChartPanel* panel) : PlotLayer(panel, kFieldZ / 2) {}

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override {
    painter.fillRect(mapping.plot, theme().plot);
  }
};

}  // namespace

ChartPanel::ChartPanel(QWidget* parent) : QWidget(parent) {
  view_ = new ChartView(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(view_);
  QChart* c = chart();
  c->setAnimationOptions(QChart::NoAnimation);
  c->legend()->hide();
  c->setBackgroundVisible(false);
  c->setPlotAreaBackgroundVisible(false);
  c->setMargins(QMargins(0, 0, 0, 0));
  c->layout()->setContentsMargins(0, 0, 0, 0);
  legend_ = new ChartLegend(c);
  new PlotBackground(this);
  axes_ = new ChartAxes(c);
  mapping_.range = wanted_;
  connect(c, &QGraphicsWidget::geometryChanged, this, &ChartPanel::layOut);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &ChartPanel::restyle);
  setFocusProxy(view_);
  setMinimumSize(160, 110);
  restyle();
  view_->applyCursor();
}

ChartPanel::~ChartPanel() {
  // The chart's destruction reports back through its signals; nobody may be listening by then.
  disconnect(chart(), nullptr, this, nullptr);
  delete view_;
  delete axes_;
}

QChart* ChartPanel::chart() const { return view_->chart(); }
QWidget* ChartPanel::canvas() const { return view_->viewport(); }

void ChartPanel::addSeries(QAbstractSeries* series) {
  chart()->addSeries(series);
  axes_->attach(series);
}

void ChartPanel::setAxisTitles(const QString& x, const QString& y) {
  if (!axes_->setTitles(x, y)) return;
  layOut();
}

void ChartPanel::setName(const QString& name) {
  name_ = name;
  view_->setAccessibleName(name);
  setAccessibleName(name);
}

QRectF ChartPanel::homeInAxisSpace() const {
  const auto direction = [](double low, double high, bool log, double padding) {
    if (log) {
      if (!(high > 0)) high = 1;
      if (!(low > 0)) low = high * 1e-3;
      low = std::log10(low);
      high = std::log10(high);
    }
    tidy(low, high, padding);
    return std::pair(low, high);
  };
  const auto [x0, x1] = direction(home_.left(), home_.left() + home_.width(), mapping_.logX, paddingX_);
  const auto [y0, y1] = direction(home_.top(), home_.top() + home_.height(), mapping_.logY, paddingY_);
  return QRectF(x0, y0, x1 - x0, y1 - y0);
}

void ChartPanel::setDataRange(const QRectF& bounds, double paddingX, double paddingY) {
  home_ = bounds;
  paddingX_ = paddingX;
  paddingY_ = paddingY;
  if (!zoomed_ && !frozen_) showRange(homeInAxisSpace());
}

void ChartPanel::setViewRange(const QRectF& range) {
  const double x0 = mapping_.axisX(range.left());
  const double x1 = mapping_.axisX(range.left() + range.width());
  const double y0 = mapping_.axisY(range.top());
  const double y1 = mapping_.axisY(range.top() + range.height());
  zoomed_ = true;
  showRange(QRectF(x0, y0, x1 - x0, y1 - y0));
}

QRectF ChartPanel::viewRange() const {
  const QRectF& r = mapping_.range;
  const double x0 = PlotMapping::fromAxis(r.left(), mapping_.logX);
  const double x1 = PlotMapping::fromAxis(r.right(), mapping_.logX);
  const double y0 = PlotMapping::fromAxis(r.top(), mapping_.logY);
  const double y1 = PlotMapping::fromAxis(r.bottom(), mapping_.logY);
  return QRectF(x0, y0, x1 - x0, y1 - y0);
}

void ChartPanel::resetView() {
  zoomed_ = false;
  showRange(homeInAxisSpace());
}

void ChartPanel::freezeAxes(bool frozen) {
  frozen_ = frozen;
  if (!frozen && !zoomed_) showRange(homeInAxisSpace());
}

void ChartPanel::zoomBy(double factor, QPointF dataCentre) {
  QRectF r = mapping_.range;
  const double cx = mapping_.axisX(dataCentre.x());
  const double cy = mapping_.axisY(dataCentre.y());
  if (!std::isfinite(cx) || !std::isfinite(cy)) return;
  if (zoomX_) r = QRectF(cx + (r.left() - cx) * factor, r.top(), r.width() * factor, r.height());
  if (zoomY_) r = QRectF(r.left(), cy + (r.top() - cy) * factor, r.width(), r.height() * factor);
  const auto tooFine = [](double low, double width) {
    return width < 1e-9 * std::max(std::abs(low), 1e-200);
  };
  if (tooFine(r.left(), r.width()) || tooFine(r.top(), r.height())) return;
  const QRectF home = homeInAxisSpace();
  if (factor > 1 && (r.width() > 1000 * home.width() || r.height() > 1000 * home.height())) return;
  zoomed_ = true;
  const QPointF place = mapping_.toPlot(dataCentre);
  showRange(r);
  // Longer labels may have moved the plot: bring the point back under the cursor.
  const QPointF moved = mapping_.toPlot(dataCentre) - place;
  if (equalUnits_ || moved.manhattanLength() < 0.5) return;
  r.translate(zoomX_ ? moved.x() / mapping_.scaleX() : 0, zoomY_ ? moved.y() / mapping_.scaleY() : 0);
  showRange(r);
}

void ChartPanel::panBy(double shareX, double shareY) {
  QRectF r = mapping_.range;
  r.translate(zoomX_ ? shareX * r.width() : 0, zoomY_ ? shareY * r.height() : 0);
  zoomed_ = true;
  showRange(r);
}

void ChartPanel::setScales(Scale x, Scale y) {
  if (x == xScale() && y == yScale()) return;
  mapping_.logX = x == Scale::Log;
  mapping_.logY = y == Scale::Log;
  axes_->setLog(mapping_.logX, mapping_.logY);
  zoomed_ = false;
  showRange(homeInAxisSpace());
}

void ChartPanel::setGridShown(bool shown) { axes_->setGridShown(shown); }

void ChartPanel::setZoomable(bool x, bool y) {
  zoomX_ = x;
  zoomY_ = y;
}

void ChartPanel::setEqualUnits(bool equal) {
  equalUnits_ = equal;
  showRange(zoomed_ ? wanted_ : homeInAxisSpace());
}

QRectF ChartPanel::withEqualUnits(QRectF r) const {
  const QRectF& plot = mapping_.plot;
  if (!equalUnits_ || plot.width() < 1 || plot.height() < 1) return r;
  const double unit = std::max(r.width() / plot.width(), r.height() / plot.height());
  const double width = unit * plot.width();
  const double height = unit * plot.height();
  return QRectF(r.center().x() - width / 2, r.center().y() - height / 2, width, height);
}

void ChartPanel::showRange(const QRectF& axisRange) {
  const QRectF& r = axisRange;
  if (!std::isfinite(r.left()) || !std::isfinite(r.top()) || !(r.width() > 0) || !(r.height() > 0) ||
      !std::isfinite(r.right()) || !std::isfinite(r.bottom()))
    return;
  wanted_ = r;
  layOut();
  Q_EMIT viewRangeChanged(viewRange());
}

// We place the plot ourselves: left to Qt Charts it moves by some pixels whenever a label gets longer, and
// the point under the cursor would move away from it during a zoom.
void ChartPanel::layOut() {
  const PlotMapping before = mapping_;
  const QSizeF size = chart()->size();
  for (int pass = 0; pass < 3; ++pass) {
    const QMarginsF room = axes_->room();
    const double width = std::max(20.0, size.width() - room.left() - room.right());
    const double top = std::max(legend_->arrange(room.left(), width), 6.0);
    mapping_.plot = QRectF(room.left(), top, width, std::max(20.0, size.height() - top - room.bottom()));
    mapping_.range = withEqualUnits(wanted_);
    axes_->setRange(mapping_.range, mapping_.plot.size());
    // The labels that are shown now may need other room; their number hardly changes with it.
    if (axes_->room() == room) break;
  }
  if (chart()->plotArea() != mapping_.plot) {
    chart()->setPlotArea(mapping_.plot);
    // Set while Qt Charts is in its own layout, the axes would stay where they were.
    QMetaObject::invokeMethod(
        this,
        [this] {
          chart()->layout()->invalidate();
          chart()->layout()->activate();
        },
        Qt::QueuedConnection);
  }
  if (mapping_ != before) Q_EMIT mappingChanged();
}

void ChartPanel::setGesture(Gesture gesture) {
  if (gesture == gesture_) return;
  view_->cancelGesture();
  gesture_ = gesture;
  view_->applyCursor();
}

void ChartPanel::setLegend(const QList<LegendEntry>& entries) {
  const auto& before = legend_->entries();
  if (std::equal(entries.begin(), entries.end(), before.begin(), before.end(), sameEntry)) return;
  legend_->setEntries(entries);
  layOut();
}

void ChartPanel::restyle() {
  axes_->restyle();
  view_->restyle();
  layOut();
  view_->viewport()->update();
}

QPoint ChartPanel::toCanvas(QPointF data) const { return view_->fromChart(mapping_.toPlot(data)).toPoint(); }

QPointF ChartPanel::toData(QPointF canvas) const { return mapping_.toData(view_->toChart(canvas)); }

void ChartPanel::showTip(QPointF position, const QString& text) {
  if (text.isEmpty()) {
    QToolTip::hideText();
  } else {
    QToolTip::showText(canvas()->mapToGlobal(position.toPoint() + QPoint(12, 6)), text, canvas());
  }
}

void ChartPanel::showMenu(QPoint global) {
  QMenu menu(this);
  if (extendMenu_) {
    extendMenu_(menu);
    if (!menu.isEmpty()) menu.addSeparator();
  }
  menu.addAction(icon(QStringLiteral("zoom-reset")), tr("Reset the view"), this, &ChartPanel::resetView);
  menu.addSeparator();
  addPictureActions(menu, picture(), this);
  menu.exec(global);
}

Picture ChartPanel::picture() {
  return Picture{name_.isEmpty() ? tr("Plot") : name_, QSizeF(size()),
                 [this](QPainter& painter, QSizeF target) { paintPicture(painter, target); }, csv_, text_};
}

void ChartPanel::paintPicture(QPainter& painter, QSizeF target) {
  painter.fillRect(QRectF(QPointF(0, 0), target), theme().panel);
  const QSizeF before = chart()->size();
  // Laid out anew for the picture's size, so that its text keeps the proportion of text on the screen.
  const auto resize = [this](QSizeF size) {
    chart()->resize(size);
    chart()->layout()->activate();
    layOut();
  };
  resize(target);
  const QRectF whole(QPointF(0, 0), target);
  chart()->scene()->render(&painter, whole, whole, Qt::IgnoreAspectRatio);
  resize(before);
}

}  // namespace ridgeline::ui

#include "moc_chart_panel.cpp"
