#pragma once

#include <span>
#include <vector>

#include "core/eval/sampling.hpp"

namespace ridgeline::eval {

/// How the rows of one class lie among all others by a score: a step for each score that a positive has, by
/// falling score. All that areas and average precision need, without sorting the rows of other classes.
/// Where rows have weights, they are summed in place of rows.
struct PositiveSteps {
  std::vector<double> positives;       ///< at each step
  std::vector<double> negativesAbove;  ///< with a higher score than the step's
  std::vector<double> negativesTied;   ///< with the step's score
  /// Of each row: 2 k + 1 at step k, 2 k between step k - 1 and step k, -1 without a score (NaN).
  std::vector<int> place;
  double allPositives = 0, allNegatives = 0;
  Index rows = 0;  ///< with a score

  int steps() const { return static_cast<int>(positives.size()); }
};

/// One score and one truth for each row (equal sizes). Cost: O(n log p) for p positives.
PositiveSteps positiveSteps(std::span<const double> scores, const std::vector<bool>& positive,
                            const Sampling& sampling = {});

/// Whether each row is of the class.
std::vector<bool> isClass(const std::vector<int>& codes, int code);
/// Column j as it lies in memory.
std::span<const double> columnOf(const Matrix& values, Index j);

}  // namespace ridgeline::eval
