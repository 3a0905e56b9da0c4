#include "core/models/linear/linear_solver.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/decompositions.hpp"
#include "core/kernels/gram.hpp"

namespace ridgeline::models {
namespace {

/// Below this the products alone keep fewer than about ten digits of the coefficients.
constexpr double SafeReciprocalCondition = 1e-6;
/// Below this the Cholesky factor has lost too many digits for its corrections to bring back.
constexpr double LeastReciprocalCondition = 1e-11;
/// A direction shorter than this, among columns of length one, is taken for rounding.
constexpr double RankThreshold = 1e-12;

/// The triangle of [A z] over blocks of rows: (a + 1) x (a + 1), upper.
Result<Matrix> triangle(const Matrix& A, const Vector& z, const Vector& penalty, jobs::WorkContext& context) {
  const Index n = A.rows(), a = A.cols(), width = a + 1;
  const Index block = std::max<Index>(width, 512);
  Matrix R = Matrix::Zero(width, width);
  R.topLeftCorner(a, a).diagonal() = penalty.cwiseSqrt();
  for (Index row = 0; row < n; row += block) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Index count = std::min(block, n - row);
    Matrix stacked(width + count, width);
    stacked.topRows(width) = R;
    stacked.block(width, 0, count, a) = A.middleRows(row, count);
    stacked.block(width, a, count, 1) = z.segment(row, count);
    R = kernels::upperTriangle(stacked);
  }
  return R;
}

LinearSolution smallest(const Matrix& A, const Vector& z) {
  kernels::ShortestSolution found = kernels::shortestSolution(A, z, RankThreshold);
  return {std::move(found.x), found.rank, {}};
}

/// v = P^-1/2 B^T (B B^T + I)^-1 z with B = A P^-1/2.
Result<LinearSolution> dual(const Matrix& A, const Vector& z, const Vector& penalty,
                            jobs::WorkContext& context) {
  const Vector spread = penalty.cwiseSqrt().cwiseInverse();
  const Matrix transposed = spread.asDiagonal() * A.transpose();
  RIDGELINE_TRY(Matrix kernel, kernels::gram(transposed, context));
  kernel.diagonal().array() += 1;
  const kernels::Cholesky factor(kernel);
  Vector u = factor.solve(z);
  u += factor.solve(Vector(z - u - transposed.transpose() * (transposed * u)));
  return LinearSolution{spread.asDiagonal() * (transposed * u), A.cols(), {}};
}

}  // namespace

std::optional<LinearSolution> solveFromProducts(const NormalEquations& equations, const Vector& penalty,
                                                bool inverse) {
  const Index a = equations.directions();
  if (a == 0) return LinearSolution{};
  Matrix normal = equations.correlations;
  normal.diagonal() += penalty;
  const kernels::Cholesky factor(normal);
  if (!factor.positive() || !(factor.reciprocalCondition() > SafeReciprocalCondition)) return std::nullopt;
  Vector u = factor.solve(equations.cross);
  u += factor.solve(Vector(equations.cross - normal.selfadjointView<Eigen::Lower>() * u));
  LinearSolution solution{std::move(u), a, {}};
  if (inverse) solution.inverse = factor.solve(Matrix(Matrix::Identity(a, a)));
  return solution;
}

Result<LinearSolution> solveFromRows(const NormalEquations& equations, const Vector& penalty,
                                     jobs::WorkContext& context, bool inverse) {
  const Matrix& A = equations.centred->A;
  const Vector& z = equations.centredTarget;
  const Index n = A.rows(), a = A.cols();
  if (a == 0) return LinearSolution{};
  const bool penalised = penalty.minCoeff() > 0;
  if (a > n) {
    if (penalised) return dual(A, z, penalty, context);
    if (n > 16384 / 4)
      return fail(ErrorCode::TooLarge,
                  "{} columns on {} rows are too many for a fit without a penalty; use ridge.", a, n);
    return smallest(A, z);
  }
  Matrix normal = equations.correlations;
  normal.diagonal() += penalty;
  if (context.stopped()) return jobs::WorkContext::cancelled();
  const kernels::Cholesky factor(normal);
  if (factor.positive() && factor.reciprocalCondition() > LeastReciprocalCondition) {
    Vector v = factor.solve(Vector(A.transpose() * z));
    for (int correction = 0; correction < 2; ++correction) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      const Vector residual = z - A * v;
      v += factor.solve(Vector(A.transpose() * residual - penalty.cwiseProduct(v)));
    }
    LinearSolution solution{std::move(v), a, {}};
    if (inverse) solution.inverse = factor.solve(Matrix(Matrix::Identity(a, a)));
    return solution;
  }
  RIDGELINE_TRY(const Matrix R, triangle(A, z, penalty, context));
  LinearSolution solution = smallest(R.topLeftCorner(a, a), R.col(a).head(a));
  if (inverse && solution.rank == a) {
    const Matrix spread = R.topLeftCorner(a, a).triangularView<Eigen::Upper>().solve(Matrix::Identity(a, a));
    solution.inverse = spread * spread.transpose();
  }
  return solution;
}

}  // namespace ridgeline::models
