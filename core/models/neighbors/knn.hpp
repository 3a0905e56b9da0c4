#pragma once

#include "core/models/model_entry.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {

enum class KnnWeighting { Uniform, InverseDistance };
/// How the nearest rows are looked for. Automatic: approximately where there are many rows and so many
/// columns that an exact search passes over all of them.
enum class KnnSearch { Exact, Automatic, Approximate };
struct KnnParams {
  int neighbors = 5;
  KnnWeighting weighting = KnnWeighting::Uniform;
  KnnMetric metric = KnnMetric::Euclidean;
  KnnSearch search = KnnSearch::Exact;
};
const params::ParamTable<KnnParams>& knnParamTable();

/// k-nearest-neighbour classifier and regressor.
///
/// Shapes   train.X n x d, one row per sample; train.labels n in [0, classes) or train.targets n; weights n
///          or empty: they multiply the votes, and rows of weight 0 are left out.
/// Units    distances in the units of X: scale first (prep/scale.hpp).
/// Ties     equal distances are ordered by row index, equal votes by label. With inverse distances, rows at
///          distance 0 have all the votes.
/// Search   exact, or approximate by a graph (approximate_neighbours.hpp), with a warning: distances are
/// true,
///          but a few of the nearest rows may be missing. A file keeps the rows and links them anew.
/// Cost     build O(n d log n); predict O(log n) a query in low d, O(n d) at worst.
/// Errors   those of checkTrainingSet; InvalidParam "neighbors" if it exceeds n; Cancelled.
/// Source   Cover & Hart (1967), IEEE Trans. Inf. Theory 13(1):21-27, doi:10.1109/TIT.1967.1053964;
///          inverse distances: Dudani (1976), IEEE Trans. SMC 6(4):325-327, doi:10.1109/TSMC.1976.5408784.
Result<FittedModelPtr> fitKnn(const TrainingSet& train, const KnnParams& params, jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadKnn(const ArchiveReader& archive);

ModelEntry knnEntry();

}  // namespace ridgeline::models
