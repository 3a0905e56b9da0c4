#pragma once

#include "core/base/simd.hpp"
#include "core/models/neural/activation.hpp"

/// What is done to the sums of units one by one, and the losses: blocks of units x stride floats, of which
/// the first `lanes` of every line are worked on (see dense_kernels.hpp).
namespace ridgeline::models::neural {

inline constexpr int MostLanes = 256;  ///< of a loss

/// answers = activation(z); z may be the answers.
void activate(const float* z, float* answers, int units, int stride, int lanes, Activation activation,
              simd::Isa isa = simd::bestIsa());
/// answers[j] = activation(scale[j] z[j] + shift[j]); z may be the answers.
void activateScaled(const float* z, const float* scale, const float* shift, float* answers, int units,
                    int stride, int lanes, Activation activation, simd::Isa isa = simd::bestIsa());
/// delta *= activation'(z), told from the activation's answers.
void derivative(const float* answers, float* delta, int units, int stride, int lanes, Activation activation,
                simd::Isa isa = simd::bestIsa());

/// Batch normalisation of `units` lines over their first `count` lanes: z becomes (z - mean) inverse with
/// inverse = 1 / sqrt(variance + NormalisedAtLeast). means, variances (dividing by count), inverses: units.
///
/// Source  Ioffe & Szegedy (2015), "Batch normalization: accelerating deep network training by reducing
///         internal covariate shift", arXiv:1502.03167, algorithm 1.
inline constexpr float NormalisedAtLeast = 1e-5F;
void normalise(float* z, int units, int stride, int count, int lanes, float* means, float* variances,
               float* inverses, simd::Isa isa = simd::bestIsa());
/// The way back: delta with respect to gain x normal + shift becomes delta with respect to z, 0 beyond count.
/// gainGradient[j] = sum delta[j] normal[j] and shiftGradient[j] = sum delta[j], added to if `add`.
void normaliseBackward(const float* normal, float* delta, const float* gains, const float* inverses,
                       int units, int stride, int count, int lanes, float* gainGradient, float* shiftGradient,
                       bool add, simd::Isa isa = simd::bestIsa());

/// What the loss needs of each lane and gives for it.
struct LossLanes {
  const float* wanted;   ///< Value: target; Logistic: 0 or 1; Softmax: the label
  const float* factors;  ///< of delta: weight of the row x scale, 0 where there is no row
  float* losses;         ///< without the row's weight
  float* hits;           ///< 1 where the label was met
};
/// z, delta: one line; delta may be null. Loss: half the squared error.
void squaredLoss(const float* z, float* delta, int lanes, const LossLanes& lane);
/// z: log odds of class 1. Loss: cross entropy.
void logisticLoss(const float* z, float* delta, int lanes, const LossLanes& lane,
                  simd::Isa isa = simd::bestIsa());
/// z, delta: `outputs` lines. Loss: cross entropy of the softmax.
void softmaxLoss(const float* z, float* delta, int outputs, int stride, int lanes, const LossLanes& lane,
                 simd::Isa isa = simd::bestIsa());

}  // namespace ridgeline::models::neural
