#include "core/models/neural/network.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/neural/unit_kernels.hpp"

namespace ridgeline::models::neural {

std::size_t Network::hiddenStart(int layer) const {
  std::size_t start = 0;
  for (int l = 0; l < layer; ++l) start += static_cast<std::size_t>(above(l));
  return start;
}

std::size_t Network::hiddenUnits() const { return hiddenStart(layers() - 1); }

std::size_t Network::weightStart(int layer) const {
  std::size_t start = 0;
  for (int l = 0; l < layer; ++l)
    start += static_cast<std::size_t>(above(l)) * static_cast<std::size_t>(below(l));
  return start;
}

std::size_t Network::weightCount() const { return weightStart(layers()); }

std::size_t Network::biasStart(int layer) const { return weightCount() + hiddenStart(layer); }

std::size_t Network::gainStart(int layer) const { return biasStart(layers()) + hiddenStart(layer); }

std::size_t Network::size() const { return biasStart(layers()) + (normalised ? hiddenUnits() : 0); }

void Network::clearStatistics() {
  statistics.clear();
  averaged = 0;
  if (!normalised) return;
  statistics.assign(2 * hiddenUnits(), 0.0F);
  std::fill(statistics.begin() + static_cast<std::ptrdiff_t>(hiddenUnits()), statistics.end(), 1.0F);
}

Network::Affine Network::affine(int layer, int j) const {
  const float scale = gains(layer)[j] / std::sqrt(variances(layer)[j] + NormalisedAtLeast);
  return {scale, biases(layer)[j] - scale * means(layer)[j]};
}

Result<FloatRows> floatRows(const Samples& samples, Output output, const TargetScale& scale,
                            const Vector& weights, jobs::WorkContext& context) {
  FloatRows rows;
  rows.n = samples.X.rows();
  RIDGELINE_TRY(rows.X, PackedRows::of(samples.X, LargestInput, context));
  if (output == Output::Value) {
    rows.targets.resize(static_cast<std::size_t>(rows.n));
    for (Index i = 0; i < rows.n; ++i)
      rows.targets[static_cast<std::size_t>(i)] =
          static_cast<float>(samples.targets[i] / scale.spread - scale.mean / scale.spread);
  } else {
    rows.labels = samples.labels;
  }
  if (weights.size() == rows.n && rows.n > 0 && weights.sum() > 0) {
    const double factor = static_cast<double>(rows.n) / weights.sum();
    rows.weights.resize(static_cast<std::size_t>(rows.n));
    for (Index i = 0; i < rows.n; ++i)
      rows.weights[static_cast<std::size_t>(i)] = static_cast<float>(weights[i] * factor);
  }
  return rows;
}

}  // namespace ridgeline::models::neural
