#include "core/kernels/decompositions.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace ridgeline::kernels {

SymmetricEigen symmetricEigen(const Matrix& A) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(A);
  return {solver.eigenvalues(), solver.eigenvectors(), solver.info() == Eigen::Success};
}

Matrix orthonormalBasis(const Matrix& columns) {
  return Eigen::HouseholderQR<Matrix>(columns).householderQ() *
         Matrix::Identity(columns.rows(), columns.cols());
}

Matrix upperTriangle(const Matrix& A) {
  return Eigen::HouseholderQR<Matrix>(A).matrixQR().topRows(A.cols()).triangularView<Eigen::Upper>();
}

ShortestSolution shortestSolution(const Matrix& A, const Vector& z, double threshold) {
  Eigen::CompleteOrthogonalDecomposition<Matrix> decomposition;
  decomposition.setThreshold(threshold);
  decomposition.compute(A);
  return {decomposition.solve(z), decomposition.rank()};
}

RightSingular rightSingular(const Matrix& A) {
  const Eigen::JacobiSVD<Matrix> svd(A, Eigen::ComputeThinV);
  return {svd.singularValues(), svd.matrixV()};
}

struct Cholesky::Factor {
  Eigen::LLT<Matrix> llt;
};

Cholesky::Cholesky(const Matrix& A) : factor_(new Factor{Eigen::LLT<Matrix>(A)}) {}
Cholesky::~Cholesky() = default;
Cholesky::Cholesky(Cholesky&&) noexcept = default;
Cholesky& Cholesky::operator=(Cholesky&&) noexcept = default;

bool Cholesky::positive() const { return factor_->llt.info() == Eigen::Success; }
double Cholesky::reciprocalCondition() const { return factor_->llt.rcond(); }
Matrix Cholesky::lower() const { return factor_->llt.matrixL(); }
Vector Cholesky::solve(const Vector& b) const { return factor_->llt.solve(b); }
Matrix Cholesky::solve(const Matrix& B) const { return factor_->llt.solve(B); }

Vector solveSymmetric(const Matrix& A, const Vector& b) { return A.ldlt().solve(b); }

Matrix symmetricInverse(const Matrix& A, double least) {
  const Eigen::LDLT<Matrix> factor(A);
  if (factor.info() != Eigen::Success || !(factor.vectorD().minCoeff() > least)) return {};
  return factor.solve(Matrix::Identity(A.rows(), A.cols()));
}

}  // namespace ridgeline::kernels
