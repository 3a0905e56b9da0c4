#include "core/eval/scored.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgeline::eval {

Vector rowLosses(const Scored& scored) {
  if (scored.task == data::Task::Regress)
    return (scored.predicted.values - scored.actualValues).array().square();
  Vector losses = Vector::Constant(scored.size(), std::numeric_limits<double>::quiet_NaN());
  if (scored.task != data::Task::Classify) return losses;
  const bool probabilities = scored.hasProbabilities();
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    const int actual = scored.actual[static_cast<std::size_t>(i)];
    if (probabilities)
      losses(i) = -std::log(std::clamp(scored.predicted.probabilities(i, actual), SmallestProbability, 1.0));
    else
      losses(i) = scored.predicted.labels[static_cast<std::size_t>(i)] == actual ? 0 : 1;
  }
  return losses;
}

}  // namespace ridgeline::eval
