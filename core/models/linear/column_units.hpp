#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Columns as an iterative fit sees them, (x - shift) / scale, without a copy of them: the form in which a
/// fit is well-conditioned whatever the units. Columns that do not vary are left out.
struct ColumnUnits {
  std::vector<Index> active;  ///< positions of the columns that vary, a of them
  Vector shift;               ///< a: means
  Vector scale;               ///< a: standard deviations, dividing by n
  bool finite = true;         ///< false: a column is too large even to be added up; nothing else holds then

  Index count() const { return shift.size(); }
  /// Every one of d columns as it is.
  static ColumnUnits plain(Index d);
  /// Slopes and intercept in these units to those of all d columns of X, 0 for columns left out; and back.
  void toColumns(const double* slopes, double intercept, Eigen::Ref<Vector> coefficients,
                 double& level) const;
  void fromColumns(const Eigen::Ref<const Vector>& coefficients, double level, double* slopes,
                   double& intercept) const;
};

/// X: n x d, finite. One pass; a column whose first row lies far from its mean is read once more.
/// Errors: Cancelled.
Result<ColumnUnits> columnUnits(const Matrix& X, jobs::WorkContext& context);

}  // namespace ridgeline::models
