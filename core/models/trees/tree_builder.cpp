#include "core/models/trees/tree_builder.hpp"

#include <algorithm>
#include <numeric>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

using Row = std::int32_t;

/// Nodes with fewer rows than this times features are quicker on one thread.
constexpr Index ParallelWork = 200000;

struct Pending {
  std::size_t begin = 0, end = 0;
  int depth = 0;
  int parent = -1;
  bool isRight = false;
};

class Builder {
 public:
  Builder(const TreeRows& rows, const TreeParams& params, jobs::WorkContext& context)
      : rows_(rows),
        params_(params),
        context_(context),
        n_(static_cast<std::size_t>(rows.X.rows())),
        d_(static_cast<std::size_t>(rows.X.cols())),
        scanner_(rows),
        order_(n_ * d_),
        goesLeft_(n_),
        scratch_(n_) {}

  Result<std::vector<TreeNode>> build() {
    RIDGELINE_CHECK(sortColumns());
    std::vector<Pending> stack = {{0, n_, 0, -1, false}};
    std::size_t settled = 0;
    while (!stack.empty()) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      const Pending at = stack.back();
      stack.pop_back();
      const int id = add(at);
      const NodeSums sums = sumRows(rows_, sorted(0, at));
      describe(nodes_.back(), sums);
      BestSplit split;
      if (maySplit(at, sums)) RIDGELINE_CHECK(findSplit(at, sums, split));
      if (split.feature < 0) {
        settled += at.end - at.begin;
        if (nodes_.size() % 1024 == 1)
          context_.progress(static_cast<double>(settled), static_cast<double>(n_), "Growing the tree");
        continue;
      }
      nodes_.back().feature = split.feature;
      nodes_.back().threshold = split.threshold;
      RIDGELINE_CHECK(partition(at, split));
      const std::size_t middle = at.begin + split.leftCount;
      stack.push_back({middle, at.end, at.depth + 1, id, true});
      stack.push_back({at.begin, middle, at.depth + 1, id, false});
    }
    return std::move(nodes_);
  }

 private:
  std::span<Row> column(std::size_t feature) { return {order_.data() + feature * n_, n_}; }
  std::span<const Row> sorted(std::size_t feature, const Pending& at) {
    return column(feature).subspan(at.begin, at.end - at.begin);
  }

  Status sortColumns() {
    return jobs::parallelFor(context_, static_cast<std::int64_t>(d_), [&](std::int64_t j) {
      const double* x = rows_.X.col(j).data();
      std::vector<std::pair<double, Row>> pairs(n_);
      for (std::size_t i = 0; i < n_; ++i) pairs[i] = {x[i], static_cast<Row>(i)};
      std::sort(pairs.begin(), pairs.end());
      const auto target = column(static_cast<std::size_t>(j));
      for (std::size_t i = 0; i < n_; ++i) target[i] = pairs[i].second;
    });
  }

  int add(const Pending& at) {
    const int id = static_cast<int>(nodes_.size());
    nodes_.emplace_back();
    if (at.parent >= 0) {
      TreeNode& parent = nodes_[static_cast<std::size_t>(at.parent)];
      (at.isRight ? parent.right : parent.left) = id;
    }
    return id;
  }

  void describe(TreeNode& node, const NodeSums& sums) const {
    node.n = sums.weight;
    node.impurity = sums.impurity;
    if (rows_.impurity == Impurity::Variance) {
      node.value = {sums.mean};
      return;
    }
    for (const double w : sums.classWeights) node.value.push_back(w / sums.weight);
  }

  bool maySplit(const Pending& at, const NodeSums& sums) const {
    const std::size_t count = at.end - at.begin;
    return (params_.maxDepth == 0 || at.depth < params_.maxDepth) &&
           count >= static_cast<std::size_t>(params_.minSplitRows) &&
           count >= 2 * static_cast<std::size_t>(params_.minLeafRows) && sums.impurity > pureBelow();
  }

  /// Rounding in a sum of equal targets is no impurity.
  double pureBelow() const {
    return rows_.impurity == Impurity::Variance ? 1e-14 * nodes_.front().impurity : 1e-14;
  }

  Status findSplit(const Pending& at, const NodeSums& sums, BestSplit& best) {
    std::vector<BestSplit> candidates(d_);
    const auto leaf = static_cast<std::size_t>(params_.minLeafRows);
    if (worthSharing(at)) {
      RIDGELINE_CHECK(jobs::parallelFor(context_, static_cast<std::int64_t>(d_), [&](std::int64_t j) {
        SplitScanner own(rows_);
        const auto feature = static_cast<std::size_t>(j);
        candidates[feature] = own.scan(static_cast<int>(j), sorted(feature, at), sums, leaf);
      }));
    } else {
      for (std::size_t j = 0; j < d_; ++j)
        candidates[j] = scanner_.scan(static_cast<int>(j), sorted(j, at), sums, leaf);
    }
    for (const BestSplit& candidate : candidates)
      if (candidate.feature >= 0 && (best.feature < 0 || candidate.gain > best.gain + gainTolerance(sums)))
        best = candidate;
    const double tolerance = gainTolerance(sums);
    if (best.feature >= 0 && (best.gain + tolerance) / nodes_.front().n < params_.minImpurityDecrease)
      best = {};
    return {};
  }

  bool worthSharing(const Pending& at) const {
    return static_cast<Index>((at.end - at.begin) * d_) >= ParallelWork;
  }

  /// Every column keeps its order on both sides.
  Status partition(const Pending& at, const BestSplit& split) {
    const auto chosen = sorted(static_cast<std::size_t>(split.feature), at);
    for (std::size_t i = 0; i < chosen.size(); ++i)
      goesLeft_[static_cast<std::size_t>(chosen[i])] = i < split.leftCount ? 1 : 0;
    const auto move = [&](std::size_t feature, std::vector<Row>& buffer) {
      const auto members = column(feature).subspan(at.begin, at.end - at.begin);
      std::size_t left = 0, right = 0;
      for (const Row row : members) {
        if (goesLeft_[static_cast<std::size_t>(row)] != 0)
          members[left++] = row;
        else
          buffer[right++] = row;
      }
      std::copy_n(buffer.begin(), right, members.begin() + static_cast<std::ptrdiff_t>(left));
    };
    // Leaves are described from the first column alone.
    const bool childrenEnd = params_.maxDepth != 0 && at.depth + 1 >= params_.maxDepth;
    const std::size_t count = childrenEnd ? 1 : d_;
    if (count > 1 && worthSharing(at))
      return jobs::parallelFor(context_, static_cast<std::int64_t>(count), [&](std::int64_t j) {
        std::vector<Row> buffer(at.end - at.begin - split.leftCount);
        move(static_cast<std::size_t>(j), buffer);
      });
    for (std::size_t j = 0; j < count; ++j) move(j, scratch_);
    return {};
  }

  const TreeRows& rows_;
  const TreeParams& params_;
  jobs::WorkContext& context_;
  std::size_t n_, d_;
  SplitScanner scanner_;
  std::vector<Row> order_;  ///< d columns of n rows, each in ascending order of its feature inside a node
  std::vector<std::uint8_t> goesLeft_;
  std::vector<Row> scratch_;
  std::vector<TreeNode> nodes_;
};

}  // namespace

