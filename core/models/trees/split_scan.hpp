#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/models/trees/tree_rows.hpp"

namespace ridgeline::models {

class BinnedMatrix;

/// One question to a node: x <= threshold goes left, and a row without a value where `missingLeft` says.
struct Cut {
  int feature = -1;  ///< -1: no question is allowed
  double threshold = 0;
  double gain = 0;  ///< weight times impurity of the node, minus that of its two sides
  bool missingLeft = false;
  std::vector<std::int32_t> leftLevels = {};  ///< as TreeNode's, of levels that rows of the node have
};

/// Gains nearer than this count as equal.
double gainTolerance(const NodeSums& node);

/// The rows of a node in the order of one feature.
struct SortedColumn {
  int feature = 0;
  const double* values = nullptr;         ///< by row
  std::span<const std::int32_t> present;  ///< ascending
  std::span<const std::int32_t> missing;  ///< rows without a value
  bool ties = true;                       ///< false only where no two rows share a value
};

/// Finds the best threshold of one feature at a time, exactly: every place between two values is tried, and
/// where values are missing every place with them on either side, and the present against the missing.
/// The first of equal gains is kept: the lowest threshold, missing to the right. Thresholds lie half way;
/// where all present go left, the threshold is the largest number.
/// Not thread-safe: one per thread of work.
class SplitScanner {
 public:
  explicit SplitScanner(const TreeRows& rows);
  /// A feature of -1 where no question leaves `minLeafRows` on both sides.
  Cut scan(const SortedColumn& column, const NodeSums& node, std::size_t minLeafRows);
  /// The best cut between bins, in the middle of the empty ones, for variance or Gini of two classes; rows in
  /// any order. A node of few rows is
  /// sorted and cut exactly. `varies`: whether the feature does in the node.
  Cut scanBins(int feature, const BinnedMatrix& bins, std::span<const std::int32_t> rows,
               const NodeSums& node, std::size_t minLeafRows, bool& varies);
  /// The best cut of a category's levels in the order of levelOrder, rows in any order.
  Cut scanLevels(int feature, std::span<const std::int32_t> rows, const NodeSums& node,
                 std::size_t minLeafRows, bool& varies);
  /// What x <= threshold is worth, rows in any order; missing ones go where it is worth more. A feature of -1
  /// as above.
  Cut ask(int feature, double threshold, std::span<const std::int32_t> rows, const NodeSums& node,
          std::size_t minLeafRows);
  /// The same of levels (ascending) that go left.
  Cut askLevels(int feature, std::vector<std::int32_t> left, std::span<const std::int32_t> rows,
                const NodeSums& node, std::size_t minLeafRows);

 private:
  static constexpr std::size_t Chunk = 512;
  struct Range {
    std::size_t first = 0, end = 0;  ///< cuts behind positions first ... end - 1 leave enough rows
  };
  template <class Side>
  void pass(const SortedColumn& column, const NodeSums& node, Side& side, Range range, bool missingLeft,
            Cut& best);
  template <class Side>
  Cut scanWith(const SortedColumn& column, const NodeSums& node, std::size_t minLeafRows);
  template <class Side>
  Cut askWith(int feature, double threshold, const NodeSums& node, std::size_t rest, std::size_t minLeafRows);
  Cut askValues(int feature, const double* x, double threshold, std::span<const std::int32_t> rows,
                const NodeSums& node, std::size_t minLeafRows);
  Cut scanFew(int feature, std::span<const std::int32_t> rows, const NodeSums& node, std::size_t minLeafRows,
              bool& varies);
  template <class Side>
  Cut scanBinsWith(int feature, const BinnedMatrix& bins, std::span<const std::int32_t> rows,
                   const NodeSums& node, std::size_t minLeafRows, bool& varies);
  template <class Body>
  Cut withSide(const Body& body);

  const TreeRows& rows_;
  std::vector<double> left_, right_;
  std::vector<std::int32_t> yes_, unknown_;
  std::vector<double> ranks_;  ///< by row, where a category was looked at
  std::array<double, Chunk> gains_{};
};

}  // namespace ridgeline::models
