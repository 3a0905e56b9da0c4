#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Queries in rows and columns: point (i, j) is origin + i stepX + j stepY, for i < nx and j < ny.
struct Lattice {
  Vector origin, stepX, stepY;  ///< d each
  Index nx = 0, ny = 0;

  Vector point(Index i, Index j) const {
    return origin + static_cast<double>(i) * stepX + static_cast<double>(j) * stepY;
  }
};
/// Predicts a whole lattice sooner than point by point, because neighbouring points share work.
class GridPredictor {
 public:
  virtual ~GridPredictor() = default;
  /// What predict would say, up to rounding, of the points of the lattice, i running fastest. Errors: as
  /// predict.
  virtual Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
