#pragma once

#include <vector>

#include "core/base/random.hpp"
#include "core/eval/estimate.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

/// How well each row lies in its cluster: (b - a) / max(a, b), with a the mean distance to the other rows of
/// its own cluster and b that to the nearest other cluster. In [-1, 1]; 0 for a cluster of one row; NaN for
/// rows with a negative label (noise), which count nowhere.
///
/// Shapes  X n x d, labels n; Euclidean distances in the units of X.
/// Cost    O(n^2 d).
/// Errors  InvalidInput unless 2 <= clusters <= n - 1 over the labelled rows; Cancelled.
/// Source  Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7.
Result<Vector> silhouettes(const Matrix& X, const std::vector<int>& labels, jobs::WorkContext& context);

inline constexpr Index MostSilhouetteRows = 5000;
/// Their mean, over at most `MostSilhouetteRows` rows drawn by the seed, with a note where rows were drawn
/// and where noise was left out. Undefined, with a reason, where `silhouettes` is.
Estimate meanSilhouette(const Matrix& X, const std::vector<int>& labels, Seed seed,
                        jobs::WorkContext& context);

/// Spread between clusters over spread within: (B / (k - 1)) / (W / (n - k)); the higher the better.
/// Source  Calinski & Harabasz (1974), doi:10.1080/03610927408827101.
Estimate calinskiHarabasz(const Matrix& X, const std::vector<int>& labels);
/// Mean over clusters of the worst ratio of spreads to distance with another; the lower the better, 0 at
/// best.
/// Source  Davies & Bouldin (1979), doi:10.1109/TPAMI.1979.4766909.
Estimate daviesBouldin(const Matrix& X, const std::vector<int>& labels);
/// Sum of squared distances to the mean of the own cluster, in squared units of X.
double inertia(const Matrix& X, const std::vector<int>& labels);

}  // namespace ridgeline::eval
