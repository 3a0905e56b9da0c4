#pragma once

#include <functional>
#include <memory>
#include <span>

#include "core/models/grid_predictor.hpp"
#include "core/models/trees/tree_walk.hpp"

namespace ridgeline::models {

/// visit(tree, first, leaves): the leaf numbers of rows first, first + 1, ... in that tree.
using LeafVisit = std::function<void(std::size_t tree, Index first, std::span<const std::int32_t> leaves)>;

/// Visits the leaves of every row of X, blocks of rows in parallel, the trees of a row one after the other in
/// their order. Errors: Cancelled.
Status visitLeaves(const TreeWalk& walk, const Matrix& X, const LeafVisit& visit, jobs::WorkContext& context);

/// Rows with the leaves they end in. When a column changes, a row walks anew only through trees where its new
/// value lies beyond what the questions on the way to its leaf admit.
///
/// Cost     4 bytes a row and tree to keep; O(nodes + rows trees) a visit, and a walk for each leaf left.
class KnownLeaves {
 public:
  /// Null where the leaves would take more than 256 MB. Borrows the walk. Errors: Cancelled.
  static Result<std::unique_ptr<KnownLeaves>> of(const TreeWalk& walk, const Matrix& X,
                                                 jobs::WorkContext& context);
  /// visitLeaves of a matrix of the same shape.
  Status visit(const Matrix& X, const LeafVisit& visit, jobs::WorkContext& context) const;

 private:
  KnownLeaves(const TreeWalk& walk, const Matrix& X) : walk_(walk), X_(X) {}
  const std::int32_t* leavesOf(std::size_t tree) const {
    return leaves_.data() + tree * static_cast<std::size_t>(X_.rows());
  }

  const TreeWalk& walk_;
  Matrix X_;
  std::vector<std::int32_t> leaves_;  ///< tree after tree
};

/// Points (i, j) of a lattice with i in [left, right) and j in [low, high).
struct LatticePart {
  Index left = 0, right = 0, low = 0, high = 0;
};
/// visit(tree, leaf, part): these points end in that leaf.
using PartVisit = std::function<void(std::size_t tree, std::int32_t leaf, const LatticePart& part)>;

/// A number of lattice rows whose answers, `width` numbers a point, stay near for every tree.
Index bandRows(const Lattice& lattice, Index width);

/// Visits every leaf that points of the lattice end in with the points that do, just as each would walk
/// alone; bands of `bandRows` rows in parallel, the trees of a point one after the other in their order. A
/// question cuts a part in two by bisection, since a feature rises or falls along a row.
///
/// Cost     O(leaves met log n) a tree and band where each feature varies along one axis of the lattice;
/// where
///          one varies along both, rows part company and each pays for itself.
/// Errors   Cancelled.
Status visitLattice(const TreeWalk& walk, const Lattice& lattice, Index bandRows, const PartVisit& visit,
                    jobs::WorkContext& context);

}  // namespace ridgeline::models
