#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/models/trees/grown_tree.hpp"

namespace ridgeline::models {

/// A number as a whole one of the same order: a <= b just if orderedKey(a) <= orderedKey(b), and -0 as 0.
/// NaN is above all.
std::uint64_t orderedKey(double value);
/// The number of a key that is not NaN's.
double numberOf(std::uint64_t key);

/// Rows of X side by side, as walks read them: ordered keys in tiles of `Lanes` rows, feature after feature,
/// so that the same feature of rows that walk together is one line of memory.
class RowBlock {
 public:
  static constexpr Index Lanes = 16;
  /// A good number of rows for one block of n: a tree stays in the cache while the rows pass by.
  static Index rowsFor(Index n, Index d);
  void load(const Matrix& X, Index begin, Index end);
  Index rows() const { return rows_; }
  /// Feature f of row i lies at row(i)[f Lanes]; the last tile is full of whatever.
  const std::uint64_t* row(Index i) const { return keys_.data() + i / Lanes * Lanes * d_ + i % Lanes; }
  bool hasMissing() const { return missing_; }

 private:
  std::vector<std::uint64_t> keys_;
  Index rows_ = 0, d_ = 0;
  bool missing_ = false;
};

/// Trees laid out for walking: 16 bytes a node, breadth first, the children of a node side by side, so that a
/// step is two loads, a comparison and an addition; several rows walk at once to hide the loads. Leaves are
/// numbered through all trees in the order of their nodes.
///
/// Answers  x <= threshold goes left, in the order of doubles, or the level nearest x if the node's set has
///          it; NaN where the node says.
/// Cost     O(depth) a row and tree; 17 bytes a node, and a bit for each level of a set.
class TreeWalk {
 public:
  struct Step {
    std::uint64_t key = 0;   ///< of the threshold, or the place of the set; a leaf: LeafKey plus its number
    std::int32_t left = 0;   ///< a leaf: itself
    std::uint32_t slot = 0;  ///< feature times RowBlock::Lanes
  };

  /// Adds a tree of nodes (GrownNode, BoostedNode), the right child next to the left one; returns which of
  /// its nodes became each new leaf, in the order of their numbers.
  template <class Nodes>
  std::vector<std::int32_t> add(const Nodes& nodes);
  std::size_t trees() const { return roots_.size(); }
  std::size_t leaves() const { return leafCount_; }
  /// The leaf number of every row of the block.
  void walk(std::size_t tree, const RowBlock& block, std::int32_t* out) const;
  /// The same for some rows of the block only: out[i] for rows[i].
  void walk(std::size_t tree, const RowBlock& block, std::span<const std::int32_t> rows,
            std::int32_t* out) const;

  /// For other ways through the trees.
  std::int32_t root(std::size_t tree) const { return roots_[tree]; }
  std::int32_t size(std::size_t tree) const {
    return (tree + 1 < roots_.size() ? roots_[tree + 1] : static_cast<std::int32_t>(steps_.size())) -
           roots_[tree];
  }
  const Step& step(std::int32_t at) const { return steps_[static_cast<std::size_t>(at)]; }
  /// -1 inside.
  std::int32_t leafNumber(std::int32_t at) const {
    const std::uint64_t key = step(at).key;
    return key < LeafKey ? -1 : static_cast<std::int32_t>(key - LeafKey);
  }
  bool missingLeft(std::int32_t at) const {
    return (flags_[static_cast<std::size_t>(at)] & MissingLeft) != 0;
  }
  bool asksLevels(std::int32_t at) const { return (flags_[static_cast<std::size_t>(at)] & Levels) != 0; }
  /// Where a row with this value goes from a node.
  bool goesLeft(std::int32_t at, double value) const;

  /// For files: one row a node (feature or -1, threshold, missing goes left), breadth first, tree after tree.
  Matrix table() const;
  Vector treeSizes() const;
  /// For files: a row of the table and a level that goes left there, ascending; no rows where no tree asks
  /// about levels.
  Matrix leftLevels() const;
  /// Empty where the tables do not describe trees on `d` features.
  static std::optional<TreeWalk> from(const Matrix& table, const Vector& sizes, const Matrix& leftLevels,
                                      Index d);

 private:
  /// Above the keys of all numbers, below that of NaN.
  static constexpr std::uint64_t LeafKey = std::uint64_t{0xFFF8} << 48U;
  using Set = std::span<const std::int32_t>;
  static constexpr unsigned MissingLeft = 1, Levels = 2;  ///< flags of a step
  static constexpr unsigned Bits = 64;

  void addStep(int feature, double threshold, bool missingLeft, std::size_t left, Set leftLevels);
  bool has(std::uint64_t set, double level) const;
  bool general(const RowBlock& block) const { return block.hasMissing() || !words_.empty(); }
  /// General: values may be missing and questions about levels.
  template <bool General, class ValueAt>
  void walkLanes(std::int32_t root, const ValueAt& valueAt, std::int32_t* out, Index count) const;
  template <bool General>
  void walkBlock(std::int32_t root, const RowBlock& block, std::int32_t* out) const;
  template <bool General>
  void walkSome(std::int32_t root, const RowBlock& block, std::span<const std::int32_t> rows,
                std::int32_t* out) const;

  std::vector<Step> steps_;
  std::vector<std::uint8_t> flags_;   ///< a step
  std::vector<std::uint64_t> words_;  ///< sets: how many words, then a bit for each level
  std::vector<std::int32_t> roots_;
  std::size_t leafCount_ = 0;
};

template <class Nodes>
std::vector<std::int32_t> TreeWalk::add(const Nodes& nodes) {
  const std::size_t root = steps_.size();
  roots_.push_back(static_cast<std::int32_t>(root));
  std::vector<std::int32_t> order = {0}, leaves;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& node = nodes[static_cast<std::size_t>(order[i])];
    addStep(node.feature, node.threshold, node.missingLeft, root + order.size(), node.leftLevels);
    if (node.feature < 0) {
      leaves.push_back(order[i]);
      continue;
    }
    order.push_back(node.left);
    order.push_back(node.left + 1);
  }
  return leaves;
}

}  // namespace ridgeline::models
