#include "core/eval/class_scores.hpp"

#include <cmath>

namespace ridgeline::eval {

Result<ClassScores> classScores(std::span<const double> probabilities, const std::vector<bool>& positive) {
  if (probabilities.size() != positive.size())
    return fail(ErrorCode::InvalidInput, "There are {} probabilities for {} rows; each row needs one.",
                probabilities.size(), positive.size());
  ClassScores scores;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double p = probabilities[i];
    if (std::isnan(p)) {
      ++scores.excluded;
      continue;
    }
    scores.inUnitRange = scores.inUnitRange && p >= 0 && p <= 1;
    scores.probabilities.push_back(p);
    scores.positive.push_back(positive[i]);
    scores.positives += positive[i] ? 1 : 0;
  }
  return scores;
}

EventAnswers eventAnswers(const Scored& scored, int code) {
  const Matrix& probabilities = scored.predicted.probabilities;
  const auto likeliest = code == LikeliestClass ? models::argmaxRows(probabilities) : std::vector<int>();
  EventAnswers out;
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    const auto row = static_cast<std::size_t>(i);
    const int asked = code == LikeliestClass ? likeliest[row] : code;
    out.probabilities.push_back(probabilities(i, asked));
    out.happened.push_back(scored.actual[row] == asked);
  }
  return out;
}

}  // namespace ridgeline::eval
