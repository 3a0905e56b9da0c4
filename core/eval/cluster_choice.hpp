#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/eval/cluster_number.hpp"
#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"

namespace ridgeline::eval {

/// A method of the catalog as `gapStatistic` and `stability` ask for it: fitted with its number of clusters
/// set, its labels being those it predicts for the rows. Noise keeps the label the method gives it.
/// Errors: NotFound; InvalidParam "model" for a method that does not cluster or takes no number of clusters.
Result<Clusterer> modelClusterer(const models::ModelSpec& spec);

/// What is measured of one number of clusters.
struct ClusterCount {
  int k = 1;
  double inertia = 0;                  ///< sum of squared distances to the cluster's mean
  double gap = 0, gapSpread = 0;       ///< as in GapStatistic
  std::vector<NamedEstimate> indices;  ///< clusterMetrics of all rows
  Estimate stability;                  ///< mean adjusted Rand index over resamples; undefined for k = 1
};

/// The number of clusters that one rule asks for, or why it asks for none.
struct ClusterPick {
  std::string rule;  ///< "elbow", "gap", "silhouette", "calinski-harabasz", "davies-bouldin", "stability"
  std::optional<int> k;
  std::string note;  ///< why there is none, or what takes from its weight
};

struct ClusterChoiceOptions {
  int most = 10;           ///< clusters tried: 1 ... most
  int references = 50;     ///< uniform data sets of the gap statistic
  int resamples = 50;      ///< of the rows, for stability
  std::vector<int> truth;  ///< n class codes, negative where unknown, or empty
  Seed seed{};
};

struct ClusterChoice {
  std::vector<ClusterCount> counts;  ///< k = 1 ... min(most, n)
  std::vector<ClusterPick> picks;    ///< one a rule, in the order above
  double hopkins = 0.5;              ///< whether rows clump at all
};

/// Everything that is asked of a number of clusters, for each of them, on the same clusterings of the rows.
/// Rules: the elbow of the inertia; the gap statistic; the largest silhouette and Calinski-Harabasz, the
/// smallest Davies-Bouldin, ties going to fewer clusters; and the most stable k from 2 on, if it is stable
/// (0.6 or more): of those within 0.01 of the best, the largest.
///
/// Shapes  X n x d, finite.
/// Cost    most x (1 + references + resamples) clusterings, and most silhouettes.
/// Errors  InvalidInput for fewer than two rows or where no column varies; InvalidParam "most" below 2;
///         those of the clusterer; Cancelled.
/// Source  see core/eval/cluster_number.hpp and cluster_indices.hpp; Ben-Hur, Elisseeff & Guyon (2002),
///         Pacific Symposium on Biocomputing 7:6-17 (the largest stable number).
Result<ClusterChoice> chooseClusters(const Matrix& X, const Clusterer& cluster,
                                     const ClusterChoiceOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::eval
