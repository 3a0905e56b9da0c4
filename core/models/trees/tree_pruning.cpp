#include "core/models/trees/tree_pruning.hpp"

#include <algorithm>
#include <queue>

namespace ridgeline::models {
namespace {

/// Prices that differ by less than this share of the root's impurity are one: rounding breaks no links apart.
constexpr double SamePrice = 1e-12;

/// The tree while its weakest links break: what each inner node would save in leaves and cost in impurity.
class Links {
 public:
  explicit Links(const std::vector<TreeNode>& nodes)
      : nodes_(nodes), parent_(nodes.size(), -1), leaves_(nodes.size(), 1), below_(nodes.size()) {
    // Children come after their parent, so a backward pass meets them first.
    for (std::size_t i = nodes.size(); i-- > 0;) {
      below_[i] = alone(i);
      if (nodes[i].feature < 0) continue;
      const auto left = static_cast<std::size_t>(nodes[i].left),
                 right = static_cast<std::size_t>(nodes[i].right);
      parent_[left] = parent_[right] = static_cast<int>(i);
      leaves_[i] = leaves_[left] + leaves_[right];
      below_[i] = below_[left] + below_[right];
      weakest_.push({price(i), i, leaves_[i]});
    }
  }

  int leaves() const { return leaves_.front(); }
  double impurity() const { return below_.front(); }
  /// The price at which the weakest link breaks.
  double next() {
    while (stale(weakest_.top())) weakest_.pop();
    return weakest_.top().price;
  }
  void breakWeakest() {
    next();
    const std::size_t at = weakest_.top().node;
    weakest_.pop();
    const int leaves = leaves_[at] - 1;
    const double impurity = alone(at) - below_[at];
    for (int i = static_cast<int>(at); i >= 0; i = parent_[static_cast<std::size_t>(i)]) {
      const auto node = static_cast<std::size_t>(i);
      leaves_[node] -= leaves;
      below_[node] += impurity;
      if (node != at) weakest_.push({price(node), node, leaves_[node]});
    }
    cut(at);
  }

 private:
  struct Link {
    double price;
    std::size_t node;
    int leaves;  ///< when it was priced
    bool operator<(const Link& other) const { return price > other.price; }
  };
  double alone(std::size_t i) const { return nodes_[i].impurity * nodes_[i].n / nodes_.front().n; }
  double price(std::size_t i) const {
    return std::max(0.0, (alone(i) - below_[i]) / static_cast<double>(leaves_[i] - 1));
  }
  bool stale(const Link& link) const { return leaves_[link.node] != link.leaves; }
  /// What hangs below a broken link is no link any more.
  void cut(std::size_t at) {
    std::vector<std::size_t> stack = {at};
    while (!stack.empty()) {
      const std::size_t node = stack.back();
      stack.pop_back();
      if (node != at && leaves_[node] > 1) leaves_[node] = 0;
      if (nodes_[node].feature < 0 || (node != at && leaves_[node] == 1)) continue;
      stack.push_back(static_cast<std::size_t>(nodes_[node].left));
      stack.push_back(static_cast<std::size_t>(nodes_[node].right));
    }
  }

  const std::vector<TreeNode>& nodes_;
  std::vector<int> parent_, leaves_;
  std::vector<double> below_;
  std::priority_queue<Link> weakest_;
};

}  // namespace

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
      node.leftLevels.clear();
      node.left = node.right = -1;
      continue;
    }
    stack.push_back({static_cast<std::size_t>(nodes[visit.node].right), id, true});
    stack.push_back({static_cast<std::size_t>(nodes[visit.node].left), id, false});
  }
  return kept;
}

std::vector<PruningStep> pruningPath(const std::vector<TreeNode>& nodes) {
  Links links(nodes);
  std::vector<PruningStep> path = {{0, links.leaves(), links.impurity()}};
  const double same = SamePrice * nodes.front().impurity;
  while (links.leaves() > 1) {
    const double alpha = links.next();
    links.breakWeakest();
    if (alpha > path.back().alpha + same) path.push_back({alpha, 1, 0});
    path.back().leaves = links.leaves();
    path.back().impurity = links.impurity();
  }
  return path;
}

}  // namespace ridgeline::models
