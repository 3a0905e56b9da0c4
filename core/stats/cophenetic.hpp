#pragma once

#include <span>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::stats {

/// Two clusters that become one: 0 ... n - 1 are rows, joining i makes cluster n + i. The order of a, b and
/// of joinings at one height has no say.
struct Joining {
  Index a = 0, b = 0;
  double height = 0;
};

/// How well a tree of clusters keeps the distances of rows: Pearson's correlation, over all pairs of the rows
/// of X (n x d), of their Euclidean distance and of the height at which the tree joins them.
///
/// Cost    O(n^2 d); memory O(n d), for no pair is stored.
/// Errors  InvalidInput for fewer than 3 rows, joinings that are no tree of the n rows, and for distances or
///         heights that all agree, which leaves the correlation undefined; NonFinite; Cancelled.
/// Source  Sokal & Rohlf (1962), doi:10.2307/1217208.
Result<double> copheneticCorrelation(const Matrix& X, std::span<const Joining> joinings,
                                     jobs::WorkContext& context);

}  // namespace ridgeline::stats
