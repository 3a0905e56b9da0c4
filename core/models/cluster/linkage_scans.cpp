#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/simd.hpp"
#include "core/models/cluster/linkage.hpp"

namespace ridgeline::models {
namespace {

constexpr Index RunSlots = 256;
constexpr double Infinity = std::numeric_limits<double>::infinity();

/// Points column by column in the order of their rows. One that is taken away stands at infinity until the
/// next clearing; the order, and with it every tie, stays. Each carries one number along, its size or reach;
/// beyond the last all are infinite, which no comparison takes.
class Slots {
 public:
  Slots(const Matrix& X, const Vector& sizes)
      : d_(X.cols()),
        used_(X.rows()),
        capacity_((X.rows() + RunSlots - 1) / RunSlots * RunSlots),
        values_(static_cast<std::size_t>(d_ * capacity_), Infinity),
        sizes_(static_cast<std::size_t>(capacity_), Infinity),
        rows_(static_cast<std::size_t>(used_)) {
    for (Index j = 0; j < d_; ++j) std::copy_n(X.col(j).data(), used_, column(j));
    std::copy_n(sizes.data(), used_, sizes_.begin());
    std::iota(rows_.begin(), rows_.end(), 0);
    least_ = *std::min_element(sizes_.begin(), sizes_.begin() + used_);
  }

  Index d() const { return d_; }
  Index used() const { return used_; }
  double* column(Index j) { return values_.data() + j * capacity_; }
  const double* column(Index j) const { return values_.data() + j * capacity_; }
  double& size(Index slot) { return sizes_[static_cast<std::size_t>(slot)]; }
  double* sizes() { return sizes_.data(); }
  double leastSize() const { return least_; }
  std::int32_t row(Index slot) const { return rows_[static_cast<std::size_t>(slot)]; }
  bool alive(Index slot) const { return column(0)[slot] < Infinity; }

  void take(Index slot) {
    for (Index j = 0; j < d_; ++j) column(j)[slot] = Infinity;
    ++dead_;
  }
  /// Closes the gaps once they are a quarter; `places` gets the new place of every slot that lives, or
  /// nothing where all stay.
  void clear(std::vector<Index>& places) {
    places.clear();
    if (dead_ * 4 < used_) return;
    places.resize(static_cast<std::size_t>(used_));
    Index to = 0;
    for (Index from = 0; from < used_; ++from) {
      if (!alive(from)) continue;
      for (Index j = 0; j < d_; ++j) column(j)[to] = column(j)[from];
      sizes_[static_cast<std::size_t>(to)] = sizes_[static_cast<std::size_t>(from)];
      rows_[static_cast<std::size_t>(to)] = rows_[static_cast<std::size_t>(from)];
      places[static_cast<std::size_t>(from)] = to++;
    }
    for (Index j = 0; j < d_; ++j) std::fill(column(j) + to, column(j) + used_, Infinity);
    std::fill(sizes_.begin() + to, sizes_.begin() + used_, Infinity);
    used_ = to;
    dead_ = 0;
  }

