#pragma once

#include <optional>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"
#include "core/models/linear/normal_equations.hpp"

namespace ridgeline::models {

struct LinearSolution {
  Vector coefficients;  ///< a, of the unit columns
  Index rank = 0;       ///< independent directions found; a where the solution is the only one
  Matrix inverse;       ///< a x a: of A^T A + diag(penalty), where it was asked for and rank is a
};

/// Minimises ||z - A u||^2 + sum_j penalty_j u_j^2 from the products alone, in O(a^3) whatever the number of
/// rows; nothing where they carry too few digits for it.
///
/// Shapes   penalty a (0: none; either all or none positive).
std::optional<LinearSolution> solveFromProducts(const NormalEquations& equations, const Vector& penalty,
                                                bool inverse = false);

/// The same with the centred rows (`equations.centred`).
///
/// Method   Cholesky of A^T A + diag(penalty) with two corrections from the rows themselves (corrected
///          seminormal equations); where that is too ill-conditioned, Householder QR over blocks of rows and,
///          where directions are missing, the solution of smallest length. More columns than rows: the dual.
/// Errors   TooLarge, Cancelled.
/// Source   Bjorck (1996), Numerical Methods for Least Squares Problems, SIAM, ch. 2,
/// doi:10.1137/1.9781611971484.
Result<LinearSolution> solveFromRows(const NormalEquations& equations, const Vector& penalty,
                                     jobs::WorkContext& context, bool inverse = false);

}  // namespace ridgeline::models
