#pragma once

#include "core/models/project/affinities.hpp"
#include "core/models/project/repulsion.hpp"

namespace ridgeline::models {

/// What draws every point to those it is near: sums over j of p_ij q_ij (y_i - y_j) with q = 1 / (1 + d^2).
/// With `spread` the sum of p log(1 + d^2) is returned, else 0. Errors: Cancelled.
Result<double> attraction(const Affinities& affinities, const PlanePoints& points, PlanePoints& forces,
                          bool spread, jobs::WorkContext& context);

}  // namespace ridgeline::models
