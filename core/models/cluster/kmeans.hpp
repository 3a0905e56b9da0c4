#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class KmeansStart { Spread, Random };
enum class KmeansMethod { Lloyd, MiniBatch };
struct KmeansParams {
  int clusters = 3;
  KmeansStart start = KmeansStart::Spread;
  KmeansMethod method = KmeansMethod::Lloyd;
  int batchRows = 1024;
  int restarts = 10;
  int maxIterations = 300;
  double tolerance = 0;
};
const params::ParamTable<KmeansParams>& kmeansParamTable();

/// k-means: k centres with the least sum of squared distances from each row to its nearest.
///
/// Shapes   train.X n x d; weights n or empty (rows of weight 0 have no say).
/// Units    Euclidean distance in the units of X: scale first (prep/scale.hpp).
/// Ties     equally near centres: the lower code. Clusters are numbered by their first train row.
/// Method   Lloyd's iterations, or steps on a few rows at a time, from each start, the best kept; its
///          iterations are then played once more into the trace: trainLoss is the inertia per unit of weight,
///          iteration 0 the start.
/// Cost     O(n d k) an iteration and start, O(b d k) with mini-batches of b rows.
/// Errors   those of checkTrainingSet; InvalidParam "clusters" if it exceeds the rows; Diverged if squares
///          overflow; Cancelled.
/// Source   Lloyd (1982), doi:10.1109/TIT.1982.1056489; starts: Arthur & Vassilvitskii (2007), SODA;
///          mini-batches: Sculley (2010), doi:10.1145/1772690.1772862.
Result<FittedModelPtr> fitKmeans(const TrainingSet& train, const KmeansParams& params,
                                 jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadKmeans(const ArchiveReader& archive);

ModelEntry kmeansEntry();

}  // namespace ridgeline::models
