#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/models/cluster/density_clusters.hpp"
#include "core/models/cluster/linkage.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

models::Linkage linkageOf(const std::string& word) {
  static const std::map<std::string, models::Linkage> kinds = {{"single", models::Linkage::Single},
                                                               {"complete", models::Linkage::Complete},
                                                               {"average", models::Linkage::Average},
                                                               {"ward", models::Linkage::Ward}};
  const auto found = kinds.find(word);
  if (found == kinds.end()) throw Unsupported{"no linkage \"" + word + "\""};
  return found->second;
}

/// Whether two labellings part the rows alike, whatever the names.
bool samePartition(const std::vector<int>& a, const std::vector<int>& b) {
  std::map<int, int> there, back;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (there.try_emplace(a[i], b[i]).first->second != b[i] ||
        back.try_emplace(b[i], a[i]).first->second != a[i])
      return false;
  return true;
}

/// What the definition says of a list of merges: the height of each, and by how much another pair was nearer.
struct Replay {
  Vector heights, excess;
};

/// Distances are carried from merge to merge by the formula of Lance and Williams; Ward's are squared.
Replay replay(const Matrix& X, models::Linkage method, const std::vector<models::Merge>& tree) {
  using models::Linkage;
  const Index n = X.rows(), all = n + static_cast<Index>(tree.size());
  const bool ward = method == Linkage::Ward;
  constexpr double Far = std::numeric_limits<double>::infinity();
  Matrix distance = Matrix::Constant(all, all, Far);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) {
      const double squared = (X.row(i) - X.row(j)).squaredNorm();
      distance(i, j) = distance(j, i) = ward ? squared : std::sqrt(squared);
    }
  Vector size = Vector::Ones(all);
  std::vector<Index> active;
  for (Index i = 0; i < n; ++i) active.push_back(i);
  Replay result{Vector(tree.size()), Vector(tree.size())};
  for (std::size_t step = 0; step < tree.size(); ++step) {
    const auto a = static_cast<Index>(tree[step].a), b = static_cast<Index>(tree[step].b);
    const Index joined = n + static_cast<Index>(step);
    double least = Far;
    for (const Index i : active)
      for (const Index j : active)
        if (i < j) least = std::min(least, distance(i, j));
    const double own = distance(a, b);
    const auto height = [&](double d) { return ward ? std::sqrt(d) : d; };
    result.heights[static_cast<Index>(step)] = height(own);
    result.excess[static_cast<Index>(step)] = height(own) - height(least);
    std::erase_if(active, [&](Index i) { return i == a || i == b; });
    size[joined] = size[a] + size[b];
    for (const Index i : active) {
      const double x = distance(a, i), y = distance(b, i);
      double d = std::min(x, y);
      if (method == Linkage::Complete) d = std::max(x, y);
      if (method == Linkage::Average) d = (size[a] * x + size[b] * y) / size[joined];
      if (ward)
        d = ((size[a] + size[i]) * x + (size[b] + size[i]) * y - size[i] * own) / (size[joined] + size[i]);
      distance(joined, i) = distance(i, joined) = d;
    }
    active.push_back(joined);
  }
  return result;
}

/// Whether every merge joins two clusters that are there.
bool holdsTogether(const std::vector<models::Merge>& tree, Index n) {
  std::vector<bool> there(static_cast<std::size_t>(n) + tree.size(), false);
  std::fill(there.begin(), there.begin() + n, true);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    for (const auto cluster : {static_cast<Index>(tree[i].a), static_cast<Index>(tree[i].b)}) {
      if (cluster < 0 || cluster >= n + static_cast<Index>(i) || !there[static_cast<std::size_t>(cluster)])
        return false;
      there[static_cast<std::size_t>(cluster)] = false;
    }
    there[static_cast<std::size_t>(n) + i] = true;
  }
  return true;
}

