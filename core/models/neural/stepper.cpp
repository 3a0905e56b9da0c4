#include "core/models/neural/stepper.hpp"

namespace ridgeline::models::neural {

Stepper::Stepper(const MlpParams& params, const Network& network)
    : optimiser_(params.optimiser),
      penalty_{static_cast<float>(params.l1Penalty), static_cast<float>(params.l2Penalty)},
      momentum_{static_cast<float>(params.momentum), params.optimiser == Optimiser::Nesterov},
      weights_(network.weightCount()),
      size_(network.size()) {
  if (optimiser_ != Optimiser::Sgd) first_.assign(size_, 0.0F);
  if (optimiser_ == Optimiser::Adam) second_.assign(size_, 0.0F);
}

void Stepper::begin() {
  if (optimiser_ != Optimiser::Adam) return;
  decay1_ *= 0.9;
  decay2_ *= 0.999;
  adam_.rate = rate_;
  adam_.correct1 = static_cast<float>(1 - decay1_);
  adam_.correct2 = static_cast<float>(1 - decay2_);
}

void Stepper::step(float* parameters, const float* gradient, std::size_t from, std::size_t count) {
  const Penalty penalty = from < weights_ ? penalty_ : Penalty{};
  switch (optimiser_) {
    case Optimiser::Sgd:
      return descend(parameters + from, gradient + from, count, rate_, penalty);
    case Optimiser::Momentum:
    case Optimiser::Nesterov:
      return descendWithMomentum(parameters + from, gradient + from, first_.data() + from, count, rate_,
                                 penalty, momentum_);
    case Optimiser::Adam:
      return adam(parameters + from, gradient + from, first_.data() + from, second_.data() + from, count,
                  penalty, adam_);
  }
}

void Stepper::step(float* parameters, const float* gradient) {
  step(parameters, gradient, 0, weights_);
  step(parameters, gradient, weights_, size_ - weights_);
}

}  // namespace ridgeline::models::neural
