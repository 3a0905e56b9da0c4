#include "ui/plots/field_picture.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/contour_lines.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr int kLevels = 256;

// Rises quickly from the boundary, so that only the truly uncertain zone is pale.
double alphaAt(double confidence) { return 1 - std::pow(1 - std::clamp(confidence, 0.0, 1.0), 2.2); }

std::shared_ptr<FieldPicture> begun(const FieldGrid& grid, std::size_t samples) {
  if (grid.width < 1 || grid.height < 1 || samples != grid.size() || !(grid.domain.width() > 0) ||
      !(grid.domain.height() > 0))
    return nullptr;
  auto field = std::make_shared<FieldPicture>();
  field->grid = grid;
  return field;
}

QRectF sampleRect(const FieldGrid& grid) {
  if (grid.atNodes) return grid.domain;
  const double halfX = grid.domain.width() / grid.width / 2;
  const double halfY = grid.domain.height() / grid.height / 2;
  return grid.domain.adjusted(halfX, halfY, -halfX, -halfY);
}

void addContours(const FieldGrid& grid, std::span<const float> values, double level, FieldLines& lines) {
  const QRectF samples = sampleRect(grid);
  const double stepX = samples.width() / std::max(grid.width - 1, 1);
  const double stepY = samples.height() / std::max(grid.height - 1, 1);
  for (const ContourLine& line : contourLines(values, grid.width, grid.height, level)) {
    std::vector<QPointF> points;
    points.reserve(line.points.size());
    for (const QPointF& p : line.points)
      points.emplace_back(samples.left() + p.x() * stepX, samples.top() + p.y() * stepY);
    lines.push_back(std::move(points));
  }
}

void paintCells(QPainter& painter, const FieldGrid& grid, const QImage& cells, const FieldCanvas& canvas) {
  const PlotMapping& m = canvas.mapping;
  // One cell around each sample: for samples at nodes the outer half cells hang over the domain.
  QRectF domain = grid.domain;
  if (grid.atNodes) {
    const double halfX = domain.width() / std::max(grid.width - 1, 1) / 2;
    const double halfY = domain.height() / std::max(grid.height - 1, 1) / 2;
    domain.adjust(-halfX, -halfY, halfX, halfY);
  }
  const QPointF low = m.toPlot(domain.topLeft());
  const QPointF high = m.toPlot(domain.bottomRight());
  const QRectF target(QPointF(low.x(), high.y()), QPointF(high.x(), low.y()));
  if (!(target.width() > 0) || !(target.height() > 0)) return;
  // Only the cells in view, plus two, are handed on: a deep zoom makes the whole target astronomically large.
  const double perX = grid.width / target.width();
  const double perY = grid.height / target.height();
  const double left = std::max(std::floor((m.plot.left() - target.left()) * perX) - 2, 0.0);
  const double right = std::min(std::ceil((m.plot.right() - target.left()) * perX) + 2, 1.0 * grid.width);
  const double top = std::max(std::floor((m.plot.top() - target.top()) * perY) - 2, 0.0);
  const double bottom = std::min(std::ceil((m.plot.bottom() - target.top()) * perY) + 2, 1.0 * grid.height);
  if (right <= left || bottom <= top) return;
  const QRectF source(left, top, right - left, bottom - top);
  const QRectF part(target.left() + left / perX, target.top() + top / perY, source.width() / perX,
                    source.height() / perY);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setOpacity(canvas.stale ? 0.45 : 1.0);
  painter.drawImage(part, cells, source);
  painter.setOpacity(1.0);
}

/// Class 1 from `level` up, class 0 below, each as certain as it is far from there; all of it at `below` less
/// or `above` more.
std::shared_ptr<FieldPicture> twoSides(const FieldGrid& grid, std::span<const float> values, double level,
                                       double below, double above) {
  auto field = begun(grid, values.size());
  if (!field) return nullptr;
  field->labels.resize(values.size());
  field->strength.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = static_cast<double>(values[i]);
    field->labels[i] = std::isnan(value) ? -1 : value >= level ? 1 : 0;
    const double reach = value >= level ? above : below;
    field->strength[i] = static_cast<float>(reach > 0 ? std::min(std::abs(value - level) / reach, 1.0) : 0.0);
  }
  addContours(grid, values, level, field->mainLines);
  return field;
}

}  // namespace

FieldPicturePtr classField(const FieldGrid& grid, std::span<const int> labels,
                           std::span<const float> confidence) {
  if (!confidence.empty() && confidence.size() != labels.size()) return nullptr;
  auto field = begun(grid, labels.size());
  if (!field) return nullptr;
  field->labels.assign(labels.begin(), labels.end());
  field->strength.assign(confidence.begin(), confidence.end());
  if (field->strength.empty()) field->strength.assign(labels.size(), 1.0F);
  // The margin with the sign of "is this class" crosses zero on that class's edge.
  const int last = *std::max_element(labels.begin(), labels.end());
  std::vector<float> margin(labels.size());
  for (int label = 0; label < last; ++label) {
    bool present = false;
    for (std::size_t i = 0; i < margin.size(); ++i) {
      const float size = std::max(field->strength[i], 1e-4F);
      margin[i] = labels[i] == label ? size : -size;
      present = present || labels[i] == label;
    }
    if (present) addContours(grid, margin, 0.0, field->mainLines);
  }
  return field;
}

