#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/matrix.hpp"

namespace ridgeline::models {

enum class Impurity { Gini, Entropy, Variance };

/// What a tree learns from: rows of positive weight only.
struct TreeRows {
  Matrix X;                 ///< n x d
  std::vector<int> labels;  ///< n, for Gini and Entropy
  Vector targets;           ///< n, for Variance
  Vector weights;           ///< n, or empty: all 1
  int classes = 0;
  Impurity impurity = Impurity::Gini;
  std::vector<double> logs;  ///< i log2 i for i in 0 ... n, for Entropy with weights of one; else empty

  double weight(std::int32_t row) const { return weights.size() == 0 ? 1.0 : weights[row]; }
};

/// The rows of one node in sums.
struct NodeSums {
  double weight = 0;
  std::vector<double> classWeights;  ///< Gini, Entropy
  double mean = 0;                   ///< Variance
  double impurity = 0;
};
NodeSums sumRows(const TreeRows& rows, std::span<const std::int32_t> members);

struct BestSplit {
  int feature = -1;
  double threshold = 0;
  double gain = 0;            ///< weight times impurity of the node, minus that of its two sides
  std::size_t leftCount = 0;  ///< rows with x <= threshold
};

/// Finds the best threshold of one feature at a time. Not thread-safe: one per thread of work.
class SplitScanner {
 public:
  explicit SplitScanner(const TreeRows& rows);
  /// `sorted`: the node's rows in ascending order of the feature. A feature of -1 where none is allowed.
  BestSplit scan(int feature, std::span<const std::int32_t> sorted, const NodeSums& node,
                 std::size_t minLeafRows);

 private:
  template <class Side>
  BestSplit walk(int feature, std::span<const std::int32_t> sorted, const NodeSums& node,
                 std::size_t minLeafRows, Side& side) const;
  const TreeRows& rows_;
  std::vector<double> left_, right_;
};

/// Gains nearer than this, relative to the node, count as equal.
double gainTolerance(const NodeSums& node);

}  // namespace ridgeline::models
