#include "core/eval/positive_steps.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ridgeline::eval {

PositiveSteps positiveSteps(std::span<const double> scores, const std::vector<bool>& positive,
                            const Sampling& sampling) {
  PositiveSteps out;
  std::vector<double> levels;  // scores of the positives, falling
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (positive[i] && !std::isnan(scores[i])) levels.push_back(scores[i]);
  std::sort(levels.begin(), levels.end(), std::greater<>());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  out.place.assign(scores.size(), -1);
  out.positives.assign(levels.size(), 0);
  std::vector<double> negatives(2 * levels.size() + 1, 0);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    const auto step = std::lower_bound(levels.begin(), levels.end(), scores[i], std::greater<>());
    const auto k = static_cast<std::size_t>(step - levels.begin());
    const std::size_t place = 2 * k + (step != levels.end() && *step == scores[i] ? 1 : 0);
    out.place[i] = static_cast<int>(place);
    ++out.rows;
    const double weight = sampling.weight(static_cast<Index>(i));
    if (positive[i]) {
      out.positives[k] += weight;
      out.allPositives += weight;
    } else {
      negatives[place] += weight;
      out.allNegatives += weight;
    }
  }
  double above = 0;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    above += negatives[2 * k];
    out.negativesAbove.push_back(above);
    out.negativesTied.push_back(negatives[2 * k + 1]);
    above += negatives[2 * k + 1];
  }
  return out;
}

std::vector<bool> isClass(const std::vector<int>& codes, int code) {
  std::vector<bool> result(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) result[i] = codes[i] == code;
  return result;
}

std::span<const double> columnOf(const Matrix& values, Index j) {
  return {values.data() + j * values.rows(), static_cast<std::size_t>(values.rows())};
}

}  // namespace ridgeline::eval
