#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct DbscanParams {
  double radius = 0;
  int minRows = 5;
};
const params::ParamTable<DbscanParams>& dbscanParamTable();

/// DBSCAN: clusters of any shape, as the places where rows lie densely; what lies apart is noise.
///
/// Shapes   train.X n x d; weights n or empty (a row counts as much as it weighs; those of weight 0 are left
///          out).
/// Units    the radius is in the units of X: scale first (prep/scale.hpp). A radius of 0 is chosen from the
///          data, at the knee of the distances to the minRows-th row.
/// Ties     clusters are numbered by their first core row; a row near several belongs to the lowest. Noise is
///          the last code, there or not (capability NoiseLabel), so that codes stay in [0, classes).
/// Predict  a row belongs to the lowest cluster with a core row within the radius, else it is noise; so train
///          rows keep their clusters.
/// Cost     O(n log n) and the distances within neighbouring cells in up to four columns; else by a k-d tree.
/// Errors   those of checkTrainingSet; Diverged if squares overflow; Cancelled.
/// Source   Ester, Kriegel, Sander & Xu (1996), KDD, aaai.org/Papers/KDD/1996/KDD96-037.
Result<FittedModelPtr> fitDbscan(const TrainingSet& train, const DbscanParams& params,
                                 jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadDbscan(const ArchiveReader& archive);

ModelEntry dbscanEntry();

}  // namespace ridgeline::models
