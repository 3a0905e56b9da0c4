#include "core/models/project/repulsion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr Index GroupPoints = 16;
constexpr std::int32_t LeafPoints = 8;
constexpr int Levels = 16;

using Floats = float __attribute__((vector_size(GroupPoints * sizeof(float))));

/// Spreads the low 16 bits to every other place.
std::uint32_t spread(std::uint32_t v) {
  v = (v | (v << 8U)) & 0x00FF00FFU;
  v = (v | (v << 4U)) & 0x0F0F0F0FU;
  v = (v | (v << 2U)) & 0x33333333U;
  return (v | (v << 1U)) & 0x55555555U;
}

/// Masses that one group of points feels.
struct Masses {
  std::vector<float> x, y, mass;
  void clear() {
    x.clear();
    y.clear();
    mass.clear();
  }
  void add(float px, float py, float m) {
    x.push_back(px);
    y.push_back(py);
    mass.push_back(m);
  }
};

/// Forces on sixteen points; returns the sum of q over the first `count`.
RIDGELINE_INLINED inline double pull(const Masses& masses, const float* px, const float* py, Index count,
                                     float* fx, float* fy) {
  Floats x, y, sumX{}, sumY{}, sum{};
  for (Index i = 0; i < GroupPoints; ++i) {
    x[i] = px[std::min(i, count - 1)];
    y[i] = py[std::min(i, count - 1)];
  }
  double total = 0;
  const std::size_t all = masses.mass.size();
  // Sums of q stay short, so that single precision holds them.
  constexpr std::size_t Run = 1024;
  for (std::size_t from = 0; from < all; from += Run) {
    sum = Floats{};
    for (std::size_t m = from; m < std::min(all, from + Run); ++m) {
      const Floats dx = x - masses.x[m], dy = y - masses.y[m];
      const Floats q = 1.0F / (1.0F + dx * dx + dy * dy);
      const Floats weighted = q * masses.mass[m];
      sum += weighted;
      const Floats square = weighted * q;
      sumX += square * dx;
      sumY += square * dy;
    }
    for (Index i = 0; i < count; ++i) total += double{sum[i]};
  }
  for (Index i = 0; i < count; ++i) {
    fx[i] = sumX[i];
    fy[i] = sumY[i];
  }
  return total;
}

}  // namespace

void Repulsion::sort(const PlanePoints& points) {
  const std::size_t n = points.x.size();
  const auto [lowX, highX] = std::minmax_element(points.x.begin(), points.x.end());
  const auto [lowY, highY] = std::minmax_element(points.y.begin(), points.y.end());
  width_ = std::max({*highX - *lowX, *highY - *lowY, 1e-30F}) * 1.00001F;
  const float scale = 65536.0F / width_;
  keys_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto column = std::min(static_cast<std::uint32_t>((points.x[i] - *lowX) * scale), 65535U);
    const auto row = std::min(static_cast<std::uint32_t>((points.y[i] - *lowY) * scale), 65535U);
    keys_[i] = (std::uint64_t{spread(column) | (spread(row) << 1U)} << 32U) | i;
  }
  std::sort(keys_.begin(), keys_.end());
  x_.resize(n);
  y_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    x_[i] = points.x[keys_[i] & 0xFFFFFFFFU];
    y_[i] = points.y[keys_[i] & 0xFFFFFFFFU];
  }
}

void Repulsion::grow(std::int32_t begin, std::int32_t end, int level) {
  const std::size_t own = cells_.size();
  cells_.emplace_back();
  double x = 0, y = 0;
  if (end - begin <= LeafPoints || level == Levels) {
    for (std::int32_t i = begin; i < end; ++i) {
      x += double{x_[static_cast<std::size_t>(i)]};
      y += double{y_[static_cast<std::size_t>(i)]};
    }
    cells_[own].leaf = true;
  } else {
    const int shift = 32 + 2 * (Levels - 1 - level);
    std::int32_t from = begin;
    while (from < end) {
      const std::uint64_t quarter = keys_[static_cast<std::size_t>(from)] >> shift;
      const auto stop = std::partition_point(keys_.begin() + from, keys_.begin() + end,
                                             [&](std::uint64_t key) { return (key >> shift) == quarter; });
      const auto to = static_cast<std::int32_t>(stop - keys_.begin());
      const std::size_t child = cells_.size();
      grow(from, to, level + 1);
      x += double{cells_[child].x} * cells_[child].mass;
      y += double{cells_[child].y} * cells_[child].mass;
      from = to;
    }
  }
  const double mass = end - begin;
  Cell& cell = cells_[own];
  cell.x = static_cast<float>(x / mass);
  cell.y = static_cast<float>(y / mass);
  cell.mass = static_cast<float>(mass);
  cell.width = width_ / static_cast<float>(1 << level);
  cell.begin = begin;
  cell.end = end;
  cell.next = static_cast<std::int32_t>(cells_.size());
}

Result<double> Repulsion::measure(const PlanePoints& points, PlanePoints& forces,
                                  jobs::WorkContext& context) {
  const auto n = static_cast<Index>(points.x.size());
  for (std::size_t i = 0; i < points.x.size(); ++i)
    if (!std::isfinite(points.x[i] - points.y[i])) return std::numeric_limits<double>::quiet_NaN();
  sort(points);
  cells_.clear();
  grow(0, static_cast<std::int32_t>(n), 0);
  forces.x.resize(points.x.size());
  forces.y.resize(points.y.size());
  constexpr Index Block = 16 * GroupPoints;
  std::vector<double> totals(static_cast<std::size_t>((n + Block - 1) / Block));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, Block, [&](Index begin, Index end) {
    Masses masses;
    double total = 0;
    for (Index group = begin; group < end; group += GroupPoints) {
      const Index count = std::min(GroupPoints, end - group);
      const auto [lowX, highX] = std::minmax_element(x_.begin() + group, x_.begin() + group + count);
      const auto [lowY, highY] = std::minmax_element(y_.begin() + group, y_.begin() + group + count);
      masses.clear();
      for (std::size_t at = 0; at < cells_.size();) {
        const Cell& cell = cells_[at];
        const float awayX = std::max({*lowX - cell.x, cell.x - *highX, 0.0F});
        const float awayY = std::max({*lowY - cell.y, cell.y - *highY, 0.0F});
        if (cell.width * cell.width < angle_ * angle_ * (awayX * awayX + awayY * awayY)) {
          masses.add(cell.x, cell.y, cell.mass);
          at = static_cast<std::size_t>(cell.next);
        } else if (cell.leaf) {
          for (std::int32_t i = cell.begin; i < cell.end; ++i)
            masses.add(x_[static_cast<std::size_t>(i)], y_[static_cast<std::size_t>(i)], 1);
          at = static_cast<std::size_t>(cell.next);
        } else {
          ++at;
        }
      }
      std::array<float, GroupPoints> fx{}, fy{};
      double sum = 0;
      simd::run([&]() RIDGELINE_INLINED {
        sum = pull(masses, x_.data() + group, y_.data() + group, count, fx.data(), fy.data());
      });
      total += sum;
      for (Index i = 0; i < count; ++i) {
        const std::size_t row = keys_[static_cast<std::size_t>(group + i)] & 0xFFFFFFFFU;
        forces.x[row] = fx[static_cast<std::size_t>(i)];
        forces.y[row] = fy[static_cast<std::size_t>(i)];
      }
    }
    totals[static_cast<std::size_t>(begin / Block)] = total;
  }));
  // Every point met itself once, at distance 0.
  double total = -static_cast<double>(n);
  for (const double each : totals) total += each;
  return total;
}

}  // namespace ridgeline::models
