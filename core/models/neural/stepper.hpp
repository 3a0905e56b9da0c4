#pragma once

#include <vector>

#include "core/models/neural/mlp.hpp"
#include "core/models/neural/network.hpp"
#include "core/models/neural/step_kernels.hpp"

namespace ridgeline::models::neural {

/// One optimiser over all parameters, with what it remembers of each; penalties hold for weights alone.
class Stepper {
 public:
  Stepper(const MlpParams& params, const Network& network);

  void setRate(double rate) { rate_ = static_cast<float>(rate); }
  /// To be called before the parts of each step.
  void begin();
  /// Moves parameters [from, from + count), all weights or none, against their gradient. Parts of one step
  /// may run side by side.
  void step(float* parameters, const float* gradient, std::size_t from, std::size_t count);
  /// Moves all.
  void step(float* parameters, const float* gradient);

 private:
  Optimiser optimiser_;
  Penalty penalty_;
  Momentum momentum_;
  std::size_t weights_, size_;
  std::vector<float> first_, second_;
  AdamStep adam_;
  float rate_ = 0;
  double decay1_ = 1, decay2_ = 1;
};

}  // namespace ridgeline::models::neural
