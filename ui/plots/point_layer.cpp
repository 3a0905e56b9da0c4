#include "ui/plots/point_layer.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/chart_panel.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr std::size_t kMostSprites = 200'000;
constexpr std::size_t kMostShapes = 20'000;  // in a vector file
constexpr std::size_t kMostHalos = 50'000;
constexpr std::size_t kSubPixelPoints = 20'000;

}  // namespace

/// Selection and hover, drawn apart so that the points' image stays valid.
class PointOverlay final : public PlotLayer {
 public:
  PointOverlay(ChartPanel* panel, PointLayer* points) : PlotLayer(panel, kAbovePointsZ), points_(points) {}

 protected:
  void draw(QPainter& painter, const PlotMapping& mapping) override {
    points_->drawOverlay(painter, mapping);
  }

 private:
  PointLayer* points_;
};

struct PointLayer::Cache {
  QImage image;
  PlotMapping mapping;
  QRect device;
  double ratio = 0;
  unsigned generation = 0;
};

PointLayer::PointLayer(ChartPanel* panel)
    : PlotLayer(panel, kPointsZ), base_(std::make_unique<Cache>()), marks_(std::make_unique<Cache>()) {
  overlay_ = new PointOverlay(panel, this);
}

PointLayer::~PointLayer() = default;

void PointLayer::setPoints(const PointData& data) {
  const std::size_t n = std::min(data.x.size(), data.y.size());
  x_.assign(data.x.begin(), data.x.begin() + static_cast<std::ptrdiff_t>(n));
  y_.assign(data.y.begin(), data.y.begin() + static_cast<std::ptrdiff_t>(n));
  byValue_ = data.values.size() == n && n > 0;
  colours_.assign(n, 0);
  if (byValue_) {
    const double width = data.valueHigh > data.valueLow ? data.valueHigh - data.valueLow : 1;
    for (std::size_t i = 0; i < n; ++i) {
      const double t = (static_cast<double>(data.values[i]) - data.valueLow) / width;
      colours_[i] =
          std::isnan(t) ? 0 : static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * (kLookColours - 1)));
    }
  } else if (data.labels.size() == n) {
    std::copy(data.labels.begin(), data.labels.end(), colours_.begin());
  }
  parts_.assign(n, PlotPart::Train);
  if (data.parts.size() == n) std::copy(data.parts.begin(), data.parts.end(), parts_.begin());
  flags_.assign(n, kPointPlain);
  if (data.flags.size() == n) std::copy(data.flags.begin(), data.flags.end(), flags_.begin());
  selected_.assign(n, 0);
  selectedCount_ = 0;
  hovered_.reset();
  indexed_ = false;
  axisX_ = {};
  buildLooks();
}

void PointLayer::setFlags(std::span<const std::uint8_t> flags) {
  if (flags.size() != flags_.size()) return;
  std::copy(flags.begin(), flags.end(), flags_.begin());
  buildLooks();
}

void PointLayer::buildLooks() {
  looks_.resize(x_.size());
  for (std::size_t i = 0; i < looks_.size(); ++i)
    looks_[i] = flags_[i] & kPointHidden ? kHiddenLook
                                         : makeLook(colours_[i], parts_[i], (flags_[i] & kPointMistake) != 0,
                                                    (flags_[i] & kPointDimmed) != 0);
  ++generation_;
  update();
  overlay_->update();
}

void PointLayer::setSelection(std::span<const std::uint8_t> selected) {
  const std::size_t n = std::min(selected.size(), selected_.size());
  std::copy_n(selected.begin(), n, selected_.begin());
  std::fill(selected_.begin() + static_cast<std::ptrdiff_t>(n), selected_.end(), std::uint8_t{0});
  selectedCount_ =
      selected_.size() - static_cast<std::size_t>(std::count(selected_.begin(), selected_.end(), 0));
  marks_->generation = 0;
  overlay_->update();
}

void PointLayer::setHovered(std::optional<std::size_t> index) {
  if (index && *index >= x_.size()) index.reset();
  if (index == hovered_) return;
  hovered_ = index;
  overlay_->update();
}

void PointLayer::setRamp(Ramp ramp) {
  ramp_ = ramp;
  ++generation_;
  update();
}

void PointLayer::setRadiusFactor(double factor) {
  radiusFactor_ = factor;
  ++generation_;
  update();
}

void PointLayer::themeChanged() {
  ++generation_;
  sheetKey_ = {};
}

void PointLayer::mappingChanged() {
  if (spaceLogX_ != mapping().logX || spaceLogY_ != mapping().logY) {
    indexed_ = false;
    axisX_ = {};
  }
}

