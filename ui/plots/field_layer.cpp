#include "ui/plots/field_layer.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/contour_lines.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

// Rises quickly from the boundary, so that only the truly uncertain zone is pale.
double alphaAt(double confidence) { return 1 - std::pow(1 - std::clamp(confidence, 0.0, 1.0), 2.2); }

QPainterPath pathOf(const std::vector<std::vector<QPointF>>& lines, const PlotMapping& m) {
  QPainterPath path;
  for (const auto& line : lines) {
    QPolygonF polygon;
    polygon.reserve(static_cast<qsizetype>(line.size()));
    for (const QPointF& point : line) {
      const QPointF at = m.toPlot(point);
      if (!std::isfinite(at.x()) || !std::isfinite(at.y())) continue;
      polygon << at;
    }
    // Lines far outside, after a deep zoom, would overflow the rasteriser.
    if (polygon.size() > 1 && polygon.boundingRect().adjusted(-1, -1, 1, 1).intersects(m.plot))
      path.addPolygon(polygon);
  }
  return path;
}

}  // namespace

FieldLayer::FieldLayer(ChartPanel* panel) : PlotLayer(panel, kFieldZ) { panel->setGridShown(false); }

bool FieldLayer::accept(const FieldGrid& grid, std::size_t samples) {
  if (grid.width < 1 || grid.height < 1 || samples != grid.size() || !(grid.domain.width() > 0) ||
      !(grid.domain.height() > 0)) {
    clear();
    return false;
  }
  grid_ = grid;
  stale_ = false;
  mainLines_.clear();
  thinLines_.clear();
  return true;
}

void FieldLayer::setClasses(const FieldGrid& grid, std::span<const int> labels,
                            std::span<const float> confidence) {
  if (!confidence.empty() && confidence.size() != labels.size()) return clear();
  if (!accept(grid, labels.size())) return;
  kind_ = Kind::Classes;
  labels_.assign(labels.begin(), labels.end());
  strength_.assign(confidence.begin(), confidence.end());
  if (strength_.empty()) strength_.assign(labels_.size(), 1.0F);
  // The margin with the sign of "is this class" crosses zero on that class's edge.
  const int last = *std::max_element(labels_.begin(), labels_.end());
  std::vector<float> margin(labels_.size());
  for (int label = 0; label < last; ++label) {
    bool present = false;
    for (std::size_t i = 0; i < margin.size(); ++i) {
      const float size = std::max(strength_[i], 1e-4F);
      margin[i] = labels_[i] == label ? size : -size;
      present = present || labels_[i] == label;
    }
    if (present) addContours(margin, 0.0, mainLines_);
  }
  colour();
}

void FieldLayer::setProbability(const FieldGrid& grid, std::span<const float> probability, double threshold) {
  if (!accept(grid, probability.size())) return;
  kind_ = Kind::Classes;
  labels_.resize(probability.size());
  strength_.resize(probability.size());
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const double p = static_cast<double>(probability[i]);
    labels_[i] = std::isnan(p) ? -1 : p >= threshold ? 1 : 0;
    const double reach = p >= threshold ? 1 - threshold : threshold;
    strength_[i] = static_cast<float>(reach > 0 ? std::abs(p - threshold) / reach : 0);
  }
  addContours(probability, threshold, mainLines_);
  for (const double level : {0.1, 0.25, 0.75, 0.9})
    if (std::abs(level - threshold) > 0.02) addContours(probability, level, thinLines_);
  colour();
}

void FieldLayer::setValues(const FieldGrid& grid, std::span<const float> values, double low, double high,
                           Ramp ramp) {
  if (!accept(grid, values.size())) return;
  kind_ = Kind::Values;
  labels_.clear();
  strength_.assign(values.begin(), values.end());
  low_ = low;
  high_ = high > low ? high : low + 1;
  ramp_ = ramp;
  for (const double level : niceTicks(low_, high_, 7).values) addContours(values, level, thinLines_);
  colour();
}

void FieldLayer::setImage(const FieldGrid& grid, std::span<const QRgb> pixels) {
  if (!accept(grid, pixels.size())) return;
  kind_ = Kind::Image;
  image_ = QImage(grid.width, grid.height, QImage::Format_ARGB32_Premultiplied);
  for (int j = 0; j < grid.height; ++j) {
    const auto row = pixels.subspan(static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.width),
                                    static_cast<std::size_t>(grid.width));
    std::copy(row.begin(), row.end(), reinterpret_cast<QRgb*>(image_.scanLine(grid.height - 1 - j)));
  }
  update();
}

void FieldLayer::clear() {
  grid_ = {};
  kind_ = Kind::None;
  labels_.clear();
  strength_.clear();
  image_ = {};
  mainLines_.clear();
  thinLines_.clear();
  ghost_.clear();
  update();
}

void FieldLayer::keepGhost() {
  ghost_ = mainLines_;
  update();
}

void FieldLayer::clearGhost() {
  if (ghost_.empty()) return;
  ghost_.clear();
  update();
}

void FieldLayer::setStale(bool stale) {
  if (stale == stale_) return;
  stale_ = stale;
  update();
}

void FieldLayer::setFieldShown(bool shown) {
  fieldShown_ = shown;
  update();
}

void FieldLayer::setContoursShown(bool shown) {
  contoursShown_ = shown;
  update();
}

QRectF FieldLayer::sampleRect() const {
  const QRectF& d = grid_.domain;
  if (grid_.atNodes) return d;
  const double halfX = d.width() / grid_.width / 2;
  const double halfY = d.height() / grid_.height / 2;
  return d.adjusted(halfX, halfY, -halfX, -halfY);
}

