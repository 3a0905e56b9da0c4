#include "core/models/cluster/linkage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr double MostBytes = 2147483648.0;

/// All distances below the diagonal: row i holds those to rows 0 ... i - 1.
class Distances {
 public:
  static Result<Distances> between(const Matrix& X, jobs::WorkContext& context) {
    const Index n = X.rows();
    Distances all;
    all.values_.resize(static_cast<std::size_t>(n * (n - 1) / 2));
    RIDGELINE_CHECK(jobs::parallelBlocks(context, n, 64, [&](Index begin, Index end) {
      for (Index i = begin; i < end && !context.stopped(); ++i) {
        double* out = all.values_.data() + i * (i - 1) / 2;
        for (Index j = 0; j < i; ++j) out[j] = 0;
        for (Index column = 0; column < X.cols(); ++column) {
          const double* x = X.col(column).data();
          const double own = x[i];
          for (Index j = 0; j < i; ++j) out[j] += (x[j] - own) * (x[j] - own);
        }
        for (Index j = 0; j < i; ++j) out[j] = std::sqrt(out[j]);
      }
    }));
    return all;
  }
  double& at(std::int32_t a, std::int32_t b) {
    const auto low = static_cast<std::size_t>(std::min(a, b)),
               high = static_cast<std::size_t>(std::max(a, b));
    return values_[high * (high - 1) / 2 + low];
  }

 private:
  std::vector<double> values_;
};

/// Nearest-neighbour chains: two clusters that are each other's nearest may be merged at once.
Result<std::vector<Union>> chainUnions(const Matrix& X, const Vector& weights, Linkage kind,
                                       jobs::WorkContext& context) {
  const Index n = X.rows();
  RIDGELINE_TRY(Distances distances, Distances::between(X, context));
  std::vector<std::int32_t> active(static_cast<std::size_t>(n)), chain;
  std::iota(active.begin(), active.end(), 0);
  Vector sizes = weights.size() == 0 ? Vector::Ones(n) : weights;
  std::vector<Union> unions;
  while (active.size() > 1) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    if (unions.size() % 256 == 0)
      context.progress(static_cast<double>(unions.size()), static_cast<double>(n - 1), "Merging clusters");
    if (chain.empty()) chain.push_back(active.front());
    double height = 0;
    while (true) {
      const std::int32_t x = chain.back();
      std::int32_t nearest = chain.size() > 1 ? chain[chain.size() - 2] : -1;
      height = nearest >= 0 ? distances.at(x, nearest) : std::numeric_limits<double>::infinity();
      const std::int32_t former = nearest;
      for (const std::int32_t other : active) {
        if (other == x) continue;
        const double distance = distances.at(x, other);
        if (distance < height || nearest < 0) {
          height = distance;
          nearest = other;
        }
      }
      if (nearest == former) break;
      chain.push_back(nearest);
    }
    const auto [x, y] = std::minmax(chain[chain.size() - 1], chain[chain.size() - 2]);
    chain.resize(chain.size() - 2);
    unions.push_back({x, y, height});
    active.erase(std::lower_bound(active.begin(), active.end(), x));
    for (const std::int32_t other : active) {
      if (other == y) continue;
      const double fromX = distances.at(x, other);
      double& fromY = distances.at(y, other);
      fromY = kind == Linkage::Complete ? std::max(fromX, fromY)
                                        : (sizes[x] * fromX + sizes[y] * fromY) / (sizes[x] + sizes[y]);
    }
    sizes[y] += sizes[x];
  }
  return unions;
}

/// Which cluster a row is in by now.
class Forest {
 public:
  explicit Forest(Index n) : parents_(static_cast<std::size_t>(2 * n - 1)) {
    std::iota(parents_.begin(), parents_.end(), 0);
  }
  std::int32_t root(std::int32_t node) {
    while (parents_[static_cast<std::size_t>(node)] != node) {
      auto& parent = parents_[static_cast<std::size_t>(node)];
      parent = parents_[static_cast<std::size_t>(parent)];
      node = parent;
    }
    return node;
  }
  void join(std::int32_t a, std::int32_t b, std::int32_t into) {
    parents_[static_cast<std::size_t>(a)] = parents_[static_cast<std::size_t>(b)] = into;
  }

 private:
  std::vector<std::int32_t> parents_;
};

}  // namespace

std::vector<Merge> named(std::vector<Union> unions, const Vector& weights) {
  std::stable_sort(unions.begin(), unions.end(),
                   [](const Union& a, const Union& b) { return a.height < b.height; });
  const auto n = static_cast<Index>(unions.size()) + 1;
  Forest forest(n);
  std::vector<double> sizes(static_cast<std::size_t>(2 * n - 1), 1.0);
  for (Index i = 0; i < weights.size(); ++i) sizes[static_cast<std::size_t>(i)] = weights[i];
  std::vector<Merge> merges;
  for (const Union& each : unions) {
    const auto [a, b] = std::minmax({forest.root(each.a), forest.root(each.b)});
    const auto into = static_cast<std::int32_t>(n + static_cast<Index>(merges.size()));
    forest.join(a, b, into);
    const double size = sizes[static_cast<std::size_t>(a)] + sizes[static_cast<std::size_t>(b)];
    sizes[static_cast<std::size_t>(into)] = size;
    merges.push_back({a, b, each.height, size});
  }
  return merges;
}

Result<std::vector<Merge>> linkage(const Matrix& X, const Vector& weights, Linkage kind,
                                   jobs::WorkContext& context) {
  const Index n = X.rows();
  if (kind == Linkage::Ward) {
    RIDGELINE_TRY(std::vector<Union> unions, wardUnions(X, weights, context));
    return named(std::move(unions), weights);
  }
  if (kind == Linkage::Single) {
    RIDGELINE_TRY(std::vector<Union> unions, singleUnions(X, context));
    return named(std::move(unions), weights);
  }
  const double bytes = static_cast<double>(n) * static_cast<double>(n - 1) / 2 * sizeof(double);
  if (bytes > MostBytes)
    return failAt("linkage", ErrorCode::TooLarge,
                  "The distances between {} rows would take {:.1f} GiB; take ward or single, which need no "
                  "such table, or fewer rows.",
                  n, bytes / 1073741824.0);
  RIDGELINE_TRY(std::vector<Union> unions, chainUnions(X, weights, kind, context));
  return named(std::move(unions), weights);
}

std::vector<int> cutAt(const std::vector<Merge>& merges, Index n, int k) {
  Forest forest(n);
  for (std::size_t i = 0; i + static_cast<std::size_t>(k) < static_cast<std::size_t>(n); ++i)
    forest.join(static_cast<std::int32_t>(merges[i].a), static_cast<std::int32_t>(merges[i].b),
                static_cast<std::int32_t>(n + static_cast<Index>(i)));
  std::vector<int> codes(static_cast<std::size_t>(2 * n - 1), -1), labels;
  int next = 0;
  for (Index i = 0; i < n; ++i) {
    int& code = codes[static_cast<std::size_t>(forest.root(static_cast<std::int32_t>(i)))];
    if (code < 0) code = next++;
    labels.push_back(code);
  }
  return labels;
}

}  // namespace ridgeline::models
