#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Coordinates of any row on learned axes that are no directions among the columns (Projection has those).
class NonlinearProjection {
 public:
  virtual ~NonlinearProjection() = default;
  virtual Vector axisVariances() const = 0;  ///< k, of the train rows, dividing by n - 1, descending
  virtual Vector axisShares() const = 0;     ///< k, of the whole variance in the space of the axes
  /// n x k. Errors: as predict.
  virtual Result<Matrix> scores(const Matrix& X, jobs::WorkContext& context) const = 0;
};

/// On how many axes a fit places rows, straight or not; 0 if it does not.
Index projectedAxes(const FittedModel& model);
/// Rows on those axes: n x projectedAxes. Errors: as predict.
Result<Matrix> projectedRows(const FittedModel& model, const Matrix& X, jobs::WorkContext& context);

}  // namespace ridgeline::models
