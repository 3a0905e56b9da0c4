#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

/// Where a falling curve bends most: the point farthest below the line from its first to its last, by the
/// rule of Kneedle with sensitivity 1, and how far, as a share of the curve's height.
struct Elbow {
  int at = -1;         ///< index into the curve; -1: the curve is too short or does not fall
  double height = 0;   ///< in [0, 1]
  bool clear = false;  ///< height is 0.1 at least
};
/// values: one a number of clusters, which step by one.
/// Source  Satopaa et al. (2011), doi:10.1109/ICDCSW.2011.20.
Elbow elbow(const std::vector<double>& values);

/// Inertia of the best clustering of X into k groups; the seed is for its starts.
using Clusterer =
    std::function<Result<std::vector<int>>(const Matrix& X, int k, Seed seed, jobs::WorkContext&)>;
/// k-means with a few starts.
Clusterer kmeansClusterer(int restarts = 5);

struct GapOptions {
  int mostClusters = 10;
  int references = 50;  ///< uniform data sets to compare with
  Seed seed{};
};
/// log W of the data against that of uniform data in the box along its principal axes, for 1 ...
/// mostClusters.
struct GapStatistic {
  std::vector<double> gap;      ///< mean of log W* less log W
  std::vector<double> spread;   ///< sd of log W* times sqrt(1 + 1 / references)
  std::vector<double> inertia;  ///< W of the data
  int chosen = 1;               ///< the smallest k with gap(k) >= gap(k + 1) - spread(k + 1); 1: no structure
};
/// Errors: InvalidInput for fewer than two rows or where no column varies; those of the clusterer; Cancelled.
/// Source  Tibshirani, Walther & Hastie (2001), doi:10.1111/1467-9868.00293.
Result<GapStatistic> gapStatistic(const Matrix& X, const Clusterer& cluster, const GapOptions& options,
                                  jobs::WorkContext& context);

/// Mean adjusted Rand index between clusterings of bootstrap samples and that of all rows, on the rows drawn;
/// below 0.6 the clusters hang on the draw of the rows. Errors: those of the clusterer; Cancelled. Source
/// Hennig (2007), doi:10.1016/j.csda.2006.11.025.
struct Stability {
  std::vector<double> indices;  ///< one a sample
  double mean = 0;
  bool stable() const { return mean >= 0.6; }
};
Result<Stability> stability(const Matrix& X, int k, const Clusterer& cluster, int samples, Seed seed,
                            jobs::WorkContext& context);

/// Whether rows clump at all: distances of uniform points in the rows' box to the rows against those of rows
/// to each other, raised to the number of columns, over min(n / 10, 500) of each (at least one). About 0.5:
/// no; towards 1: yes.
///
/// Errors  InvalidInput for fewer than two rows or where no column varies; Cancelled.
/// Source  Hopkins & Skellam (1954), doi:10.1093/oxfordjournals.aob.a083391.
Result<double> hopkins(const Matrix& X, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::eval
