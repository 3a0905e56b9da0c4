#include "ui/plots/point_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgeline::ui {
namespace {

constexpr std::size_t kManyPoints = 500'000;

struct Edge {
  double x0, y0, x1, y1;
};

// The polygon's edges sorted into horizontal slabs: a point meets only the few edges of its own slab.
class EdgeSlabs {
 public:
  explicit EdgeSlabs(const QPolygonF& polygon) : bounds_(polygon.boundingRect()), slabs_(kSlabs) {
    const qsizetype n = polygon.size();
    for (qsizetype i = 0; i < n; ++i) {
      const QPointF a = polygon[i];
      const QPointF b = polygon[(i + 1) % n];
      if (a.y() == b.y()) continue;
      const int first = slabOf(std::min(a.y(), b.y()));
      const int last = slabOf(std::max(a.y(), b.y()));
      for (int s = first; s <= last; ++s)
        slabs_[static_cast<std::size_t>(s)].push_back({a.x(), a.y(), b.x(), b.y()});
    }
  }

  bool contains(double x, double y) const {
    if (!(x >= bounds_.left() && x <= bounds_.right() && y >= bounds_.top() && y <= bounds_.bottom()))
      return false;
    int winding = 0;
    for (const Edge& e : slabs_[static_cast<std::size_t>(slabOf(y))]) {
      const bool up = e.y0 <= y && e.y1 > y;
      const bool down = e.y1 <= y && e.y0 > y;
      if (!up && !down) continue;
      if (x < e.x0 + (y - e.y0) * (e.x1 - e.x0) / (e.y1 - e.y0)) winding += up ? 1 : -1;
    }
    return winding != 0;
  }

 private:
  static constexpr int kSlabs = 512;

  int slabOf(double y) const {
    const double height = bounds_.height() > 0 ? bounds_.height() : 1;
    return std::clamp(static_cast<int>((y - bounds_.top()) / height * kSlabs), 0, kSlabs - 1);
  }

  QRectF bounds_;
  std::vector<std::vector<Edge>> slabs_;
};

}  // namespace

int PointIndex::column(double x) const {
  return static_cast<int>(std::clamp((x - left_) * perX_, 0.0, static_cast<double>(cells_ - 1)));
}

int PointIndex::row(double y) const {
  return static_cast<int>(std::clamp((y - low_) * perY_, 0.0, static_cast<double>(cells_ - 1)));
}

void PointIndex::build(std::span<const float> x, std::span<const float> y) {
  x_ = x;
  y_ = y;
  cells_ = x.size() >= kManyPoints ? 512 : 256;
  float left = std::numeric_limits<float>::max(), right = -left, low = left, high = right;
  const auto usable = [&](std::size_t i) { return std::isfinite(x[i]) && std::isfinite(y[i]); };
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!usable(i)) continue;
    left = std::min(left, x[i]), right = std::max(right, x[i]);
    low = std::min(low, y[i]), high = std::max(high, y[i]);
  }
  left_ = static_cast<double>(left);
  low_ = static_cast<double>(low);
  perX_ = right > left ? cells_ / (static_cast<double>(right) - left_) : 0;
  perY_ = high > low ? cells_ / (static_cast<double>(high) - low_) : 0;
  const auto cellOf = [&](std::size_t i) {
    return static_cast<std::size_t>(row(static_cast<double>(y[i])) * cells_ +
                                    column(static_cast<double>(x[i])));
  };
  starts_.assign(static_cast<std::size_t>(cells_ * cells_) + 1, 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (usable(i)) ++starts_[cellOf(i) + 1];
  for (std::size_t c = 1; c < starts_.size(); ++c) starts_[c] += starts_[c - 1];
  order_.resize(starts_.back());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (usable(i)) order_[next[cellOf(i)]++] = static_cast<std::uint32_t>(i);
}

std::optional<std::size_t> PointIndex::nearest(double px, double py, double radiusX, double radiusY,
                                               const std::function<bool(std::size_t)>& usable) const {
  std::optional<std::size_t> best;
  if (order_.empty() || !(radiusX > 0) || !(radiusY > 0) || !std::isfinite(px) || !std::isfinite(py))
    return best;
  double bestDistance = 1.0;
  for (int r = row(py - radiusY); r <= row(py + radiusY); ++r) {
    for (int c = column(px - radiusX); c <= column(px + radiusX); ++c) {
      const auto cell = static_cast<std::size_t>(r * cells_ + c);
      for (std::uint32_t k = starts_[cell]; k < starts_[cell + 1]; ++k) {
        const std::size_t i = order_[k];
        const double dx = (static_cast<double>(x_[i]) - px) / radiusX;
        const double dy = (static_cast<double>(y_[i]) - py) / radiusY;
        const double distance = dx * dx + dy * dy;
        if (distance > bestDistance || (usable && !usable(i))) continue;
        bestDistance = distance;
        best = i;
      }
    }
  }
  return best;
}

std::vector<std::size_t> PointIndex::inRectangle(std::span<const float> x, std::span<const float> y,
                                                 const QRectF& rectangle) {
  std::vector<std::size_t> found;
  const auto left = static_cast<float>(rectangle.left()), right = static_cast<float>(rectangle.right());
  const auto low = static_cast<float>(rectangle.top()), high = static_cast<float>(rectangle.bottom());
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x[i] >= left && x[i] <= right && y[i] >= low && y[i] <= high) found.push_back(i);
  return found;
}

std::vector<std::size_t> PointIndex::inPolygon(std::span<const float> x, std::span<const float> y,
                                               const QPolygonF& polygon) {
  std::vector<std::size_t> found;
  if (polygon.size() < 3) return found;
  const EdgeSlabs slabs(polygon);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (slabs.contains(static_cast<double>(x[i]), static_cast<double>(y[i]))) found.push_back(i);
  return found;
}

}  // namespace ridgeline::ui
