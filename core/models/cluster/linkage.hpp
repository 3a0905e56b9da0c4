#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"
#include "core/models/cluster_capabilities.hpp"

namespace ridgeline::models {

/// What counts as the distance of two clusters.
enum class Linkage {
  Single,    ///< of their nearest rows
  Complete,  ///< of their farthest rows
  Average,   ///< the mean over all pairs of rows
  Ward,      ///< sqrt(2 |A| |B| / (|A| + |B|)) times the distance of their means
};

/// The n - 1 merges of the rows of X (n x d, finite, magnitudes up to 1e150), lowest first; equal heights in
/// the order they were found. A row of weight w counts as w rows at its place. Within a merge the older
/// cluster comes first.
///
/// Method  Ward: nearest-neighbour chains over means, O(n d) memory. Single: a minimum spanning tree, O(n d)
///         memory. Complete, average: nearest-neighbour chains over all n (n - 1) / 2 distances.
/// Cost    O(n^2 d).
/// Errors  TooLarge if the distances pass 2 GiB; Cancelled.
/// Source  Murtagh & Contreras (2012), "Algorithms for hierarchical clustering: an overview",
///         doi:10.1002/widm.53; Ward (1963), doi:10.1080/01621459.1963.10500845; Prim (1957),
///         doi:10.1002/j.1538-7305.1957.tb01515.x.
Result<std::vector<Merge>> linkage(const Matrix& X, const Vector& weights, Linkage kind,
                                   jobs::WorkContext& context);

/// Clusters of n rows once all but the k - 1 highest merges are made, numbered by their first row. k in [1,
/// n].
std::vector<int> cutAt(const std::vector<Merge>& merges, Index n, int k);

/// A merge of two clusters by one row of each, before they are sorted and named.
struct Union {
  std::int32_t a = 0, b = 0;
  double height = 0;
};
/// Sorted by height (stable), clusters named as in Merge. `weights` n or empty.
std::vector<Merge> named(std::vector<Union> unions, const Vector& weights);

/// The two that need no distance matrix. Errors: Cancelled.
Result<std::vector<Union>> wardUnions(const Matrix& X, const Vector& weights, jobs::WorkContext& context);
Result<std::vector<Union>> singleUnions(const Matrix& X, jobs::WorkContext& context);

}  // namespace ridgeline::models
