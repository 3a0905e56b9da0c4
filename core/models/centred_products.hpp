#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Weighted means and products of centred columns: what covariances, principal axes and linear fits share.
struct CentredProducts {
  Vector mean;        ///< d
  Matrix products;    ///< d x d, both halves: sum_r w_r (x_r - mean)(x_r - mean)^T; empty: see below
  double weight = 0;  ///< sum of the weights; the number of rows without
};

/// One pass over the rows about the mean of the first of them, and a second about the mean itself where those
/// lie so far from the rest that digits were lost.
///
/// Shapes   X n x d, n > 0; weights n or empty; target n or null: it becomes column d.
/// Errors   TooLarge, Cancelled. The products are empty where squares would overflow or vanish, which they do
///          too if a cell is not finite: scale the columns first, and check the cells.
/// Source   Chan, Golub & LeVeque (1983), The American Statistician 37(3):242-247,
///          doi:10.1080/00031305.1983.10483115.
Result<CentredProducts> centredProducts(const Matrix& X, const Vector* target, const Vector& weights,
                                        jobs::WorkContext& context);

}  // namespace ridgeline::models
