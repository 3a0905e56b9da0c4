#pragma once

#include "core/models/cluster/linkage.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct HierarchicalParams {
  int clusters = 3;
  Linkage linkage = Linkage::Ward;
};
const params::ParamTable<HierarchicalParams>& hierarchicalParamTable();

/// Hierarchical clustering: the two nearest clusters are merged, again and again; the tree is cut where
/// `clusters` are left.
///
/// Shapes   train.X n x d; weights n or empty (a row of weight w counts as w rows; rows of weight 0 are left
///          out).
/// Units    heights in the units of X (see Linkage): scale first (prep/scale.hpp).
/// Ties     equal distances: the row that comes first. Clusters are numbered by their first train row.
/// Predict  a row belongs with its nearest train row, so train rows keep their clusters.
/// Cost     O(n^2 d); memory O(n d) for ward and single, 4 n (n - 1) bytes for complete and average.
/// Errors   those of checkTrainingSet; InvalidParam "clusters" if it exceeds the rows; TooLarge; Diverged if
///          squares overflow; Cancelled.
/// Source   Murtagh & Contreras (2012), doi:10.1002/widm.53; Ward (1963), doi:10.1080/01621459.1963.10500845.
Result<FittedModelPtr> fitHierarchical(const TrainingSet& train, const HierarchicalParams& params,
                                       jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadHierarchical(const ArchiveReader& archive);

ModelEntry hierarchicalEntry();

}  // namespace ridgeline::models
