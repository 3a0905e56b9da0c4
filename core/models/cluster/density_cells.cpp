#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/cluster/density_clusters.hpp"

namespace ridgeline::models {
namespace {

constexpr Index MostColumns = 4;
constexpr double MostCells = 4611686018427387904.0;  // 2^62

struct Frame {
  double side = 1;
  std::array<double, MostColumns> low{};
  std::array<std::int64_t, MostColumns> count{};  ///< cells a column, with room for neighbours on both sides
};

/// Rows in the order of their cells, and the cells with rows in them. Cells differing in the last column only
/// follow each other, so the rows of a strip of cells lie together.
struct Cells {
  Index d = 0;
  Frame frame;
  std::vector<std::int32_t> rows;    ///< n, by cell
  std::vector<double> values;        ///< column by column, by cell
  std::vector<double> weights;       ///< n, by cell; empty: all 1
  std::vector<std::int64_t> keys;    ///< of the cells, ascending
  std::vector<std::int32_t> begins;  ///< first row of each cell, and n at the end

  std::size_t size() const { return keys.size(); }
  const double* column(Index j) const { return values.data() + j * static_cast<Index>(rows.size()); }
};

double sideOf(Index d, double radius) {
  // A hair below, so that two rows of one cell are within the radius despite rounding.
  return radius / std::sqrt(static_cast<double>(d)) * (1 - 1e-12);
}

Frame frameOf(const Matrix& X, double radius) {
  Frame frame;
  frame.side = sideOf(X.cols(), radius);
  for (Index j = 0; j < X.cols(); ++j) {
    const auto at = static_cast<std::size_t>(j);
    frame.low[at] = X.col(j).minCoeff();
    frame.count[at] =
        static_cast<std::int64_t>(std::floor((X.col(j).maxCoeff() - frame.low[at]) / frame.side)) + 7;
  }
  return frame;
}

Result<Cells> sortedCells(const Matrix& X, const Vector& weights, double radius, jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  Cells cells;
  cells.d = d;
  cells.frame = frameOf(X, radius);
  std::vector<std::pair<std::int64_t, std::int32_t>> order(static_cast<std::size_t>(n));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, 8192, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      std::int64_t key = 0;
      for (Index j = 0; j < d; ++j) {
        const auto at = static_cast<std::size_t>(j);
        key = key * cells.frame.count[at] +
              static_cast<std::int64_t>(std::floor((X(i, j) - cells.frame.low[at]) / cells.frame.side)) + 3;
      }
      order[static_cast<std::size_t>(i)] = {key, static_cast<std::int32_t>(i)};
    }
  }));
  std::sort(order.begin(), order.end());
  cells.values.resize(static_cast<std::size_t>(n * d));
  cells.rows.resize(static_cast<std::size_t>(n));
  if (weights.size() > 0) cells.weights.resize(static_cast<std::size_t>(n));
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto& [key, row] = order[at];
    if (cells.keys.empty() || cells.keys.back() != key) {
      cells.keys.push_back(key);
      cells.begins.push_back(static_cast<std::int32_t>(at));
    }
    cells.rows[at] = row;
    if (weights.size() > 0) cells.weights[at] = weights[row];
    for (Index j = 0; j < d; ++j) cells.values[static_cast<std::size_t>(j * n) + at] = X(row, j);
  }
  cells.begins.push_back(static_cast<std::int32_t>(n));
  return cells;
}

/// A run of neighbouring cells [first, last).
struct Strip {
  std::int32_t first = 0, last = 0;
};

/// For every cell the strips whose rows may be within the radius: one for each way to step in all columns but
/// the last.
class Neighbourhood {
 public:
  explicit Neighbourhood(const Cells& cells) : cells_(cells) {
    const Index d = cells.d;
    const double reach = static_cast<double>(d);  // the squared radius in cells
    std::array<int, MostColumns> step{};
    step.fill(-3);
    while (true) {
      double apart = 0;
      std::int64_t key = 0;
      for (Index j = 0; j + 1 < d; ++j) {
        const auto at = static_cast<std::size_t>(j);
        const double gap = std::max(std::abs(step[at]) - 1, 0);
        apart += gap * gap;
        key = (key + step[at]) * cells.frame.count[at + 1];
      }
      if (apart <= reach + 1e-9) {
        const auto wide = static_cast<std::int64_t>(std::floor(std::sqrt(reach - apart + 1e-9))) + 1;
        offsets_.push_back({key - wide, key + wide});
      }
      Index j = 0;
      while (j + 1 < d && ++step[static_cast<std::size_t>(j)] > 3) step[static_cast<std::size_t>(j++)] = -3;
      if (j + 1 >= d) break;
    }
    std::sort(offsets_.begin(), offsets_.end());
  }