Result<std::vector<TreeNode>> growTree(const TreeRows& rows, const TreeParams& params,
                                       jobs::WorkContext& context) {
  return Builder(rows, params, context).build();
}

std::vector<TreeNode> pruned(const std::vector<TreeNode>& nodes, double alpha) {
  const std::size_t count = nodes.size();
  const double total = nodes.front().n;
  std::vector<double> cost(count);
  std::vector<bool> leaf(count);
  // Children come after their parent, so a backward pass meets them first.
  for (std::size_t i = count; i-- > 0;) {
    const TreeNode& node = nodes[i];
    const double alone = node.impurity * node.n / total + alpha;
    leaf[i] = node.feature < 0;
    cost[i] = alone;
    if (leaf[i]) continue;
    const double below =
        cost[static_cast<std::size_t>(node.left)] + cost[static_cast<std::size_t>(node.right)];
    leaf[i] = alone <= below;
    cost[i] = std::min(alone, below);
  }
  std::vector<TreeNode> kept;
  struct Visit {
    std::size_t node;
    int parent;
    bool isRight;
  };
  std::vector<Visit> stack = {{0, -1, false}};
  while (!stack.empty()) {
    const Visit visit = stack.back();
    stack.pop_back();
    const int id = static_cast<int>(kept.size());
    kept.push_back(nodes[visit.node]);
    if (visit.parent >= 0) {
      TreeNode& parent = kept[static_cast<std::size_t>(visit.parent)];
      (visit.isRight ? parent.right : parent.left) = id;
    }
    if (leaf[visit.node]) {
      TreeNode& node = kept.back();
      node.feature = -1;
      node.threshold = 0;
      node.left = node.right = -1;
      continue;
    }
    stack.push_back({static_cast<std::size_t>(nodes[visit.node].right), id, true});
    stack.push_back({static_cast<std::size_t>(nodes[visit.node].left), id, false});
  }
  return kept;
}

}  // namespace ridgeline::models
