#include "core/models/cluster/density_clusters.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/jobs/parallel_for.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {
namespace {

/// Calls body(row, neighbours) for the rows [begin, end) of X, themselves among their neighbours.
template <class Body>
void eachBall(const Matrix& X, const NeighbourIndex& index, double radius, std::int64_t begin,
              std::int64_t end, jobs::WorkContext& context, const Body& body) {
  std::vector<std::int32_t> rows;
  Vector x(X.cols());
  for (Index i = begin; i < end && !context.stopped(); ++i) {
    x = X.row(i).transpose();
    index.within(x.data(), radius, rows);
    keepWithin(X, x, radius, rows);
    body(i, rows);
  }
}

}  // namespace

void keepWithin(const Matrix& X, const Vector& x, double radius, std::vector<std::int32_t>& rows) {
  std::erase_if(rows, [&](std::int32_t row) {
    return !((X.row(row).transpose() - x).squaredNorm() <= radius * radius);
  });
}

UnionFind::UnionFind(Index n) : parents_(static_cast<std::size_t>(n)) {
  std::iota(parents_.begin(), parents_.end(), 0);
}

std::int32_t UnionFind::root(std::int32_t i) {
  while (parents_[static_cast<std::size_t>(i)] != i) {
    auto& parent = parents_[static_cast<std::size_t>(i)];
    parent = parents_[static_cast<std::size_t>(parent)];
    i = parent;
  }
  return i;
}

void UnionFind::join(std::int32_t a, std::int32_t b) {
  const auto [low, high] = std::minmax({root(a), root(b)});
  parents_[static_cast<std::size_t>(high)] = low;
}

Result<DensityClusters> treeClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                     jobs::WorkContext& context) {
  constexpr Index BlockRows = 64;
  const Index n = X.rows();
  RIDGELINE_TRY(const NeighbourIndex index, NeighbourIndex::build(X, KnnMetric::Euclidean, context));
  std::vector<std::uint8_t> dense(static_cast<std::size_t>(n), 0);
  context.progress(0, 2, "Counting neighbours");
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, BlockRows, [&](Index begin, Index end) {
    eachBall(X, index, radius, begin, end, context, [&](Index row, const std::vector<std::int32_t>& found) {
      double within = weights.size() == 0 ? static_cast<double>(found.size()) : 0;
      if (weights.size() > 0)
        for (const std::int32_t other : found) within += weights[other];
      dense[static_cast<std::size_t>(row)] = within >= minRows ? 1 : 0;
    });
  }));
  context.progress(1, 2, "Joining clusters");
  const std::vector<bool> core(dense.begin(), dense.end());
  UnionFind clusters(n);
  // Balls are found side by side, a stretch of rows at a time, and joined in the order of the rows.
  constexpr Index Stretch = 4096;
  for (Index from = 0; from < n; from += Stretch) {
    const Index count = std::min(Stretch, n - from);
    std::vector<std::vector<std::int32_t>> links(static_cast<std::size_t>(count));
    RIDGELINE_CHECK(jobs::parallelBlocks(context, count, BlockRows, [&](Index begin, Index end) {
      eachBall(X, index, radius, from + begin, from + end, context,
               [&](Index row, const std::vector<std::int32_t>& found) {
                 if (!core[static_cast<std::size_t>(row)]) return;
                 for (const std::int32_t other : found)
                   if (other > row && core[static_cast<std::size_t>(other)])
                     links[static_cast<std::size_t>(row - from)].push_back(other);
               });
    }));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    for (Index i = 0; i < count; ++i)
      for (const std::int32_t other : links[static_cast<std::size_t>(i)])
        clusters.join(static_cast<std::int32_t>(from + i), other);
  }
  std::vector<std::int32_t> roots(static_cast<std::size_t>(n));
  for (std::int32_t i = 0; i < n; ++i) roots[static_cast<std::size_t>(i)] = clusters.root(i);
  return numbered(
      core, roots,
      [&](Index row, const auto& visit) {
        eachBall(X, index, radius, row, row + 1, context, [&](Index, const std::vector<std::int32_t>& found) {
          for (const std::int32_t other : found)
            if (core[static_cast<std::size_t>(other)]) visit(Index{other});
        });
      },
      context);
}

Result<DensityClusters> densityClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                        jobs::WorkContext& context) {
  if (fitsCells(X, radius)) return cellClusters(X, weights, radius, minRows, context);
  return treeClusters(X, weights, radius, minRows, context);
}

Result<double> kneeRadius(const Matrix& X, int minRows, jobs::WorkContext& context) {
  constexpr Index MostQueries = 2000;
  const Index n = X.rows(), queries = std::min(n, MostQueries);
  RIDGELINE_TRY(const NeighbourIndex index, NeighbourIndex::build(X, KnnMetric::Euclidean, context));
  std::vector<double> distances(static_cast<std::size_t>(queries));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, queries, 16, [&](Index begin, Index end) {
    NeighbourIndex::Found found;
    Vector x(X.cols());
    for (Index i = begin; i < end && !context.stopped(); ++i) {
      x = X.row(i * n / queries).transpose();
      index.nearest(x.data(), minRows, found);
      distances[static_cast<std::size_t>(i)] = found.back().first;
    }
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  std::sort(distances.begin(), distances.end());
  // The knee lies farthest below the straight line from the least to the largest distance.
  const double low = distances.front(), high = distances.back();
  double best = -1, knee = high;
  for (std::size_t i = 0; i < distances.size(); ++i) {
    const double share =
        static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(distances.size() - 1, 1));
    const double below = share * (high - low) - (distances[i] - low);
    if (below > best) {
      best = below;
      knee = distances[i];
    }
  }
  return knee;
}

}  // namespace ridgeline::models
