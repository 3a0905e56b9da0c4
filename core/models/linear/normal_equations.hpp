#pragma once

#include <memory>
#include <optional>

#include "core/models/estimator.hpp"
#include "core/models/linear/centred.hpp"

namespace ridgeline::models {

/// All that a linear regression asks of its rows: products of centred columns of length one. A value that may
/// be kept: every penalty, subset of columns and path is fitted from it without reading the rows again.
///
/// The problem in these terms: min over u of u' R u - 2 c' u + penalties, R = `correlations`, c = `cross`,
/// with coefficient j of column active[j] being u_j / scale[j].
struct NormalEquations {
  Index rows = 0;         ///< with a weight above 0
  Index features = 0;     ///< d, constant columns included
  double weight = 0;      ///< sum of the weights; the number of rows without
  double logWeights = 0;  ///< sum of the logarithms of the positive weights
  Vector mean;            ///< d
  double targetMean = 0;
  std::vector<Index> active;  ///< the a columns that vary
  Vector scale;               ///< a: length of each centred column
  Matrix correlations;        ///< a x a, both halves, ones on the diagonal
  Vector cross;               ///< a: products of the unit columns with the centred target
  double targetSquares = 0;   ///< squared length of the centred target
  /// The centred rows themselves and the target: only where the products alone may have lost the digits (sums
  /// that overflow or nearly cancel) or there are more columns than rows.
  std::shared_ptr<const Centred> centred;
  Vector centredTarget;

  Index directions() const { return static_cast<Index>(active.size()); }
  /// Coefficients of all d columns from those of the unit columns; 0 for constant ones.
  Vector unscaled(const Vector& u) const;
};

/// One pass over the rows, about the mean of a few of them; a second one where the first rows lie far from
/// the rest.
///
/// Cost     n d^2 / 2 fused multiply-adds.
/// Errors   those of checkTrainingSet for a regression; Diverged if columns cannot even be added up;
/// TooLarge;
///          Cancelled.
Result<NormalEquations> normalEquations(const TrainingSet& train, jobs::WorkContext& context);

/// With the centred rows kept, for what the products are too coarse for. Errors: as above.
Result<NormalEquations> normalEquationsWithRows(const TrainingSet& train, jobs::WorkContext& context);

}  // namespace ridgeline::models