 private:
  Index d_, used_, capacity_, dead_ = 0;
  std::vector<double> values_, sizes_;
  std::vector<std::int32_t> rows_;
  double least_ = 1;
};

using SlotRun = std::array<double, RunSlots>;

/// Squared distances of a run of slots to a point.
RIDGELINE_INLINED inline void squares(const Slots& slots, Index begin, const double* point, SlotRun& out) {
  double* to = out.data();
  for (Index i = 0; i < RunSlots; ++i) to[i] = 0;
  for (Index j = 0; j < slots.d(); ++j) {
    const double* x = slots.column(j) + begin;
    const double c = point[j];
    for (Index i = 0; i < RunSlots; ++i) to[i] += (x[i] - c) * (x[i] - c);
  }
}

RIDGELINE_INLINED inline double least(const double* values) {
  std::array<double, 16> lanes;
  lanes.fill(Infinity);
  for (Index i = 0; i < RunSlots; i += 16)
    for (Index lane = 0; lane < 16; ++lane) {
      double& low = lanes[static_cast<std::size_t>(lane)];
      low = values[i + lane] < low ? values[i + lane] : low;
    }
  double low = Infinity;
  for (const double each : lanes) low = each < low ? each : low;
  return low;
}

/// The slot nearest to one by Ward's measure, among equals `former` or else the first. `height` is the
/// squared measure.
Index nearestByWard(Slots& slots, Index own, Index former, double& height) {
  std::vector<double> point(static_cast<std::size_t>(slots.d()));
  for (Index j = 0; j < slots.d(); ++j) point[static_cast<std::size_t>(j)] = slots.column(j)[own];
  const double size = slots.size(own), low = slots.leastSize();
  Index nearest = former;
  height = Infinity;
  if (former >= 0) {
    double sum = 0;
    for (Index j = 0; j < slots.d(); ++j) {
      const double gap = slots.column(j)[former] - point[static_cast<std::size_t>(j)];
      sum += gap * gap;
    }
    height = sum * (2 * size * slots.size(former) / (size + slots.size(former)));
  }
  slots.column(0)[own] = Infinity;
  simd::run([&]() RIDGELINE_INLINED {
    SlotRun distances;
    const double factor = 2 * size * low / (size + low);
    for (Index begin = 0; begin < slots.used(); begin += RunSlots) {
      squares(slots, begin, point.data(), distances);
      if (!(least(distances.data()) * factor < height)) continue;
      const double* sizes = slots.sizes() + begin;
      for (Index i = 0; i < RunSlots; ++i) {
        double& distance = distances[static_cast<std::size_t>(i)];
        distance *= 2 * size * sizes[i] / (size + sizes[i]);
      }
      if (!(least(distances.data()) < height)) continue;
      for (Index i = 0; i < RunSlots; ++i)
        if (distances[static_cast<std::size_t>(i)] < height) {
          height = distances[static_cast<std::size_t>(i)];
          nearest = begin + i;
        }
    }
  });
  slots.column(0)[own] = point[0];
  return nearest;
}

}  // namespace

Result<std::vector<Union>> wardUnions(const Matrix& X, const Vector& weights, jobs::WorkContext& context) {
  const Index n = X.rows();
  Slots slots(X, weights.size() == 0 ? Vector::Ones(n) : weights);
  std::vector<Index> chain, places;
  std::vector<Union> unions;
  while (static_cast<Index>(unions.size()) + 1 < n) {
    if (unions.size() % 256 == 0)
      context.progress(static_cast<double>(unions.size()), static_cast<double>(n - 1), "Merging clusters");
    if (chain.empty()) {
      Index first = 0;
      while (!slots.alive(first)) ++first;
      chain.push_back(first);
    }
    double height = 0;
    while (true) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      const Index former = chain.size() > 1 ? chain[chain.size() - 2] : -1;
      const Index nearest = nearestByWard(slots, chain.back(), former, height);
      if (nearest == former) break;
      chain.push_back(nearest);
    }
    const auto [x, y] = std::minmax(chain[chain.size() - 1], chain[chain.size() - 2]);
    chain.resize(chain.size() - 2);
    unions.push_back({slots.row(x), slots.row(y), std::sqrt(height)});
    const double sizeX = slots.size(x), sizeY = slots.size(y), share = sizeX / (sizeX + sizeY);
    for (Index j = 0; j < slots.d(); ++j) {
      double& mean = slots.column(j)[y];
      mean += share * (slots.column(j)[x] - mean);
    }
    slots.size(y) = sizeX + sizeY;
    slots.take(x);
    slots.clear(places);
    for (Index& slot : chain) slot = places.empty() ? slot : places[static_cast<std::size_t>(slot)];
  }
  return unions;
}

Result<std::vector<Union>> singleUnions(const Matrix& X, jobs::WorkContext& context) {
  const Index n = X.rows();
  // The number that goes along is the distance to the tree grown so far.
  Slots slots(X, Vector::Constant(n, Infinity));
  std::vector<Index> places;
  std::vector<double> point(static_cast<std::size_t>(X.cols()));
  std::vector<Union> unions;
  Index last = 0;
  while (static_cast<Index>(unions.size()) + 1 < n) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    if (unions.size() % 1024 == 0)
      context.progress(static_cast<double>(unions.size()), static_cast<double>(n - 1), "Merging clusters");
    const std::int32_t row = slots.row(last);
    for (Index j = 0; j < slots.d(); ++j) point[static_cast<std::size_t>(j)] = slots.column(j)[last];
    slots.take(last);
    slots.size(last) = Infinity;
    slots.clear(places);
    double height = Infinity;
    simd::run([&]() RIDGELINE_INLINED {
      SlotRun distances;
      for (Index begin = 0; begin < slots.used(); begin += RunSlots) {
        squares(slots, begin, point.data(), distances);
        double* near = slots.sizes() + begin;
        for (Index i = 0; i < RunSlots; ++i) {
          const double distance = distances[static_cast<std::size_t>(i)];
          near[i] = distance < near[i] ? distance : near[i];
        }
        if (!(least(near) < height)) continue;
        for (Index i = 0; i < RunSlots; ++i)
          if (near[i] < height) {
            height = near[i];
            last = begin + i;
          }
      }
    });
    unions.push_back({row, slots.row(last), std::sqrt(height)});
  }
  return unions;
}

}  // namespace ridgeline::models
