#pragma once

#include <optional>

#include "core/models/grid_predictor.hpp"

namespace ridgeline::models::machines {

/// exp(-gamma |point(i, j) - row|^2) = x(i, row) y(row, j) rest(row): what a lattice with orthogonal steps
/// makes of an RBF kernel. No factor exceeds 1, so none overflows.
struct LatticeFactors {
  Matrix x;     ///< nx x s
  Matrix y;     ///< s x ny
  Vector rest;  ///< s: of the distance to the lattice's plane
};

/// rows: s x d. Nothing if the steps are not orthogonal. Cost: O(s (d + nx + ny)).
std::optional<LatticeFactors> latticeFactors(double gamma, const Matrix& rows, const Lattice& lattice);

}  // namespace ridgeline::models::machines
