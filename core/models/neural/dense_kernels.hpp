#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

/// The inner loops of a network. A block of activations is units x stride floats: every unit's answers for up
/// to `stride` rows lie side by side, so that a layer of four units keeps vector units as busy as one of a
/// hundred. Sums run in one fixed order. On x86-64 processors with AVX2 and FMA a second build of the same
/// loops runs; the last bits may differ between the two, never between runs or thread counts on one machine.
namespace ridgeline::models::neural {

enum class Activation { Identity, Tanh, Relu, Logistic };

inline constexpr int LaneWidth = 8;  ///< strides and lane counts are multiples of it
constexpr int padded(int lanes) { return (lanes + LaneWidth - 1) / LaneWidth * LaneWidth; }

/// Uninitialised floats on a 64-byte boundary.
struct FreeFloats {
  void operator()(float* memory) const { std::free(memory); }
};
using Floats = std::unique_ptr<float[], FreeFloats>;
/// `count` zeros; allocation failure throws std::bad_alloc.
Floats zeros(std::size_t count);

/// First two moments of Adam and their decay; `correct1`, `correct2` are 1 - beta^t.
struct AdamStep {
  float rate = 0, beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F, correct1 = 1, correct2 = 1;
};

struct DenseKernels {
  /// output[j] = activation(biases[j] + sum_i weights[j * in + i] input[i]); blocks of out and in units.
  void (*forward)(const float* weights, const float* biases, int out, int in, const float* input,
                  float* output, int stride, int lanes, Activation activation);
  /// below[i] = sum_j weights[j * in + i] delta[j].
  void (*backward)(const float* weights, int out, int in, const float* delta, float* below, int stride,
                   int lanes);
  /// delta *= activation'(z), told from the activation's answers.
  void (*derivative)(const float* answers, float* delta, int units, int stride, int lanes,
                     Activation activation);
  /// weightGradient[j * in + i] += sum over lanes of delta[j] input[i]; biasGradient[j] += sum of delta[j].
  void (*gradient)(const float* delta, const float* input, int out, int in, int stride, int lanes,
                   float* weightGradient, float* biasGradient);
  /// weights -= rate (gradient + l2 weights), and clears the gradient.
  void (*descend)(float* weights, float* gradient, std::size_t count, float rate, float l2);
  /// velocity = momentum velocity + gradient + l2 weights; weights -= rate velocity; clears the gradient.
  void (*momentum)(float* weights, float* gradient, float* velocity, std::size_t count, float rate, float l2,
                   float momentum);
  /// Source  Kingma & Ba (2015), "Adam: a method for stochastic optimization", arXiv:1412.6980, algorithm 1.
  void (*adam)(float* weights, float* gradient, float* first, float* second, std::size_t count, float l2,
               const AdamStep& step);
};

/// The build of the loops that suits this processor.
const DenseKernels& denseKernels();
/// The build for any processor.
const DenseKernels& portableDenseKernels();

/// Numbers below the normal range count as zero on this thread while this lives: a unit that died would
/// otherwise slow every step down.
class FlushTinyNumbers {
 public:
  FlushTinyNumbers();
  ~FlushTinyNumbers();
  FlushTinyNumbers(const FlushTinyNumbers&) = delete;
  FlushTinyNumbers& operator=(const FlushTinyNumbers&) = delete;

 private:
  unsigned before_ = 0;
};

}  // namespace ridgeline::models::neural
