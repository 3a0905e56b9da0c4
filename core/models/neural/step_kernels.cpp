#include "core/models/neural/step_kernels.hpp"

#include <cmath>

namespace ridgeline::models::neural {
namespace {

RIDGELINE_INLINED inline float penalised(float gradient, float weight, const Penalty& penalty) {
  const float sign = (weight > 0 ? 1.0F : 0.0F) - (weight < 0 ? 1.0F : 0.0F);
  return gradient + penalty.l2 * weight + penalty.l1 * sign;
}

}  // namespace

void descend(float* weights, const float* gradient, std::size_t count, float rate, Penalty penalty,
             simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        float* __restrict w = weights;
        const float* __restrict g = gradient;
        for (std::size_t i = 0; i < count; ++i) w[i] -= rate * penalised(g[i], w[i], penalty);
      },
      isa);
}

void descendWithMomentum(float* weights, const float* gradient, float* velocity, std::size_t count,
                         float rate, Penalty penalty, Momentum momentum, simd::Isa isa) {
  // Both rules as one: weights move by own x gradient + kept x velocity.
  const float keep = momentum.keep;
  const float own = momentum.nesterov ? 1.0F : 0.0F;
  const float kept = momentum.nesterov ? keep : 1.0F;
  simd::run(
      [=]() RIDGELINE_INLINED {
        float* __restrict w = weights;
        float* __restrict v = velocity;
        const float* __restrict gradients = gradient;
        for (std::size_t i = 0; i < count; ++i) {
          const float g = penalised(gradients[i], w[i], penalty);
          v[i] = keep * v[i] + g;
          w[i] -= rate * (own * g + kept * v[i]);
        }
      },
      isa);
}

void adam(float* weights, const float* gradient, float* first, float* second, std::size_t count,
          Penalty penalty, const AdamStep& step, simd::Isa isa) {
  const float rate = step.rate / step.correct1;
  const float scale = 1.0F / step.correct2;
  const float keep1 = step.beta1, keep2 = step.beta2, epsilon = step.epsilon;
  simd::run(
      [=]() RIDGELINE_INLINED {
        float* __restrict w = weights;
        float* __restrict mean = first;
        float* __restrict square = second;
        const float* __restrict gradients = gradient;
        for (std::size_t i = 0; i < count; ++i) {
          const float g = penalised(gradients[i], w[i], penalty);
          const float m = keep1 * mean[i] + (1.0F - keep1) * g;
          const float v = keep2 * square[i] + (1.0F - keep2) * g * g;
          mean[i] = m;
          square[i] = v;
          w[i] -= rate * m / (std::sqrt(v * scale) + epsilon);
        }
      },
      isa);
}

}  // namespace ridgeline::models::neural
