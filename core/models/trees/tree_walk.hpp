#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/models/trees/grown_tree.hpp"

namespace ridgeline::models {

/// Rows of X side by side, as walks read them.
class RowBlock {
 public:
  /// A good number of rows for one block: it and a tree share the cache.
  static Index rowsFor(Index d);
  void load(const Matrix& X, Index begin, Index end);
  Index rows() const { return rows_; }
  const double* row(Index i) const { return values_.data() + i * d_; }
  Index d() const { return d_; }
  bool hasMissing() const { return missing_; }

 private:
  std::vector<double> values_;  ///< row after row
  Index rows_ = 0, d_ = 0;
  bool missing_ = false;
};

/// Trees laid out for walking: 16 bytes a node, breadth first, the children of a node side by side, so that a
/// step is a load, a comparison and an addition; several rows walk at once to hide the loads. Leaves are
/// numbered through all trees in the order of their nodes.
///
/// Answers  x <= threshold goes left, compared as the doubles they are; NaN where the node says.
/// Cost     O(depth) a row and tree; 20 bytes a node.
class TreeWalk {
 public:
  /// Rows that walk together.
  static constexpr Index Group = 8;

  /// Adds a tree; returns which of its nodes became each new leaf, in the order of their numbers.
  std::vector<std::int32_t> add(std::span<const GrownNode> nodes);
  std::size_t trees() const { return roots_.size(); }
  std::size_t leaves() const { return leafCount_; }
  /// The leaf number of every row of the block.
  void walk(std::size_t tree, const RowBlock& block, std::int32_t* out) const;
  /// The same for some rows of the block only: out[i] for rows[i].
  void walk(std::size_t tree, const RowBlock& block, std::span<const std::int32_t> rows,
            std::int32_t* out) const;
  /// The leaf number of one row, values `stride` apart.
  std::int32_t leaf(std::size_t tree, const double* x, Index stride) const;

  /// For files: one row a node (feature or -1, threshold, missing goes left), breadth first, tree after tree.
  Matrix table() const;
  Vector treeSizes() const;
  /// Empty where the tables do not describe trees on `d` features.
  static std::optional<TreeWalk> from(const Matrix& table, const Vector& sizes, Index d);

 private:
  struct Step {
    double threshold = 0;
    std::int32_t left = 0;      ///< a leaf: itself
    std::uint32_t feature = 0;  ///< the highest bit: missing goes left
  };
  static constexpr std::uint32_t MissingLeft = 1U << 31U;

  void addStep(int feature, double threshold, bool missingLeft, std::size_t left);
  /// `rowAt(i)`: where the values of the i-th of `count` rows lie.
  template <bool WithMissing, class RowAt>
  void walkGroups(std::int32_t root, Index count, const RowAt& rowAt, std::int32_t* out) const;
  template <class RowAt>
  void walkRows(std::size_t tree, const RowBlock& block, Index count, const RowAt& rowAt,
                std::int32_t* out) const;

  std::vector<Step> steps_;
  std::vector<std::int32_t> leafNumber_;  ///< a step; -1 inside
  std::vector<std::int32_t> roots_;
  std::size_t leafCount_ = 0;
};

}  // namespace ridgeline::models