/// Without ties the trees are the same merge for merge. With ties (but for single linkage, whose heights they
/// leave alone) each may join any of the nearest pairs and goes its own way from there: then both have to be
/// what the definition says, our tree and the reference's.
void merges(Case& at) {
  const Matrix& X = at.rows();
  const auto method = linkageOf(at.param("method").get<std::string>());
  const auto tree = taken(models::linkage(X, {}, method, at.context));
  const auto count = static_cast<Index>(tree.size());
  const Wanted wanted = at.expect["linkage"], sorted = at.expect["heights_sorted"];
  at.judge.require(wanted.size() == tree.size(), "another number of merges");
  const Matrix theirs = matrixOf(wanted.json());
  std::vector<models::Merge> its = tree;
  for (std::size_t i = 0; i < std::min(its.size(), wanted.size()); ++i) {
    const auto row = static_cast<Index>(i);
    its[i].a = static_cast<decltype(its[i].a)>(theirs(row, 0));
    its[i].b = static_cast<decltype(its[i].b)>(theirs(row, 1));
    its[i].height = theirs(row, 2);
    its[i].size = static_cast<decltype(its[i].size)>(theirs(row, 3));
  }
  Vector heights(count);
  Matrix table(count, 4);
  for (Index i = 0; i < count; ++i) {
    const models::Merge& merge = tree[static_cast<std::size_t>(i)];
    heights[i] = merge.height;
    table.row(i) << static_cast<double>(merge.a), static_cast<double>(merge.b), merge.height,
        static_cast<double>(merge.size);
  }
  const bool tied = at.expect["tied_distances"].number() > 0;
  const auto k = at.param("k").get<Index>();
  std::vector<models::Merge> cut = tree;
  if (!tied) at.judge.see(table, wanted);
  if (tied && method != models::Linkage::Single) {
    if (!holdsTogether(its, X.rows())) throw Failure{"the reference merges clusters that are not there"};
    const Replay ours = replay(X, method, tree), reference = replay(X, method, its);
    const double slack = 1e-9 * (1 + heights.maxCoeff());
    at.judge.require(ours.excess.maxCoeff() <= slack, "a merge that is not of the nearest pair");
    at.judge.require((ours.heights - heights).cwiseAbs().maxCoeff() <= slack,
                     "a height against the definition");
    at.judge.require(reference.excess.maxCoeff() <= slack, "the reference does not merge a nearest pair");
    for (Index i = 0; i < count; ++i)
      at.judge.see(reference.heights[i], wanted[static_cast<std::size_t>(i)][2], {slack, 1e-9});
    heights = reference.heights;
    cut = its;
  }
  Vector ordered = heights;
  std::sort(ordered.begin(), ordered.end());
  at.judge.see(ordered, sorted);
  if (k > 1 && k <= count)
    at.judge.see(ordered[count - k + 1] - ordered[count - k], at.expect["height_gap_at_k"]);
  // Without a gap above the cut it is open where to cut.
  if (at.expect["height_gap_at_k"].number() > 1e-9)
    at.judge.require(samePartition(models::cutAt(cut, X.rows(), static_cast<int>(k)),
                                   at.expect["labels_at_k"].json().get<std::vector<int>>()),
                     "the cut parts the rows as the reference does");
}

void density(Case& at) {
  const auto found = taken(models::densityClusters(at.rows(), {}, at.param("eps").get<double>(),
                                                   at.param("min_samples").get<double>(), at.context));
  at.judge.same(found.labels, at.expect["labels"]);
  std::vector<int> core;
  double noise = 0;
  for (std::size_t i = 0; i < found.core.size(); ++i) {
    if (found.core[i]) core.push_back(static_cast<int>(i));
    if (found.labels[i] < 0) ++noise;
  }
  at.judge.same(core, at.expect["core_rows"]);
  at.judge.see(found.clusters, at.expect["clusters"]);
  at.judge.see(noise, at.expect["noise"]);
}

}  // namespace

std::vector<Kind> hierarchyKinds() {
  return {{"clustering", "linkage_", merges}, {"clustering", "dbscan_", density}};
}

}  // namespace ridgeline::golden