FieldPicturePtr probabilityField(const FieldGrid& grid, std::span<const float> probability,
                                 double threshold) {
  auto field = twoSides(grid, probability, threshold, threshold, 1 - threshold);
  if (!field) return nullptr;
  for (const double level : {0.1, 0.25, 0.75, 0.9})
    if (std::abs(level - threshold) > 0.02) addContours(grid, probability, level, field->thinLines);
  return field;
}

FieldPicturePtr marginField(const FieldGrid& grid, std::span<const float> margin) {
  auto field = twoSides(grid, margin, 0, 1, 1);
  if (!field) return nullptr;
  for (const double level : {-1.0, 1.0}) addContours(grid, margin, level, field->thinLines);
  return field;
}

FieldPicturePtr valueField(const FieldGrid& grid, std::span<const float> values, double low, double high,
                           Ramp ramp) {
  auto field = begun(grid, values.size());
  if (!field) return nullptr;
  field->byValue = true;
  field->strength.assign(values.begin(), values.end());
  field->low = low;
  field->high = high > low ? high : low + 1;
  field->ramp = ramp;
  for (const double level : niceTicks(field->low, field->high, 7).values)
    addContours(grid, values, level, field->thinLines);
  return field;
}

FieldInk fieldInk() {
  const Theme& t = theme();
  FieldInk ink;
  for (int label = 0; label < kClassColours; ++label)
    ink.classes[static_cast<std::size_t>(label)] = classColour(label).rgb();
  ink.sequential = rampTable(Ramp::Sequential);
  ink.diverging = rampTable(Ramp::Diverging);
  ink.contour = t.contour;
  ink.rim = t.rim;
  ink.alpha = t.fieldAlpha;
  ink.lineWidth = t.lineWidth;
  return ink;
}

QImage colourField(const FieldPicture& field, const FieldInk& ink) {
  const FieldGrid& grid = field.grid;
  QImage image(grid.width, grid.height, QImage::Format_ARGB32_Premultiplied);
  std::vector<QRgb> table;
  const auto premultiplied = [](QRgb c, double alpha) {
    return qPremultiply(qRgba(qRed(c), qGreen(c), qBlue(c), qRound(alpha * 255)));
  };
  if (field.byValue) {
    for (const QRgb c : field.ramp == Ramp::Sequential ? ink.sequential : ink.diverging)
      table.push_back(premultiplied(c, ink.alpha + 0.2));
  } else {
    std::array<double, kLevels> alphas{};
    for (int i = 0; i < kLevels; ++i)
      alphas[static_cast<std::size_t>(i)] = ink.alpha * alphaAt(i / (kLevels - 1.0));
    const int last = *std::max_element(field.labels.begin(), field.labels.end());
    for (int label = 0; label <= last; ++label)
      for (const double alpha : alphas)
        table.push_back(premultiplied(ink.classes[static_cast<std::size_t>(label % kClassColours)], alpha));
  }
  const double scale = field.byValue ? (kLevels - 1) / (field.high - field.low) : kLevels - 1.0;
  const double offset = field.byValue ? field.low : 0.0;
  std::size_t sample = 0;
  for (int j = 0; j < grid.height; ++j) {
    auto* row = reinterpret_cast<QRgb*>(image.scanLine(grid.height - 1 - j));
    for (int i = 0; i < grid.width; ++i, ++sample) {
      const double level = (static_cast<double>(field.strength[sample]) - offset) * scale;
      const int label = field.byValue ? 0 : field.labels[sample];
      if (std::isnan(level) || label < 0) {
        row[i] = 0;
        continue;
      }
      const int entry = label * kLevels + static_cast<int>(std::clamp(level, 0.0, kLevels - 1.0));
      row[i] = table[static_cast<std::size_t>(entry)];
    }
  }
  return image;
}

QPainterPath fieldPath(const FieldLines& lines, const PlotMapping& m) {
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

void paintField(QPainter& painter, const FieldPicture& field, const QImage& cells,
                const FieldCanvas& canvas) {
  const FieldInk& ink = canvas.ink;
  if (canvas.shown && !cells.isNull()) paintCells(painter, field.grid, cells, canvas);
  if (!canvas.contours) return;
  painter.setBrush(Qt::NoBrush);
  if (!field.thinLines.empty())
    painter.strokePath(fieldPath(field.thinLines, canvas.mapping), QPen(withAlpha(ink.contour, 0.35), 1));
  if (field.mainLines.empty()) return;
  const QPainterPath path = fieldPath(field.mainLines, canvas.mapping);
  const double strength = canvas.stale ? 0.5 : 1.0;
  painter.strokePath(path, QPen(withAlpha(ink.rim, 0.55 * strength), ink.lineWidth + 3, Qt::SolidLine,
                                Qt::RoundCap, Qt::RoundJoin));
  painter.strokePath(path, QPen(withAlpha(ink.contour, strength), ink.lineWidth, Qt::SolidLine, Qt::RoundCap,
                                Qt::RoundJoin));
}

QImage renderField(const FieldPicture& field, const FieldCanvas& canvas) {
  QImage image(canvas.device.size(), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setTransform(canvas.toDevice *
                       QTransform::fromTranslate(-canvas.device.left(), -canvas.device.top()));
  paintField(painter, field, colourField(field, canvas.ink), canvas);
  return image;
}

}  // namespace ridgeline::ui
