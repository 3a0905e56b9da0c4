#include "core/models/class_tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgeline::models {

Index ClassTally::present() const {
  return std::count_if(rows.begin(), rows.end(), [](Index count) { return count > 0; });
}

Vector ClassTally::logPriors(ClassPriors priors) const {
  const double total = weight.sum();
  Vector logs(weight.size());
  for (Index k = 0; k < weight.size(); ++k) {
    const double share =
        priors == ClassPriors::Equal ? 1 / static_cast<double>(present()) : weight[k] / total;
    logs[k] =
        rows[static_cast<std::size_t>(k)] > 0 ? std::log(share) : -std::numeric_limits<double>::infinity();
  }
  return logs;
}

Result<ClassTally> tallyClasses(const TrainingSet& train) {
  const auto classes = static_cast<std::size_t>(train.classes());
  ClassTally tally{Vector::Zero(train.classes()), std::vector<Index>(classes, 0),
                   std::vector<Index>(classes, -1)};
  const bool weighted = train.weights.size() > 0;
  for (Index i = 0; i < train.n(); ++i) {
    const double weight = weighted ? train.weights[i] : 1;
    if (weight == 0) continue;
    const auto k = static_cast<std::size_t>(train.labels[static_cast<std::size_t>(i)]);
    tally.weight[static_cast<Index>(k)] += weight;
    if (tally.rows[k]++ == 0) tally.first[k] = i;
  }
  if (tally.present() < 2) {
    const auto only = std::find_if(tally.rows.begin(), tally.rows.end(), [](Index rows) { return rows > 0; });
    return fail(
        ErrorCode::InvalidInput,
        "All train rows of positive weight are of the class \"{}\"; there is nothing to tell apart. Give "
        "weight to rows of another class.",
        train.classNames[static_cast<std::size_t>(only - tally.rows.begin())]);
  }
  return tally;
}

Vector effectiveWeights(const TrainingSet& train, const ClassTally& tally, ClassWeights classWeights) {
  if (classWeights == ClassWeights::None) return train.weights;
  const double each = tally.weight.sum() / static_cast<double>(tally.present());
  Vector weights = train.weights.size() > 0 ? train.weights : Vector(Vector::Ones(train.n()));
  for (Index i = 0; i < train.n(); ++i)
    if (weights[i] > 0) weights[i] *= each / tally.weight[train.labels[static_cast<std::size_t>(i)]];
  return weights;
}

}  // namespace ridgeline::models
