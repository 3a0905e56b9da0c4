#pragma once

#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// How the mean loss over some rows changes with one layer.
struct LayerGradient {
  Matrix weights;     ///< units of the layer x units below: with each weight
  Vector biases;      ///< units
  double norm = 0;    ///< Euclidean length of `weights`
  double signal = 0;  ///< with the units' sums: Euclidean length over the units, mean over rows
  double size = 0;    ///< Euclidean length of the weights themselves, to see `norm` against
};

/// A capability: a layered model tells what its training would move, layer by layer, so that a picture can
/// show where the gradient vanishes or explodes on its way from the output (last) to the input (first).
class LayerGradients {
 public:
  virtual ~LayerGradients() = default;
  /// One entry per layer with weights. The loss alone, without penalties; targets in units of their spread.
  /// Errors: as predict; InvalidInput without rows, or where answers and rows differ in number or a label is
  /// none of the model's.
  virtual Result<std::vector<LayerGradient>> layerGradients(const Samples& samples,
                                                            jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
