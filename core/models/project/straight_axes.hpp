#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Axes through the mean of the train rows, as the Projection capability tells them.
struct StraightAxes {
  Vector mean;        ///< d
  Matrix components;  ///< d x k, orthonormal
  Vector variance;    ///< k
  Vector ratio;       ///< k
};

/// Turns each axis so that its largest entry is positive (the first of equals).
void fixSigns(Matrix& components);

/// A fit that is its axes and nothing else.
FittedModelPtr straightProjection(StraightAxes axes);
/// Errors: Unreadable.
Result<FittedModelPtr> loadStraightProjection(const ArchiveReader& archive);

}  // namespace ridgeline::models
