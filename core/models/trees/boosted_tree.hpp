#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"
#include "core/models/trees/leaf_visits.hpp"

namespace ridgeline::models {

/// One tree of an ensemble. Children stand behind their parent, side by side: right = left + 1.
struct BoostedNode {
  double threshold = 0;       ///< left if x <= threshold
  double value = 0;           ///< what a leaf adds to the score
  double gain = 0;            ///< of the question asked here; 0 in a leaf
  std::int32_t feature = -1;  ///< -1: a leaf
  std::int32_t left = -1;
  bool missingLeft = false;                   ///< where a missing value goes
  std::vector<std::int32_t> leftLevels = {};  ///< as TreeNode's
};
using BoostedTree = std::vector<BoostedNode>;
using BoostedTreePtr = std::shared_ptr<const BoostedTree>;

/// A grown tree with the questions it asks and what they took off the impurity; leaves hold no value yet.
BoostedTree boostedTree(const GrownTree& grown);

/// Trees [first, last) of an ensemble laid out for walking, with the value of each leaf by its number.
struct WalkedTrees {
  WalkedTrees(const std::vector<BoostedTreePtr>& trees, std::size_t first, std::size_t last);
  TreeWalk walk;
  std::vector<double> values;
};

/// Adds the leaf values of trees [first, last) to scores (n x outputs) of the rows of X; tree t goes to
/// output t % outputs, and `first` is a multiple of outputs. Errors: Cancelled.
Status addTrees(const std::vector<BoostedTreePtr>& trees, std::size_t first, std::size_t last,
                const Matrix& X, Matrix& scores, jobs::WorkContext& context);
/// The visit that does so.
LeafVisit addTo(Matrix& scores, const WalkedTrees& trees);

}  // namespace ridgeline::models
