#pragma once

#include <vector>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// What a clustering of some rows is worth, as a run records it: silhouette, calinski-harabasz,
/// davies-bouldin; with a truth also adjusted-rand, adjusted-mutual-information, homogeneity, completeness
/// and v-measure.
///
/// X: n x d, as the model saw it. labels: n, negative for noise, which is left out of the indices of shape
/// and is a cluster of its own beside the truth. truth: n class codes, negative where unknown, or empty.
/// Errors: Cancelled.
Result<std::vector<NamedEstimate>> clusterMetrics(const Matrix& X, const std::vector<int>& labels,
                                                  const std::vector<int>& truth, Seed seed,
                                                  jobs::WorkContext& context);

}  // namespace ridgeline::eval
