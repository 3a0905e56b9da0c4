#pragma once

#include <vector>

#include "core/base/random.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// What rows count and what a resample draws: single rows, or whole groups of them.
struct Sampling {
  Vector weights = {};           ///< n above 0, the largest is 1; empty: all 1
  std::vector<Index> unit = {};  ///< n, the unit of each row; empty: row i is unit i
  Index units = 0;               ///< units there are, more than occur in `unit` if only some rows are held
  bool grouped = false;          ///< units are groups, at least one of which has two rows

  /// Every row counts the same and is drawn by itself.
  bool plain() const { return weights.size() == 0 && !grouped; }
  double weight(Index row) const { return weights.size() == 0 ? 1 : weights[row]; }
  Index unitOf(Index row) const { return unit.empty() ? row : unit[static_cast<std::size_t>(row)]; }
  /// Groups a resample draws; 0: it draws rows.
  Index groups() const { return grouped ? units : 0; }
};
/// Of the labelled rows (Classify), else of all. That weights are above 0 is the caller's care. Groups of one
/// row each are no groups.
Sampling samplingOf(const Scored& scored);
/// Of every row, for the draws of whole rows.
Sampling samplingOfAll(const Scored& scored);
/// The same draws seen from the rows at these positions alone.
Sampling taken(const Sampling& sampling, const std::vector<Index>& positions);

/// How many rows, or groups, of equal weight tell as much: (sum w)^2 / sum w^2 over the units. Source  Kish
/// (1965), Survey Sampling, section 11.7.
double effectiveUnits(const Sampling& sampling, Index rows);

/// Positions of the rows of one resample, for what is no sum: as many units as there are, with replacement.
std::vector<Index> drawRows(const Sampling& sampling, Index rows, Rng& rng);

/// Weight of each of n rows in one resample: its own, times how often its unit was drawn.
Vector drawWeights(const Sampling& sampling, Index rows, Rng& rng);

}  // namespace ridgeline::eval
