#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

struct LinearSolution {
  Vector coefficients;  ///< a
  Index rank = 0;       ///< independent directions found; a where the solution is the only one
};

/// Minimises ||z - A v||^2 + sum_j penalty_j v_j^2.
///
/// Shapes   A n x a with columns of about length one; z n; penalty a (0: none; either all or none positive).
/// Method   Cholesky of A^T A + diag(penalty) with two corrections from the rows themselves (corrected
///          seminormal equations); where that is too ill-conditioned, Householder QR over blocks of rows and,
///          where directions are missing, the solution of smallest length. More columns than rows: the dual.
/// Errors   TooLarge, Cancelled.
/// Source   Bjorck (1996), Numerical Methods for Least Squares Problems, SIAM, ch. 2,
/// doi:10.1137/1.9781611971484.
Result<LinearSolution> solveLinear(const Matrix& A, const Vector& z, const Vector& penalty,
                                   jobs::WorkContext& context);

}  // namespace ridgeline::models