  /// Fills `strips` for a cell.
  void of(std::size_t cell, std::vector<Strip>& strips) const {
    strips.clear();
    const std::int64_t key = cells_.keys[cell];
    auto from = cells_.keys.begin();
    for (const auto& [low, high] : offsets_) {
      from = std::lower_bound(from, cells_.keys.end(), key + low);
      auto to = from;
      while (to != cells_.keys.end() && *to <= key + high) ++to;
      if (to == from) continue;
      strips.push_back({static_cast<std::int32_t>(from - cells_.keys.begin()),
                        static_cast<std::int32_t>(to - cells_.keys.begin())});
      from = to;  // the empty cells at both ends of every column keep strips apart
    }
  }

 private:
  const Cells& cells_;
  std::vector<std::pair<std::int64_t, std::int64_t>> offsets_;  ///< first and last key, relative
};

/// Weight of the rows [begin, end) within the squared radius of one.
RIDGELINE_INLINED inline double weightWithin(const Cells& cells, std::int32_t at, std::int32_t begin,
                                             std::int32_t end, double square) {
  constexpr int Run = 64;
  double sum = 0;
  for (std::int32_t from = begin; from < end; from += Run) {
    const int count = std::min(Run, end - from);
    std::array<double, Run> distances;
    for (int i = 0; i < count; ++i) distances[static_cast<std::size_t>(i)] = 0;
    for (Index j = 0; j < cells.d; ++j) {
      const double own = cells.column(j)[at];
      const double* x = cells.column(j) + from;
      for (int i = 0; i < count; ++i) distances[static_cast<std::size_t>(i)] += (x[i] - own) * (x[i] - own);
    }
    if (cells.weights.empty()) {
      std::int64_t within = 0;
      for (int i = 0; i < count; ++i) within += distances[static_cast<std::size_t>(i)] <= square ? 1 : 0;
      sum += static_cast<double>(within);
    } else {
      for (int i = 0; i < count; ++i)
        sum += distances[static_cast<std::size_t>(i)] <= square
                   ? cells.weights[static_cast<std::size_t>(from + i)]
                   : 0;
    }
  }
  return sum;
}

double squareBetween(const Cells& cells, std::int32_t a, std::int32_t b) {
  double sum = 0;
  for (Index j = 0; j < cells.d; ++j) {
    const double gap = cells.column(j)[a] - cells.column(j)[b];
    sum += gap * gap;
  }
  return sum;
}

/// The core rows of each cell, by place; cells without any have an empty list.
struct CoreRows {
  std::vector<std::int32_t> places, begins;
  std::span<const std::int32_t> of(std::size_t cell) const {
    return {places.data() + begins[cell], places.data() + begins[cell + 1]};
  }
};

bool touch(const Cells& cells, std::span<const std::int32_t> a, std::span<const std::int32_t> b,
           double square) {
  for (const std::int32_t one : a)
    for (const std::int32_t other : b)
      if (squareBetween(cells, one, other) <= square) return true;
  return false;
}

}  // namespace

bool fitsCells(const Matrix& X, double radius) {
  if (X.cols() > MostColumns || X.cols() == 0) return false;
  const double side = sideOf(X.cols(), radius);
  double cells = 1;
  for (Index j = 0; j < X.cols(); ++j) {
    // Beyond 2^50 cells from the first the place of a row in its cell drowns in rounding.
    const double wide = (X.col(j).maxCoeff() - X.col(j).minCoeff()) / side + 8;
    if (!(wide < 1e9)) return false;
    cells *= wide;
  }
  return cells < MostCells;
}

