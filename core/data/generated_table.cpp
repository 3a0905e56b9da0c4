#include "core/data/generated_table.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::data {

std::vector<std::int64_t> classSizes(std::int64_t rows, std::int64_t classes, double imbalance) {
  if (classes == 2) {
    const auto wanted = static_cast<std::int64_t>(std::llround(imbalance * static_cast<double>(rows)));
    const std::int64_t second =
        std::clamp<std::int64_t>(wanted, std::min<std::int64_t>(1, rows - 1), rows - 1);
    return {rows - second, second};
  }
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(classes), rows / classes);
  for (std::int64_t k = 0; k < rows % classes; ++k) ++sizes[static_cast<std::size_t>(k)];
  return sizes;
}

Result<TablePtr> classTable(const std::string& name, const std::vector<std::int64_t>& sizes, double noise,
                            Seed seed, const std::function<Point(Rng&, std::int64_t)>& place) {
  std::vector<std::int32_t> labels;
  std::vector<std::string> levels;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    labels.insert(labels.end(), static_cast<std::size_t>(sizes[k]), static_cast<std::int32_t>(k));
    levels.push_back(fmt::format("Class {}", k));
  }
  Rng(seed.child("order")).shuffle(labels);
  // Two streams: where a point lies must not depend on how the noise was drawn.
  Rng points(seed.child("points")), jitter(seed.child("noise"));
  std::vector<double> x1, x2;
  x1.reserve(labels.size());
  x2.reserve(labels.size());
  for (const auto label : labels) {
    const Point point = place(points, label);
    x1.push_back(point.x + noise * jitter.normal());
    x2.push_back(point.y + noise * jitter.normal());
  }
  return Table::make(name,
                     {Column::numbers("x1", ColumnKind::Numeric, std::move(x1)),
                      Column::numbers("x2", ColumnKind::Numeric, std::move(x2)),
                      Column::words("class", ColumnKind::Category, std::move(labels), std::move(levels))});
}

Result<TablePtr> curveTable(const std::string& name, std::int64_t rows, double noise, Seed seed,
                            const std::function<Point(Rng&, std::int64_t)>& place) {
  Rng points(seed.child("points")), jitter(seed.child("noise"));
  std::vector<double> x, y;
  x.reserve(static_cast<std::size_t>(rows));
  y.reserve(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row) {
    const Point point = place(points, row);
    x.push_back(point.x);
    y.push_back(point.y + noise * jitter.normal());
  }
  return Table::make(name, {Column::numbers("x", ColumnKind::Numeric, std::move(x)),
                            Column::numbers("y", ColumnKind::Numeric, std::move(y))});
}

}  // namespace ridgeline::data
