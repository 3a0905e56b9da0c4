#pragma once

#include "core/eval/boundary_grid.hpp"

namespace ridgeline::eval {

/// The first two principal axes of rows. Columns of `axes` are orthonormal, the largest entry of each is
/// positive; a second axis is all 0 where there is a single column.
struct PrincipalAxes {
  Vector mean;                        ///< d
  Matrix axes;                        ///< d x 2
  std::array<double, 2> shares = {};  ///< of the total variance; NaN if there is none
};
/// Mean of each column over the rows that have a value; 0 where none has. X: n x d, NaN where missing.
Vector presentMeans(const Matrix& X);
/// X with `means` (d) where it is NaN: methods that take missing values leave them in the prepared rows, and
/// a picture puts such a row where nothing is said of it.
Matrix withMeans(Matrix X, const Vector& means);

/// X: n x d, n > 0, NaN where missing. Errors: Cancelled.
Result<PrincipalAxes> principalAxes(const Matrix& X, jobs::WorkContext& context);

/// The plane of PlaneKind::PrincipalAxes; see Plane::settle.
Result<PlanePtr> principalPlane(const PlaneSpec& spec, prep::PipelinePtr pipeline, const data::Table& table,
                                const std::vector<Index>& trainRows, jobs::WorkContext& context);

/// The window of Plane::window for coordinates (m x 2); what is not finite is left out.
std::array<double, 4> windowAround(const Matrix& points);

}  // namespace ridgeline::eval
