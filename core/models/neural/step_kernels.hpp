#pragma once

#include <cstddef>

#include "core/base/simd.hpp"

/// The steps of the optimisers, each in one pass over parameters and gradient.
namespace ridgeline::models::neural {

/// What is added to the gradient of a weight w: l2 w + l1 sign(w), with sign(0) = 0.
struct Penalty {
  float l1 = 0, l2 = 0;
};

/// weights -= rate x penalised gradient.
void descend(float* weights, const float* gradient, std::size_t count, float rate, Penalty penalty,
             simd::Isa isa = simd::bestIsa());

/// velocity = keep velocity + penalised gradient; weights -= rate velocity or, with `nesterov`, rate
/// (penalised gradient + keep velocity): the velocity as it will be.
///
/// Source  Polyak (1964), USSR Comp. Math. 4(5):1-17, doi:10.1016/0041-5553(64)90137-5; Nesterov (1983) in
/// the
///         form of Sutskever, Martens, Dahl & Hinton (2013), ICML, 28(3):1139-1147.
struct Momentum {
  float keep = 0.9F;
  bool nesterov = false;
};
void descendWithMomentum(float* weights, const float* gradient, float* velocity, std::size_t count,
                         float rate, Penalty penalty, Momentum momentum, simd::Isa isa = simd::bestIsa());

/// First two moments of Adam and their decay; `correct1`, `correct2` are 1 - beta^t.
///
/// Source  Kingma & Ba (2015), "Adam: a method for stochastic optimization", arXiv:1412.6980, algorithm 1.
struct AdamStep {
  float rate = 0, beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F, correct1 = 1, correct2 = 1;
};
void adam(float* weights, const float* gradient, float* first, float* second, std::size_t count,
          Penalty penalty, const AdamStep& step, simd::Isa isa = simd::bestIsa());

}  // namespace ridgeline::models::neural
