#include "core/models/trees/tree_rows.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::models {
namespace {

constexpr double MostLogs = 1 << 22;

bool wholeBelow(const Vector& weights, double limit) {
  return std::all_of(weights.begin(), weights.end(),
                     [limit](double w) { return w < limit && w == std::floor(w); });
}

double xLog2(double x) { return x > 0 ? x * std::log2(x) : 0; }

}  // namespace

TreeRows::TreeRows(const TrainingSet& train, Impurity impurity, Vector weights)
    : X_(&train.X),
      levels_(&train.levels),
      labels_(&train.labels),
      weights_(std::move(weights)),
      classes_(impurity == Impurity::Variance ? 0 : train.classes()),
      impurity_(impurity) {
  const auto n = static_cast<std::size_t>(train.n());
  if (impurity == Impurity::Variance) {
    targets_ = train.targets.data();
    return;
  }
  const double total = weights_.size() == 0 ? static_cast<double>(n) : weights_.sum();
  if (impurity == Impurity::Entropy) {
    if (total > MostLogs || !wholeBelow(weights_, MostLogs)) return;
    for (double w = 0; w <= total; ++w) logs_.push_back(xLog2(w));
    return;
  }
  if (classes_ != 2) return;
  if (total < 2e9 && wholeBelow(weights_, 256)) {
    packed_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto w = static_cast<unsigned>(weight(static_cast<std::int32_t>(i)));
      packed_[i] = static_cast<std::uint16_t>(train.labels[i] == 1 ? w * 257 : w);
    }
    return;
  }
  zeroOne_.assign(train.labels.begin(), train.labels.end());
  targets_ = zeroOne_.data();
}

NodeSums TreeRows::meanAndVariance(std::span<const std::int32_t> members) const {
  NodeSums sums;
  double total = 0;
  for (const auto row : members) {
    sums.weight += weight(row);
    total += weight(row) * target(row);
  }
  sums.mean = total / sums.weight;
  double squares = 0, rest = 0;
  for (const auto row : members) {
    const double deviation = target(row) - sums.mean;
    squares += weight(row) * deviation * deviation;
    rest += weight(row) * deviation;
  }
  sums.mean += rest / sums.weight;
  sums.impurity = squares / sums.weight;
  return sums;
}

NodeSums TreeRows::sums(std::span<const std::int32_t> members) const {
  if (impurity_ == Impurity::Variance) return meanAndVariance(members);
  NodeSums sums;
  sums.classWeights.assign(static_cast<std::size_t>(classes_), 0);
  if (!packed_.empty()) {
    std::uint64_t all = 0, ones = 0;
    for (const auto row : members) {
      const std::uint16_t both = packed_[static_cast<std::size_t>(row)];
      all += both & 255U;
      ones += both >> 8U;
    }
    sums.classWeights = {static_cast<double>(all - ones), static_cast<double>(ones)};
  } else {
    for (const auto row : members) sums.classWeights[label(row)] += weight(row);
  }
  for (const double w : sums.classWeights) sums.weight += w;
  double term = 0;
  for (const double w : sums.classWeights) {
    const double share = w / sums.weight;
    term += impurity_ == Impurity::Gini ? share * share : xLog2(share);
  }
  sums.impurity = std::max(0.0, impurity_ == Impurity::Gini ? 1 - term : -term);
  return sums;
}

}  // namespace ridgeline::models
