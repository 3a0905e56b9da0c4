#include "core/models/trees/tree_model.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/trees/leaf_visits.hpp"
#include "core/models/trees/level_sets.hpp"
#include "core/models/trees/saved_nodes.hpp"
#include "core/models/trees/tree_pruning.hpp"

namespace ridgeline::models {
namespace {

/// Columns of the saved table of nodes.
enum NodeColumn : Index { Feature, Threshold, Left, Right, Weight, ImpurityColumn, MissingLeft, NodeColumns };
/// Files of earlier versions have no column for missing values.
constexpr Index FewestColumns = MissingLeft;

/// Depth first with the left child right behind its parent: so walks end and nothing is shared.
bool isTree(const std::vector<TreeNode>& nodes) {
  std::vector<int> expected = {0};
  for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
    if (expected.empty() || expected.back() != i) return false;
    expected.pop_back();
    const TreeNode& node = nodes[static_cast<std::size_t>(i)];
    if (node.feature < 0) continue;
    if (node.left != i + 1 || node.right <= node.left) return false;
    expected.push_back(node.right);
    expected.push_back(node.left);
  }
  return expected.empty();
}

}  // namespace

TreeModel::TreeModel(std::vector<TreeNode> nodes, Index features)
    : nodes_(std::move(nodes)), features_(features) {
  // Breadth first, where children lie side by side.
  std::vector<GrownNode> grown;
  std::vector<std::int32_t> from = {0};
  for (std::size_t i = 0; i < from.size(); ++i) {
    const TreeNode& node = nodes_[static_cast<std::size_t>(from[i])];
    GrownNode& to = grown.emplace_back();
    to.feature = node.feature;
    to.threshold = node.threshold;
    to.missingLeft = node.missingLeft;
    to.leftLevels = node.leftLevels;
    if (node.feature < 0) continue;
    to.left = static_cast<std::int32_t>(from.size());
    from.push_back(node.left);
    from.push_back(node.right);
  }
  leafNodes_ = walk_.add(grown);
  for (auto& leaf : leafNodes_) leaf = from[static_cast<std::size_t>(leaf)];
}

std::vector<PruningStep> TreeModel::pruningPath() const { return models::pruningPath(nodes_); }

Vector TreeModel::importances() const {
  Vector sums = Vector::Zero(features_);
  const auto mass = [this](int i) {
    const TreeNode& node = nodes_[static_cast<std::size_t>(i)];
    return node.n * node.impurity;
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const TreeNode& node = nodes_[i];
    if (node.feature >= 0)
      sums[node.feature] += std::max(0.0, mass(static_cast<int>(i)) - mass(node.left) - mass(node.right));
  }
  const double total = sums.sum();
  return total > 0 ? Vector(sums / total) : sums;
}

Result<Predictions> TreeModel::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  std::vector<std::int32_t> ends(static_cast<std::size_t>(X.rows()));
  RIDGELINE_CHECK(visitLeaves(
      walk_, X,
      [&](std::size_t, Index first, std::span<const std::int32_t> leaves) {
        for (std::size_t i = 0; i < leaves.size(); ++i)
          ends[static_cast<std::size_t>(first) + i] = leafNodes_[static_cast<std::size_t>(leaves[i])];
      },
      context));
  return answers(ends);
}

Result<Predictions> TreeModel::predictGrid(const Lattice& lattice, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, lattice.origin.transpose()));
  std::vector<std::int32_t> ends(static_cast<std::size_t>(lattice.nx * lattice.ny));
  RIDGELINE_CHECK(visitLattice(
      walk_, lattice, bandRows(lattice, 1),
      [&](std::size_t, std::int32_t leaf, const LatticePart& part) {
        for (Index j = part.low; j < part.high; ++j)
          std::fill_n(ends.begin() + j * lattice.nx + part.left, part.right - part.left,
                      leafNodes_[static_cast<std::size_t>(leaf)]);
      },
      context));
  return answers(ends);
}

Predictions TreeClassifier::answers(const std::vector<std::int32_t>& ends) const {
  Matrix values(classes_, static_cast<Index>(nodes().size()));
  for (std::size_t i = 0; i < nodes().size(); ++i)
    values.col(static_cast<Index>(i)) = Eigen::Map<const Vector>(nodes()[i].value.data(), classes_);
  const std::vector<int> labelOf = argmaxRows(values.transpose());
  Predictions answers;
  answers.labels.resize(ends.size());
  answers.probabilities.resize(static_cast<Index>(ends.size()), classes_);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    answers.labels[i] = labelOf[static_cast<std::size_t>(ends[i])];
    answers.probabilities.row(static_cast<Index>(i)) = values.col(ends[i]).transpose();
  }
  return answers;
}