void PointLayer::updateAxisSpace() const {
  if (axisX_.size() == x_.size() && !x_.empty()) return;
  spaceLogX_ = mapping().logX;
  spaceLogY_ = mapping().logY;
  const auto convert = [](const std::vector<float>& from, bool log,
                          std::vector<float>& to) -> std::span<const float> {
    if (!log) return from;
    to.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
      to[i] = static_cast<float>(PlotMapping::toAxis(static_cast<double>(from[i]), true));
    return to;
  };
  axisX_ = convert(x_, spaceLogX_, logX_);
  axisY_ = convert(y_, spaceLogY_, logY_);
}

std::vector<std::size_t> PointLayer::pick(const QPolygonF& polygon) const {
  updateAxisSpace();
  QPolygonF axis;
  for (const QPointF& p : polygon) axis << QPointF(mapping().axisX(p.x()), mapping().axisY(p.y()));
  // The corners of a rectangle come as a polygon too; its own test is several times faster.
  const QRectF bounds = axis.boundingRect();
  const bool rectangle = axis.size() == 4 && axis[0].y() == axis[1].y() && axis[1].x() == axis[2].x() &&
                         axis[2].y() == axis[3].y() && axis[3].x() == axis[0].x();
  auto found = rectangle ? PointIndex::inRectangle(axisX_, axisY_, bounds)
                         : PointIndex::inPolygon(axisX_, axisY_, axis);
  std::erase_if(found, [this](std::size_t i) { return (flags_[i] & kPointHidden) != 0; });
  return found;
}

std::vector<std::size_t> PointLayer::pick(const QRectF& rectangle) const {
  const QRectF r = rectangle.normalized();
  return pick(QPolygonF{r.topLeft(), r.topRight(), r.bottomRight(), r.bottomLeft()});
}

std::optional<std::size_t> PointLayer::nearest(QPointF canvas, double pixels) const {
  if (x_.empty() || !mapping().isValid()) return std::nullopt;
  updateAxisSpace();
  if (!indexed_) {
    index_.build(axisX_, axisY_);
    indexed_ = true;
  }
  const QPointF data = panel()->toData(canvas);
  return index_.nearest(mapping().axisX(data.x()), mapping().axisY(data.y()), pixels / mapping().scaleX(),
                        pixels / -mapping().scaleY(),
                        [this](std::size_t i) { return (flags_[i] & kPointHidden) == 0; });
}

QPointF PointLayer::position(std::size_t index) const {
  return QPointF(static_cast<double>(x_[index]), static_cast<double>(y_[index]));
}

QRectF PointLayer::bounds() const {
  float left = std::numeric_limits<float>::max(), right = -left, low = left, high = right;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    if (!std::isfinite(x_[i]) || !std::isfinite(y_[i]) || (flags_[i] & kPointHidden)) continue;
    left = std::min(left, x_[i]), right = std::max(right, x_[i]);
    low = std::min(low, y_[i]), high = std::max(high, y_[i]);
  }
  if (left > right) return {};
  return QRectF(QPointF(static_cast<double>(left), static_cast<double>(low)),
                QPointF(static_cast<double>(right), static_cast<double>(high)));
}

std::size_t PointLayer::countInView(const PlotMapping& m) const {
  const auto left = static_cast<float>(m.range.left()), right = static_cast<float>(m.range.right());
  const auto low = static_cast<float>(m.range.top()), high = static_cast<float>(m.range.bottom());
  std::size_t n = 0;
  for (std::size_t i = 0; i < axisX_.size(); ++i)
    n += static_cast<std::size_t>(int{axisX_[i] >= left} & int{axisX_[i] <= right} & int{axisY_[i] >= low} &
                                  int{axisY_[i] <= high});
  return n;
}

double PointLayer::radiusFor(std::size_t inView) const {
  const double full = theme().pointRadius * radiusFactor_;
  const double shrink = std::pow(1500.0 / std::max<double>(1500.0, static_cast<double>(inView)), 0.25);
  // In steps, or every frame of a zoom would need new sprites.
  return std::max(std::round(full * shrink * 4) / 4, 1.5);
}

std::vector<QRgb> PointLayer::densityColours(bool selectionOnly) const {
  std::vector<QRgb> colours;
  colours.reserve(kLookColours);
  for (int c = 0; c < kLookColours; ++c)
    colours.push_back(selectionOnly ? theme().selection.rgb()
                      : byValue_    ? rampColour(ramp_, c / (kLookColours - 1.0)).rgb()
                                    : classColour(c).rgb());
  return colours;
}