Result<DensityClusters> cellClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                     jobs::WorkContext& context) {
  RIDGELINE_TRY(const Cells cells, sortedCells(X, weights, radius, context));
  const Neighbourhood around(cells);
  const double square = radius * radius;
  const auto count = static_cast<std::int64_t>(cells.size());
  std::vector<std::uint8_t> isCore(cells.rows.size(), 0);  // by place
  context.progress(0, 2, "Counting neighbours");
  RIDGELINE_CHECK(jobs::parallelBlocks(context, count, 256, [&](std::int64_t begin, std::int64_t end) {
    std::vector<Strip> strips;
    for (auto cell = static_cast<std::size_t>(begin); cell < static_cast<std::size_t>(end); ++cell) {
      if (context.stopped()) return;
      const std::int32_t first = cells.begins[cell], last = cells.begins[cell + 1];
      double inside = static_cast<double>(last - first);
      if (!cells.weights.empty())
        inside = std::accumulate(cells.weights.begin() + first, cells.weights.begin() + last, 0.0);
      if (inside >= minRows) {
        std::fill(isCore.begin() + first, isCore.begin() + last, std::uint8_t{1});
        continue;
      }
      around.of(cell, strips);
      simd::run([&]() RIDGELINE_INLINED {
        for (std::int32_t at = first; at < last; ++at) {
          double within = 0;
          for (const Strip& strip : strips) {
            within += weightWithin(cells, at, cells.begins[static_cast<std::size_t>(strip.first)],
                                   cells.begins[static_cast<std::size_t>(strip.last)], square);
            if (within >= minRows) break;
          }
          isCore[static_cast<std::size_t>(at)] = within >= minRows ? 1 : 0;
        }
      });
    }
  }));
  context.progress(1, 2, "Joining clusters");
  CoreRows cores;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    cores.begins.push_back(static_cast<std::int32_t>(cores.places.size()));
    for (std::int32_t at = cells.begins[cell]; at < cells.begins[cell + 1]; ++at)
      if (isCore[static_cast<std::size_t>(at)] != 0) cores.places.push_back(at);
  }
  cores.begins.push_back(static_cast<std::int32_t>(cores.places.size()));
  UnionFind clusters(count);
  std::vector<Strip> strips;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    if (cores.of(cell).empty()) continue;
    around.of(cell, strips);
    const auto own = static_cast<std::int32_t>(cell);
    for (const Strip& strip : strips)
      for (std::int32_t other = std::max(strip.first, own + 1); other < strip.last; ++other)
        if (clusters.root(own) != clusters.root(other) &&
            touch(cells, cores.of(cell), cores.of(static_cast<std::size_t>(other)), square))
          clusters.join(own, other);
  }
  // Back from places to rows.
  const std::size_t n = cells.rows.size();
  std::vector<std::int32_t> cellOf(n), placeOf(n), roots(n, 0);
  std::vector<bool> core(n);
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    for (std::int32_t at = cells.begins[cell]; at < cells.begins[cell + 1]; ++at) {
      const auto row = static_cast<std::size_t>(cells.rows[static_cast<std::size_t>(at)]);
      cellOf[row] = static_cast<std::int32_t>(cell);
      placeOf[row] = at;
      core[row] = isCore[static_cast<std::size_t>(at)] != 0;
      roots[row] = clusters.root(static_cast<std::int32_t>(cell));
    }
  return numbered(
      std::move(core), roots,
      [&](Index row, const auto& visit) {
        const auto at = static_cast<std::size_t>(row);
        around.of(static_cast<std::size_t>(cellOf[at]), strips);
        for (const Strip& strip : strips)
          for (std::int32_t k = cores.begins[static_cast<std::size_t>(strip.first)];
               k < cores.begins[static_cast<std::size_t>(strip.last)]; ++k) {
            const std::int32_t place = cores.places[static_cast<std::size_t>(k)];
            if (squareBetween(cells, placeOf[at], place) <= square)
              visit(Index{cells.rows[static_cast<std::size_t>(place)]});
          }
      },
      context);
}

}  // namespace ridgeline::models
