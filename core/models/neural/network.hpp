#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/models/estimator.hpp"
#include "core/models/neural/activation.hpp"
#include "core/models/neural/dense_kernels.hpp"
#include "core/models/neural/packed_rows.hpp"

namespace ridgeline::models::neural {

/// Inputs beyond this count as this: sums of a few of them still are finite in single precision.
inline constexpr double LargestInput = 1e18;

/// How the last layer answers: a standardised target; the log odds of class 1; one logit per class.
enum class Output { Value, Logistic, Softmax };

/// A layered feed-forward network as a value. `parameters` holds the weights of every layer (units x units
/// below, by unit), the biases of every layer and, if it is batch-normalised, a gain for every hidden unit:
/// such a unit answers activation(gain (z - mean) / sqrt(variance + NormalisedAtLeast) + bias) with z the sum
/// of its weighted inputs, and mean and variance those of the rows that train with it, or what `statistics`
/// has gathered of them.
struct Network {
  std::vector<int> units;  ///< of each layer: d inputs, hidden layers, outputs
  Activation activation = Activation::Tanh;
  Output output = Output::Value;
  bool normalised = false;
  std::vector<float> parameters;
  std::vector<float> statistics;  ///< normalised: running means of all hidden units, then variances
  int averaged = 0;               ///< passes that `statistics` is made of

  int layers() const { return static_cast<int>(units.size()) - 1; }  ///< layers with weights
  int inputs() const { return units.front(); }
  int outputs() const { return units.back(); }
  int above(int layer) const { return units[static_cast<std::size_t>(layer) + 1]; }  ///< units of that layer
  int below(int layer) const { return units[static_cast<std::size_t>(layer)]; }      ///< units it reads
  bool normalises(int layer) const { return normalised && layer + 1 < layers(); }
  std::size_t hiddenUnits() const;
  std::size_t weightCount() const;
  std::size_t size() const;  ///< weights, biases and gains
  std::size_t weightStart(int layer) const;
  std::size_t biasStart(int layer) const;
  std::size_t gainStart(int layer) const;
  float* weights(int layer) { return parameters.data() + weightStart(layer); }
  const float* weights(int layer) const { return parameters.data() + weightStart(layer); }
  float* biases(int layer) { return parameters.data() + biasStart(layer); }
  const float* biases(int layer) const { return parameters.data() + biasStart(layer); }
  // Of hidden layers of a normalised network.
  float* gains(int layer) { return parameters.data() + gainStart(layer); }
  const float* gains(int layer) const { return parameters.data() + gainStart(layer); }
  float* means(int layer) { return statistics.data() + hiddenStart(layer); }
  const float* means(int layer) const { return statistics.data() + hiddenStart(layer); }
  float* variances(int layer) { return statistics.data() + hiddenUnits() + hiddenStart(layer); }
  const float* variances(int layer) const { return statistics.data() + hiddenUnits() + hiddenStart(layer); }

  /// Means 0 and variances 1 for a normalised network.
  void clearStatistics();
  /// What hidden unit j makes of its weighted inputs with the running statistics: scale z + shift.
  struct Affine {
    float scale = 1, shift = 0;
  };
  Affine affine(int layer, int j) const;

 private:
  std::size_t hiddenStart(int layer) const;
};

/// Rows in single precision with what the loss needs of each.
struct FloatRows {
  Index n = 0;
  PackedRows X;                ///< n x d
  std::vector<int> labels;     ///< Logistic, Softmax
  std::vector<float> targets;  ///< Value: standardised
  std::vector<float> weights;  ///< mean 1, or empty: all 1
};

/// Centre and spread that make a target standard.
struct TargetScale {
  double mean = 0, spread = 1;
};
/// Errors: Cancelled.
Result<FloatRows> floatRows(const Samples& samples, Output output, const TargetScale& scale,
                            const Vector& weights, jobs::WorkContext& context);

}  // namespace ridgeline::models::neural