void FieldLayer::addContours(std::span<const float> values, double level, Lines& lines) const {
  const QRectF samples = sampleRect();
  const double stepX = samples.width() / std::max(grid_.width - 1, 1);
  const double stepY = samples.height() / std::max(grid_.height - 1, 1);
  for (const ContourLine& line : contourLines(values, grid_.width, grid_.height, level)) {
    std::vector<QPointF> points;
    points.reserve(line.points.size());
    for (const QPointF& p : line.points)
      points.emplace_back(samples.left() + p.x() * stepX, samples.top() + p.y() * stepY);
    lines.push_back(std::move(points));
  }
}

void FieldLayer::colour() {
  if (kind_ == Kind::Image || kind_ == Kind::None) return;
  image_ = QImage(grid_.width, grid_.height, QImage::Format_ARGB32_Premultiplied);
  constexpr int kLevels = 256;
  std::vector<QRgb> table;
  const double most = theme().fieldAlpha;
  const auto premultiplied = [](const QColor& c, double alpha) {
    return qPremultiply(qRgba(c.red(), c.green(), c.blue(), static_cast<int>(alpha * 255 + 0.5)));
  };
  if (kind_ == Kind::Values) {
    for (int i = 0; i < kLevels; ++i)
      table.push_back(premultiplied(rampColour(ramp_, i / 255.0), most + 0.2));
  } else {
    const int last = *std::max_element(labels_.begin(), labels_.end());
    for (int label = 0; label <= last; ++label)
      for (int i = 0; i < kLevels; ++i)
        table.push_back(premultiplied(classColour(label), most * alphaAt(i / 255.0)));
  }
  const double scale = kind_ == Kind::Values ? 255.0 / (high_ - low_) : 255.0;
  const double offset = kind_ == Kind::Values ? low_ : 0.0;
  std::size_t sample = 0;
  for (int j = 0; j < grid_.height; ++j) {
    auto* row = reinterpret_cast<QRgb*>(image_.scanLine(grid_.height - 1 - j));
    for (int i = 0; i < grid_.width; ++i, ++sample) {
      const double level = (static_cast<double>(strength_[sample]) - offset) * scale;
      const int label = kind_ == Kind::Values ? 0 : labels_[sample];
      if (std::isnan(level) || label < 0) {
        row[i] = 0;
        continue;
      }
      const int entry = label * kLevels + static_cast<int>(std::clamp(level, 0.0, 255.0));
      row[i] = table[static_cast<std::size_t>(entry)];
    }
  }
  update();
}

void FieldLayer::themeChanged() { colour(); }

void FieldLayer::drawField(QPainter& painter, const PlotMapping& m) const {
  // One cell around each sample: for samples at nodes the outer half cells hang over the domain.
  QRectF domain = grid_.domain;
  if (grid_.atNodes) {
    const double halfX = domain.width() / std::max(grid_.width - 1, 1) / 2;
    const double halfY = domain.height() / std::max(grid_.height - 1, 1) / 2;
    domain.adjust(-halfX, -halfY, halfX, halfY);
  }
  const QPointF low = m.toPlot(domain.topLeft());
  const QPointF high = m.toPlot(domain.bottomRight());
  const QRectF target(QPointF(low.x(), high.y()), QPointF(high.x(), low.y()));
  if (!(target.width() > 0) || !(target.height() > 0)) return;
  // Only the cells in view, plus two, are handed on: a deep zoom makes the whole target astronomically large.
  const double perX = grid_.width / target.width();
  const double perY = grid_.height / target.height();
  const double left = std::max(std::floor((m.plot.left() - target.left()) * perX) - 2, 0.0);
  const double right = std::min(std::ceil((m.plot.right() - target.left()) * perX) + 2, 1.0 * grid_.width);
  const double top = std::max(std::floor((m.plot.top() - target.top()) * perY) - 2, 0.0);
  const double bottom = std::min(std::ceil((m.plot.bottom() - target.top()) * perY) + 2, 1.0 * grid_.height);
  if (right <= left || bottom <= top) return;
  const QRectF source(left, top, right - left, bottom - top);
  const QRectF part(target.left() + left / perX, target.top() + top / perY, source.width() / perX,
                    source.height() / perY);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setOpacity(stale_ ? 0.45 : 1.0);
  painter.drawImage(part, image_, source);
  painter.setOpacity(1.0);
}

void FieldLayer::draw(QPainter& painter, const PlotMapping& m) {
  if (fieldShown_ && !image_.isNull()) drawField(painter, m);
  if (!contoursShown_) return;
  const Theme& t = theme();
  painter.setBrush(Qt::NoBrush);
  if (!thinLines_.empty()) painter.strokePath(pathOf(thinLines_, m), QPen(withAlpha(t.contour, 0.35), 1));
  if (!ghost_.empty()) {
    QPen pen(withAlpha(t.contour, 0.6), 0.75 * t.lineWidth, Qt::CustomDashLine);
    pen.setDashPattern({4, 4});
    painter.strokePath(pathOf(ghost_, m), pen);
  }
  if (!mainLines_.empty()) {
    const QPainterPath path = pathOf(mainLines_, m);
    const double strength = stale_ ? 0.5 : 1.0;
    painter.strokePath(path, QPen(withAlpha(t.rim, 0.55 * strength), t.lineWidth + 3, Qt::SolidLine,
                                  Qt::RoundCap, Qt::RoundJoin));
    painter.strokePath(
        path, QPen(withAlpha(t.contour, strength), t.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  }
}

}  // namespace ridgeline::ui

#include "moc_field_layer.cpp"
