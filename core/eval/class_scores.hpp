#pragma once

#include <span>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// Probabilities of one class beside the truth, without the rows that have none.
struct ClassScores {
  std::vector<double> probabilities;
  std::vector<bool> positive;
  Index positives = 0;
  Index excluded = 0;       ///< rows whose probability is NaN
  bool inUnitRange = true;  ///< false: some scores are no probabilities

  Index n() const { return static_cast<Index>(probabilities.size()); }
  Index negatives() const { return n() - positives; }
};

/// Errors: InvalidInput unless there is one truth a probability.
Result<ClassScores> classScores(std::span<const double> probabilities, const std::vector<bool>& positive);

/// How likely an event is said to be, and whether it came, for each labelled row.
struct EventAnswers {
  std::vector<double> probabilities;
  std::vector<bool> happened;
};
/// In place of a class code: the event that the likeliest class is the true one.
inline constexpr int LikeliestClass = -1;
/// The event that a row is of a class. `scored` has probabilities and the class is there.
EventAnswers eventAnswers(const Scored& scored, int code);

/// What is said of scores that are no probabilities.
inline constexpr auto NoProbabilities =
    "Some scores lie outside 0 to 1, so they are no probabilities; calibrate the model first.";

}  // namespace ridgeline::eval
