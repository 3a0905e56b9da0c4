#pragma once

#include "core/base/matrix.hpp"

namespace ridgeline::models {

/// Features about their weighted means, each scaled to length one, rows times the root of their weight: the
/// form in which linear methods are well-conditioned whatever the units. Constant columns are left out.
struct Centred {
  Vector mean;                ///< d
  std::vector<Index> active;  ///< positions of the columns that vary, a of them
  Vector scale;               ///< a: length of each centred column
  Matrix A;                   ///< n x a, columns of length one
  Vector rootWeights;         ///< n, or empty: all 1
  double totalWeight = 0;
  bool finite = true;  ///< false: a column is too large even to be added up; nothing else holds then
};

/// X: n x d, finite; weights: n or empty.
Centred centre(const Matrix& X, const Vector& weights);

/// Coefficients of the scaled columns back to all d columns of X, 0 for constant ones.
Vector unscaled(const Centred& centred, const Vector& coefficients, Index d);

}  // namespace ridgeline::models
