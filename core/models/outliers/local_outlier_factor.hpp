#pragma once

#include "core/models/model_entry.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {

struct LofParams {
  int neighbors = 20;
  KnnMetric metric = KnnMetric::Euclidean;
  double contamination = 0;
};
const params::ParamTable<LofParams>& lofParamTable();

/// Local outlier factor: how much thinner the rows lie about a row than about its neighbours.
///
/// Shapes   train.X n x d; rows of weight 0 are left out. Labels: 0 for an ordinary row, 1 for an outlier.
/// Score    the mean density of the k nearest rows over the row's own, about 1 inside a group. The density
///          is one over the mean reach distance plus 1e-10, so that repeated rows keep it finite. A query at
///          distance 0 of a train row is taken for that row and not compared with itself.
/// Limit    1.5; with `contamination` the quantile of the train rows' scores that this share exceeds.
/// Units    distances in the units of X: scale first (prep/scale.hpp).
/// Cost     one search of k neighbours a row (neighbour_index.hpp), for the fit and for each query.
/// Errors   those of checkTrainingSet; InvalidInput for a single row; Diverged where distances overflow;
///          Cancelled. Fewer than k other rows: all of them count, with a warning.
/// Source   Breunig, Kriegel, Ng & Sander (2000), SIGMOD Record 29(2):93-104, doi:10.1145/335191.335388.
Result<FittedModelPtr> fitLof(const TrainingSet& train, const LofParams& params, jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadLof(const ArchiveReader& archive);

ModelEntry lofEntry();

}  // namespace ridgeline::models
