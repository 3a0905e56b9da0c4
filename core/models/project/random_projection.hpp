#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct RandomProjectionParams {
  int components = 2;
};
const params::ParamTable<RandomProjectionParams>& randomProjectionParamTable();

/// Random projection: orthonormal axes drawn without looking at the rows. Distances shrink alike, by the root
/// of components / columns on average, the more exactly the more axes.
///
/// Shapes   train.X n x d; weights n or empty. k = min(components, d), with a warning where fewer are there
///          than were asked for.
/// Units    those of X: scale first where the columns differ in unit.
/// Method   the span of k normal vectors, which is uniform over all subspaces; within it the axes are turned
///          to those of the largest spread of the train rows, so that they come in order.
/// Ties     signs are chosen so that the largest entry of each axis is positive (the first of equals).
/// Cost     O(n d k + d k^2).
/// Errors   those of checkTrainingSet; InvalidInput if there is one row or no column varies; Diverged if
///          squares overflow; Cancelled.
/// Source   Johnson & Lindenstrauss (1984), Contemporary Mathematics 26:189-206, doi:10.1090/conm/026/737400.
Result<FittedModelPtr> fitRandomProjection(const TrainingSet& train, const RandomProjectionParams& params,
                                           jobs::WorkContext& context);

ModelEntry randomProjectionEntry();

}  // namespace ridgeline::models
