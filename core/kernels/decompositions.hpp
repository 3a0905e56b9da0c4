#pragma once

#include <memory>

#include "core/base/matrix.hpp"

/// Decompositions of dense matrices, by Eigen. They are instantiated here once: their templates are what a
/// file that uses them would otherwise spend most of its compiling on.
namespace ridgeline::kernels {

/// Of a symmetric d x d matrix, whose lower triangle is read.
struct SymmetricEigen {
  Vector values;   ///< d, ascending
  Matrix vectors;  ///< d x d, orthonormal columns
  bool converged = false;
};
SymmetricEigen symmetricEigen(const Matrix& A);

/// Orthonormal columns that span what the n x k `columns` span, n >= k: n x k.
Matrix orthonormalBasis(const Matrix& columns);

/// R of A = Q R, A n x k with n >= k: k x k, upper triangle.
Matrix upperTriangle(const Matrix& A);

/// The shortest x among those that bring A x nearest to z; a direction shorter than `threshold` times the
/// longest counts as none.
struct ShortestSolution {
  Vector x;
  Index rank = 0;
};
ShortestSolution shortestSolution(const Matrix& A, const Vector& z, double threshold);

/// Singular values, descending, and the right singular vectors as columns (A.cols() x values.size()).
struct RightSingular {
  Vector values;
  Matrix vectors;
};
RightSingular rightSingular(const Matrix& A);

/// A = L L^T of a symmetric positive matrix, whose lower triangle is read.
class Cholesky {
 public:
  explicit Cholesky(const Matrix& A);
  ~Cholesky();
  Cholesky(Cholesky&&) noexcept;
  Cholesky& operator=(Cholesky&&) noexcept;

  bool positive() const;               ///< false: A was not, and nothing else may be asked
  double reciprocalCondition() const;  ///< estimate of 1 / cond(A) in the 1-norm
  Matrix lower() const;                ///< L
  Vector solve(const Vector& b) const;
  Matrix solve(const Matrix& B) const;

 private:
  struct Factor;
  std::unique_ptr<Factor> factor_;
};

/// x of A x = b for a symmetric A that need not be quite positive, by L D L^T with pivots.
Vector solveSymmetric(const Matrix& A, const Vector& b);

/// A^-1 of a symmetric A, by L D L^T with pivots; empty where a pivot is not
/// above `least`.
Matrix symmetricInverse(const Matrix& A, double least);

}  // namespace ridgeline::kernels