void PointLayer::drawRaster(QPainter& painter, const PlotMapping& m, Cache& cache, bool selectionOnly) {
  const QTransform toDevice = painter.deviceTransform();
  const double ratio = toDevice.m11();
  const QRect device = toDevice.mapRect(m.plot).toAlignedRect();
  if (device.isEmpty() || !(ratio > 0)) return;
  if (cache.generation != generation_ || cache.mapping != m || cache.device != device ||
      cache.ratio != ratio) {
    const std::size_t inView = countInView(m);
    const bool density = inView > kMostSprites || (selectionOnly && selectedCount_ > kMostHalos);
    if (!selectionOnly) density_ = density;
    const DeviceMap map{m.scaleX() * ratio, m.offsetX() * ratio + toDevice.dx() - device.left(),
                        m.scaleY() * ratio, m.offsetY() * ratio + toDevice.dy() - device.top()};
    StampJob job{.x = axisX_, .y = axisY_, .looks = looks_};
    if (selectionOnly) job.only = selected_;
    if (density) {
      cache.image = densityImage(device.size(), map, job, densityColours(selectionOnly), ratio > 1.5 ? 3 : 2);
    } else {
      const int phases = x_.size() <= kSubPixelPoints ? 4 : 1;
      const std::tuple key{ratio, radiusFor(inView), phases, byValue_, ramp_};
      if (key != sheetKey_) {
        sheet_ = SpriteSheet(ratio, std::get<1>(key), byValue_, ramp_, phases);
        sheetKey_ = key;
      }
      if (cache.image.size() != device.size() || cache.image.format() != QImage::Format_ARGB32_Premultiplied)
        cache.image = QImage(device.size(), QImage::Format_ARGB32_Premultiplied);
      cache.image.fill(Qt::transparent);
      if (selectionOnly) {
        job.halos = true;
        stampPoints(cache.image, map, job, sheet_);
        job.halos = false;
        stampPoints(cache.image, map, job, sheet_);
      } else {
        bool any[3] = {};
        for (const std::uint8_t f : flags_) any[f & kPointDimmed ? 0 : f & kPointMistake ? 2 : 1] = true;
        for (int layer = 0; layer < 3; ++layer) {
          if (!any[layer]) continue;
          job.layer = layer;
          stampPoints(cache.image, map, job, sheet_);
        }
      }
    }
    cache.mapping = m;
    cache.device = device;
    cache.ratio = ratio;
    cache.generation = generation_;
  }
  const QRectF target = toDevice.inverted().mapRect(QRectF(device));
  painter.setRenderHint(QPainter::SmoothPixmapTransform, cache.image.size() != device.size());
  painter.drawImage(target, cache.image);
}

void PointLayer::drawShapes(QPainter& painter, const PlotMapping& m, bool selectionOnly) const {
  const double radius = radiusFor(countInView(m));
  for (std::size_t i = 0; i < looks_.size(); ++i) {
    if (looks_[i] == kHiddenLook || (selectionOnly && selected_[i] == 0)) continue;
    const QPointF at(static_cast<double>(axisX_[i]) * m.scaleX() + m.offsetX(),
                     static_cast<double>(axisY_[i]) * m.scaleY() + m.offsetY());
    if (!m.plot.contains(at)) continue;
    if (selectionOnly) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(withAlpha(theme().selection, 0.85));
      painter.drawEllipse(at, radius + 2.6, radius + 2.6);
    }
    painter.setOpacity(lookDimmed(looks_[i]) ? 0.18 : 1.0);
    drawMarker(painter, at, radius, lookMarker(looks_[i], byValue_, ramp_));
    painter.setOpacity(1.0);
  }
}

void PointLayer::draw(QPainter& painter, const PlotMapping& m) {
  if (x_.empty()) return;
  updateAxisSpace();
  if (isVector(painter) && countInView(m) <= kMostShapes) {
    drawShapes(painter, m, false);
  } else {
    drawRaster(painter, m, *base_, false);
  }
}

void PointLayer::drawOverlay(QPainter& painter, const PlotMapping& m) {
  if (x_.empty()) return;
  updateAxisSpace();
  if (selectedCount_ > 0) {
    if (isVector(painter) && selectedCount_ <= kMostShapes) {
      drawShapes(painter, m, true);
    } else {
      drawRaster(painter, m, *marks_, true);
    }
  }
  if (!hovered_ || looks_[*hovered_] == kHiddenLook) return;
  const QPointF at = m.toPlot(position(*hovered_));
  if (!m.plot.contains(at)) return;
  const double radius = std::max(radiusFor(countInView(m)), 3.0);
  drawMarker(painter, at, radius + 1, lookMarker(looks_[*hovered_], byValue_, ramp_));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme().rim, 4));
  painter.drawEllipse(at, radius + 5, radius + 5);
  painter.setPen(QPen(theme().text, 2));
  painter.drawEllipse(at, radius + 5, radius + 5);
}

}  // namespace ridgeline::ui

#include "moc_point_layer.cpp"
