#include "core/models/kernels/lattice_factors.hpp"

#include <cmath>

namespace ridgeline::models::machines {
namespace {

/// (i u - a)^2 u'u summed over columns is u'u (i - a)^2 about the row's foot a, in steps.
Vector feet(const Matrix& from, const Vector& step) {
  const double square = step.squaredNorm();
  if (square == 0) return Vector::Zero(from.rows());
  return from * (step / square);
}

}  // namespace

std::optional<LatticeFactors> latticeFactors(double gamma, const Matrix& rows, const Lattice& lattice) {
  const Vector &u = lattice.stepX, &v = lattice.stepY;
  if (!(std::abs(u.dot(v)) <= 1e-14 * u.norm() * v.norm())) return std::nullopt;
  const Matrix from = rows.rowwise() - lattice.origin.transpose();
  const Vector a = feet(from, u), b = feet(from, v);
  const Matrix off = from - a * u.transpose() - b * v.transpose();
  LatticeFactors factors;
  const Vector i = Vector::LinSpaced(lattice.nx, 0, static_cast<double>(lattice.nx - 1));
  const Vector j = Vector::LinSpaced(lattice.ny, 0, static_cast<double>(lattice.ny - 1));
  factors.x.resize(lattice.nx, rows.rows());
  factors.y.resize(rows.rows(), lattice.ny);
  for (Index row = 0; row < rows.rows(); ++row)
    factors.x.col(row) = (-gamma * u.squaredNorm() * (i.array() - a[row]).square()).exp();
  for (Index row = 0; row < lattice.ny; ++row)
    factors.y.col(row) = (-gamma * v.squaredNorm() * (j[row] - b.array()).square()).exp();
  factors.rest = (-gamma * off.rowwise().squaredNorm().array()).exp();
  return factors;
}

}  // namespace ridgeline::models::machines
