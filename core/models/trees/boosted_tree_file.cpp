#include "core/models/trees/boosted_tree_file.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/trees/level_sets.hpp"
#include "core/models/trees/saved_nodes.hpp"

namespace ridgeline::models {
namespace {

/// Columns of the saved table of nodes.
struct Saved {
  enum : Index { Feature, Threshold, Value, Gain, Left, MissingLeft, Columns };
};

/// One tree of the table, or null: each node but the root is the child of exactly one node before it.
BoostedTreePtr readTree(const Matrix& table, const LevelSets& sets, Index first, Index count,
                        Index features) {
  auto tree = std::make_shared<BoostedTree>(static_cast<std::size_t>(count));
  Index children = 0;
  for (Index i = 0; i < count; ++i) {
    const auto row = table.row(first + i);
    const bool whole = isIndex(row[Saved::Feature], -1, static_cast<double>(features - 1)) &&
                       isIndex(row[Saved::Left], -1, static_cast<double>(count - 1)) &&
                       isIndex(row[Saved::MissingLeft], 0, 1) && row[Saved::Gain] >= 0;
    if (!whole) return nullptr;
    BoostedNode& node = (*tree)[static_cast<std::size_t>(i)];
    node = {row[Saved::Threshold],
            row[Saved::Value],
            row[Saved::Gain],
            static_cast<std::int32_t>(row[Saved::Feature]),
            static_cast<std::int32_t>(row[Saved::Left]),
            row[Saved::MissingLeft] != 0,
            sets.empty() ? std::vector<std::int32_t>{} : sets[static_cast<std::size_t>(first + i)]};
    if (node.feature < 0) continue;
    // Pairs of children follow each other in the order of their parents, so nothing is shared or left over.
    children += 2;
    if (node.left <= i || node.left % 2 != 1 || node.left + 1 >= count) return nullptr;
  }
  std::vector<bool> taken(static_cast<std::size_t>(count), false);
  for (const BoostedNode& node : *tree) {
    if (node.feature < 0) continue;
    if (taken[static_cast<std::size_t>(node.left)]) return nullptr;
    taken[static_cast<std::size_t>(node.left)] = true;
  }
  return children + 1 == count ? tree : nullptr;
}

}  // namespace

void writeTrees(const std::vector<BoostedTreePtr>& trees, ArchiveWriter& archive) {
  std::size_t count = 0;
  for (const auto& tree : trees) count += tree->size();
  Matrix table(static_cast<Index>(count), Saved::Columns);
  Vector sizes(static_cast<Index>(trees.size()));
  LevelSets sets;
  Index at = 0, t = 0;
  for (const auto& tree : trees) {
    sizes[t++] = static_cast<double>(tree->size());
    for (const BoostedNode& node : *tree) {
      table.row(at++) << node.feature, node.threshold, node.value, node.gain, node.left,
          node.missingLeft ? 1.0 : 0.0;
      sets.push_back(node.leftLevels);
    }
  }
  archive.array("nodes", table);
  archive.array("sizes", sizes);
  writeLevels(levelTable(sets), archive);
}

Result<std::vector<BoostedTreePtr>> readTrees(const ArchiveReader& archive, Index features) {
  RIDGELINE_TRY(const Matrix table, archive.array("nodes"));
  RIDGELINE_TRY(const Vector sizes, archive.vector("sizes"));
  if (table.cols() != Saved::Columns && table.rows() > 0)
    return archive.damaged("the nodes of the trees have another shape");
  if (!table.allFinite()) return archive.damaged("a number of the trees is not finite");
  RIDGELINE_TRY(const Matrix levels, readLevels(archive));
  const auto sets = levelSets(levels, table.rows());
  if (!sets) return archive.damaged("the levels that go left belong to no node");
  std::vector<BoostedTreePtr> trees;
  Index first = 0;
  for (Index t = 0; t < sizes.size(); ++t) {
    if (!isIndex(sizes[t], 1, static_cast<double>(table.rows() - first)))
      return archive.damaged(fmt::format("tree {} has no nodes", t));
    const auto count = static_cast<Index>(sizes[t]);
    BoostedTreePtr tree = readTree(table, *sets, first, count, features);
    if (tree == nullptr) return archive.damaged(fmt::format("tree {} does not hold together", t));
    trees.push_back(std::move(tree));
    first += count;
  }
  if (first != table.rows()) return archive.damaged("nodes of the trees are left over");
  return trees;
}

}  // namespace ridgeline::models