Predictions TreeRegressor::answers(const std::vector<std::int32_t>& ends) const {
  Predictions answers;
  answers.values.resize(static_cast<Index>(ends.size()));
  for (std::size_t i = 0; i < ends.size(); ++i)
    answers.values[static_cast<Index>(i)] = nodes()[static_cast<std::size_t>(ends[i])].value.front();
  return answers;
}

void TreeModel::save(ArchiveWriter& archive) const {
  const auto count = static_cast<Index>(nodes_.size());
  const auto width = static_cast<Index>(nodes_.front().value.size());
  Matrix table(count, NodeColumns), values(count, width);
  for (Index i = 0; i < count; ++i) {
    const TreeNode& node = nodes_[static_cast<std::size_t>(i)];
    table.row(i) << node.feature, node.threshold, node.left, node.right, node.n, node.impurity,
        node.missingLeft ? 1 : 0;
    values.row(i) = Eigen::Map<const Eigen::RowVectorXd>(node.value.data(), width);
  }
  LevelSets sets;
  for (const TreeNode& node : nodes_) sets.push_back(node.leftLevels);
  writeLevels(levelTable(sets), archive);
  archive.array("nodes", table);
  archive.array("values", values);
  archive.manifest["tree"] = {{"features", features_}, {"classes", classes()}};
}

Result<FittedModelPtr> TreeModel::load(const ArchiveReader& archive) {
  RIDGELINE_TRY(const Matrix table, archive.array("nodes"));
  RIDGELINE_TRY(const Matrix values, archive.array("values"));
  RIDGELINE_TRY(const Matrix levels, readLevels(archive));
  RIDGELINE_TRY(const Index features, archive.integer("tree/features", 1, 1 << 30));
  RIDGELINE_TRY(const Index classes, archive.integer("tree/classes", 0, 1 << 20));
  const Index count = table.rows();
  const bool shaped = count > 0 && count < (1 << 30) && table.cols() >= FewestColumns &&
                      table.cols() <= NodeColumns && values.rows() == count &&
                      values.cols() == std::max<Index>(classes, 1) && table.allFinite() && values.allFinite();
  if (!shaped) return archive.damaged("the nodes of the tree have another shape than its values");
  auto sets = levelSets(levels, count);
  if (!sets) return archive.damaged("the levels that go left belong to no node");
  std::vector<TreeNode> nodes(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    const bool indices = isIndex(table(i, Feature), -1, static_cast<double>(features - 1)) &&
                         isIndex(table(i, Left), -1, static_cast<double>(count - 1)) &&
                         isIndex(table(i, Right), -1, static_cast<double>(count - 1));
    const bool shares =
        classes == 0 || (values.row(i).minCoeff() >= 0 && std::abs(values.row(i).sum() - 1) < 1e-6);
    if (!indices || !shares || table(i, Weight) < 0 || table(i, ImpurityColumn) < 0)
      return archive.damaged(fmt::format("node {} of the tree does not hold together", i));
    TreeNode& node = nodes[static_cast<std::size_t>(i)];
    node.feature = static_cast<int>(table(i, Feature));
    node.threshold = table(i, Threshold);
    node.left = static_cast<int>(table(i, Left));
    node.right = static_cast<int>(table(i, Right));
    node.n = table(i, Weight);
    node.impurity = table(i, ImpurityColumn);
    node.missingLeft = table.cols() > MissingLeft && table(i, MissingLeft) != 0;
    if (!sets->empty()) node.leftLevels = std::move((*sets)[static_cast<std::size_t>(i)]);
    for (Index k = 0; k < values.cols(); ++k) node.value.push_back(values(i, k));
  }
  if (!isTree(nodes)) return archive.damaged("the nodes do not form a tree");
  if (classes > 0)
    return std::make_shared<TreeClassifier>(std::move(nodes), features, static_cast<int>(classes));
  return std::make_shared<TreeRegressor>(std::move(nodes), features);
}

}  // namespace ridgeline::models
