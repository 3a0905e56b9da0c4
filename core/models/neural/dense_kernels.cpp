#include "core/models/neural/dense_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ridgeline::models::neural {
namespace {

// Always inlined, so that each build compiles the loops for its own instructions; lanes travel by reference
// because their calling convention differs between the two.
#define RIDGELINE_INLINE [[gnu::always_inline]] inline

using Lanes = float __attribute__((vector_size(LaneWidth * sizeof(float))));
using LaneInts = std::int32_t __attribute__((vector_size(LaneWidth * sizeof(std::int32_t))));

// Lanes anywhere in memory. (A copy byte by byte would pass through the stack where loops unroll late.)
using LooseLanes =
    float __attribute__((vector_size(LaneWidth * sizeof(float)), aligned(sizeof(float)), may_alias));
RIDGELINE_INLINE void load(Lanes& lanes, const float* from) {
  lanes = *reinterpret_cast<const LooseLanes*>(from);
}
RIDGELINE_INLINE void store(float* to, const Lanes& lanes) { *reinterpret_cast<LooseLanes*>(to) = lanes; }

// Halves onto each other, thrice: an order that every build keeps.
RIDGELINE_INLINE float total(const Lanes& lanes) {
  const Lanes four = lanes + __builtin_shufflevector(lanes, lanes, 4, 5, 6, 7, 0, 1, 2, 3);
  const Lanes two = four + __builtin_shufflevector(four, four, 2, 3, 0, 1, 6, 7, 4, 5);
  return two[0] + two[1];
}

// exp(x) = 2^n exp(r), |r| <= ln 2 / 2, by the Taylor series to r^7 (remainder below 1e-8).
RIDGELINE_INLINE void exponential(Lanes& x) {
  x = x > 88.0F ? Lanes{} + 88.0F : x;
  x = x < -87.0F ? Lanes{} - 87.0F : x;
  const Lanes shift = Lanes{} + 12582912.0F;  // 1.5 * 2^23: adding it rounds to a whole number
  const Lanes shifted = x * 1.44269504F + shift;
  const Lanes whole = shifted - shift;
  const Lanes r = x - whole * 0.693145752F - whole * 1.42860677e-6F;
  Lanes sum = r * (1.0F / 5040) + (1.0F / 720);
  sum = sum * r + (1.0F / 120);
  sum = sum * r + (1.0F / 24);
  sum = sum * r + (1.0F / 6);
  sum = sum * r + 0.5F;
  sum = sum * r + 1.0F;
  sum = sum * r + 1.0F;
  const LaneInts exponent = __builtin_convertvector(whole, LaneInts);
  const LaneInts power = (exponent + 127) << 23;
  Lanes scale;
  std::memcpy(&scale, &power, sizeof(Lanes));
  x = sum * scale;
}

template <Activation A>
RIDGELINE_INLINE void activate(float* rows, int units, std::size_t stride, int lanes) {
  for (int j = 0; j < units; ++j)
    for (int lane = 0; lane < lanes; lane += LaneWidth) {
      float* place = rows + static_cast<std::size_t>(j) * stride + lane;
      Lanes z;
      load(z, place);
      if constexpr (A == Activation::Relu) z = z > 0.0F ? z : Lanes{};
      if constexpr (A == Activation::Logistic) {
        z = -z;
        exponential(z);
        z = 1.0F / (1.0F + z);
      }
      if constexpr (A == Activation::Tanh) {
        z = z * 2.0F;
        exponential(z);
        z = 1.0F - 2.0F / (z + 1.0F);
      }
      store(place, z);
    }
}

// What a product reads again and again has to lie in the first cache: terms of a sum at once, and inputs at
// once of a gradient.
constexpr int SumBlock = 256;
constexpr int InputBlock = 24;

// W[m * stepM + k * stepK] for row m of the answer and term k of the sum.
struct Strided {
  const float* values;
  std::size_t stepM, stepK;
};

// C[m] += sum_k W(m, k) A[k] for `M` rows of C and `V` vectors of lanes: the sums stay in registers. They
// begin at `start` where C holds nothing yet.
template <int M, int V>
RIDGELINE_INLINE void tile(const Strided& W, int k, bool resume, const float* start, const float* A, float* C,
                           std::size_t stride) {
  Lanes sum[M][V];
  for (int m = 0; m < M; ++m)
    for (int v = 0; v < V; ++v) {
      if (resume)
        load(sum[m][v], C + static_cast<std::size_t>(m) * stride + v * LaneWidth);
      else
        sum[m][v] = Lanes{} + (start == nullptr ? 0.0F : start[m]);
    }
  for (int i = 0; i < k; ++i) {
    Lanes a[V];
    for (int v = 0; v < V; ++v) load(a[v], A + static_cast<std::size_t>(i) * stride + v * LaneWidth);
    for (int m = 0; m < M; ++m) {
      const float w = W.values[static_cast<std::size_t>(m) * W.stepM + static_cast<std::size_t>(i) * W.stepK];
      for (int v = 0; v < V; ++v) sum[m][v] += w * a[v];
    }
  }
  for (int m = 0; m < M; ++m)
    for (int v = 0; v < V; ++v) store(C + static_cast<std::size_t>(m) * stride + v * LaneWidth, sum[m][v]);
}

template <int V>
RIDGELINE_INLINE void column(const Strided& W, int count, int k, bool resume, const float* start,
                             const float* A, float* C, std::size_t stride) {
  int m = 0;
  const auto at = [&](int row) {
    return Strided{W.values + static_cast<std::size_t>(row) * W.stepM, W.stepM, W.stepK};
  };
  const auto from = [&](int row) { return start == nullptr ? nullptr : start + row; };
  const auto to = [&](int row) { return C + static_cast<std::size_t>(row) * stride; };
  for (; m + 6 <= count; m += 6) tile<6, V>(at(m), k, resume, from(m), A, to(m), stride);
  switch (count - m) {
    case 5:
      return tile<5, V>(at(m), k, resume, from(m), A, to(m), stride);
    case 4:
      return tile<4, V>(at(m), k, resume, from(m), A, to(m), stride);
    case 3:
      return tile<3, V>(at(m), k, resume, from(m), A, to(m), stride);
    case 2:
      return tile<2, V>(at(m), k, resume, from(m), A, to(m), stride);
    case 1:
      return tile<1, V>(at(m), k, resume, from(m), A, to(m), stride);
    default:
      return;
  }
}

RIDGELINE_INLINE void product(const Strided& W, int count, int k, const float* start, const float* A,
                              float* C, int stride, int lanes) {
  const auto step = static_cast<std::size_t>(stride);
  for (int lane = 0; lane < lanes; lane += 2 * LaneWidth)
    for (int begin = 0; begin < k; begin += SumBlock) {
      const int terms = std::min(SumBlock, k - begin);
      const Strided part{W.values + static_cast<std::size_t>(begin) * W.stepK, W.stepM, W.stepK};
      const float* from = A + static_cast<std::size_t>(begin) * step + lane;
      if (lane + LaneWidth < lanes)
        column<2>(part, count, terms, begin > 0, start, from, C + lane, step);
      else
        column<1>(part, count, terms, begin > 0, start, from, C + lane, step);
    }
}

RIDGELINE_INLINE void forwardBody(const float* weights, const float* biases, int out, int in,
                                  const float* input, float* output, int stride, int lanes,
                                  Activation activation) {
  product({weights, static_cast<std::size_t>(in), 1}, out, in, biases, input, output, stride, lanes);
  const auto step = static_cast<std::size_t>(stride);
  switch (activation) {
    case Activation::Identity:
      return;
    case Activation::Tanh:
      return activate<Activation::Tanh>(output, out, step, lanes);
    case Activation::Relu:
      return activate<Activation::Relu>(output, out, step, lanes);
    case Activation::Logistic:
      return activate<Activation::Logistic>(output, out, step, lanes);
  }
}

RIDGELINE_INLINE void backwardBody(const float* weights, int out, int in, const float* delta, float* below,
                                   int stride, int lanes) {
  product({weights, 1, static_cast<std::size_t>(in)}, in, out, nullptr, delta, below, stride, lanes);
}

RIDGELINE_INLINE void derivativeBody(const float* answers, float* delta, int units, int stride, int lanes,
                                     Activation activation) {
  if (activation == Activation::Identity) return;
  for (int j = 0; j < units; ++j) {
    const std::size_t row = static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
    for (int lane = 0; lane < lanes; lane += LaneWidth) {
      Lanes a;
      Lanes d;
      load(a, answers + row + static_cast<std::size_t>(lane));
      load(d, delta + row + static_cast<std::size_t>(lane));
      if (activation == Activation::Tanh) d *= 1.0F - a * a;
      if (activation == Activation::Logistic) d *= a * (1.0F - a);
      if (activation == Activation::Relu) d = a > 0.0F ? d : Lanes{};
      store(delta + row + static_cast<std::size_t>(lane), d);
    }
  }
}

template <int J, int I>
RIDGELINE_INLINE void gradientTile(const float* delta, const float* input, std::size_t stride, int lanes,
                                   float* gradient, std::size_t in) {
  Lanes sum[J][I] = {};
  for (int lane = 0; lane < lanes; lane += LaneWidth) {
    Lanes a[I];
    for (int i = 0; i < I; ++i) load(a[i], input + static_cast<std::size_t>(i) * stride + lane);
    for (int j = 0; j < J; ++j) {
      Lanes d;
      load(d, delta + static_cast<std::size_t>(j) * stride + lane);
      for (int i = 0; i < I; ++i) sum[j][i] += d * a[i];
    }
  }
  for (int j = 0; j < J; ++j)
    for (int i = 0; i < I; ++i)
      gradient[static_cast<std::size_t>(j) * in + static_cast<std::size_t>(i)] += total(sum[j][i]);
}

template <int J>
RIDGELINE_INLINE void gradientRows(const float* delta, const float* input, int count, std::size_t stride,
                                   int lanes, float* gradient, std::size_t in) {
  const auto at = [&](int i) { return input + static_cast<std::size_t>(i) * stride; };
  int i = 0;
  for (; i + 3 <= count; i += 3) gradientTile<J, 3>(delta, at(i), stride, lanes, gradient + i, in);
  if (count - i == 2) gradientTile<J, 2>(delta, at(i), stride, lanes, gradient + i, in);
  if (count - i == 1) gradientTile<J, 1>(delta, at(i), stride, lanes, gradient + i, in);
}

RIDGELINE_INLINE void gradientBody(const float* delta, const float* input, int out, int in, int stride,
                                   int lanes, float* weightGradient, float* biasGradient) {
  const auto step = static_cast<std::size_t>(stride);
  const auto width = static_cast<std::size_t>(in);
  for (int begin = 0; begin < in; begin += InputBlock) {
    const int count = std::min(InputBlock, in - begin);
    const float* from = input + static_cast<std::size_t>(begin) * step;
    const auto deltaOf = [&](int j) { return delta + static_cast<std::size_t>(j) * step; };
    const auto to = [&](int j) { return weightGradient + static_cast<std::size_t>(j) * width + begin; };
    int j = 0;
    for (; j + 4 <= out; j += 4) gradientRows<4>(deltaOf(j), from, count, step, lanes, to(j), width);
    for (; j < out; ++j) gradientRows<1>(deltaOf(j), from, count, step, lanes, to(j), width);
  }
  for (int j = 0; j < out; ++j) {
    Lanes sum = {};
    for (int lane = 0; lane < lanes; lane += LaneWidth) {
      Lanes d;
      load(d, delta + static_cast<std::size_t>(j) * step + lane);
      sum += d;
    }
    biasGradient[j] += total(sum);
  }
}

RIDGELINE_INLINE void descendBody(float* weights, float* gradient, std::size_t count, float rate, float l2) {
  for (std::size_t i = 0; i < count; ++i) {
    weights[i] -= rate * (gradient[i] + l2 * weights[i]);
    gradient[i] = 0;
  }
}

RIDGELINE_INLINE void momentumBody(float* weights, float* gradient, float* velocity, std::size_t count,
                                   float rate, float l2, float momentum) {
  for (std::size_t i = 0; i < count; ++i) {
    velocity[i] = momentum * velocity[i] + gradient[i] + l2 * weights[i];
    weights[i] -= rate * velocity[i];
    gradient[i] = 0;
  }
}

RIDGELINE_INLINE void adamBody(float* __restrict weights, float* __restrict gradient, float* __restrict first,
                               float* __restrict second, std::size_t count, float l2, const AdamStep& step) {
  const float rate = step.rate / step.correct1;
  const float scale = 1.0F / step.correct2;
  const float keep1 = step.beta1;
  const float keep2 = step.beta2;
  const float epsilon = step.epsilon;
  for (std::size_t i = 0; i < count; ++i) {
    const float g = gradient[i] + l2 * weights[i];
    const float m = keep1 * first[i] + (1.0F - keep1) * g;
    const float v = keep2 * second[i] + (1.0F - keep2) * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] -= rate * m / (std::sqrt(v * scale) + epsilon);
    gradient[i] = 0;
  }
}

#undef RIDGELINE_INLINE

// The same list of functions, once for each build.
#define RIDGELINE_BUILD(TARGET)                                                                           \
  struct Build {                                                                                          \
    TARGET static void forward(const float* w, const float* b, int out, int in, const float* input,       \
                               float* output, int stride, int lanes, Activation activation) {             \
      forwardBody(w, b, out, in, input, output, stride, lanes, activation);                               \
    }                                                                                                     \
    TARGET static void backward(const float* w, int out, int in, const float* delta, float* below,        \
                                int stride, int lanes) {                                                  \
      backwardBody(w, out, in, delta, below, stride, lanes);                                              \
    }                                                                                                     \
    TARGET static void derivative(const float* answers, float* delta, int units, int stride, int lanes,   \
                                  Activation activation) {                                                \
      derivativeBody(answers, delta, units, stride, lanes, activation);                                   \
    }                                                                                                     \
    TARGET static void gradient(const float* delta, const float* input, int out, int in, int stride,      \
                                int lanes, float* weightGradient, float* biasGradient) {                  \
      gradientBody(delta, input, out, in, stride, lanes, weightGradient, biasGradient);                   \
    }                                                                                                     \
    TARGET static void descend(float* w, float* g, std::size_t count, float rate, float l2) {             \
      descendBody(w, g, count, rate, l2);                                                                 \
    }                                                                                                     \
    TARGET static void momentum(float* w, float* g, float* velocity, std::size_t count, float rate,       \
                                float l2, float keep) {                                                   \
      momentumBody(w, g, velocity, count, rate, l2, keep);                                                \
    }                                                                                                     \
    TARGET static void adam(float* w, float* g, float* first, float* second, std::size_t count, float l2, \
                            const AdamStep& step) {                                                       \
      adamBody(w, g, first, second, count, l2, step);                                                     \
    }                                                                                                     \
  };                                                                                                      \
  constexpr DenseKernels Table = {Build::forward, Build::backward, Build::derivative, Build::gradient,    \
                                  Build::descend, Build::momentum, Build::adam}

namespace portable {
RIDGELINE_BUILD();
}
#if defined(__x86_64__)
namespace avx2 {
RIDGELINE_BUILD(__attribute__((target("avx2,fma"))));
}
#endif
#undef RIDGELINE_BUILD

}  // namespace

Floats zeros(std::size_t count) {
  const std::size_t bytes = (std::max<std::size_t>(count, 1) * sizeof(float) + 63) / 64 * 64;
  auto* memory = static_cast<float*>(std::aligned_alloc(64, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  return Floats(memory);
}

const DenseKernels& portableDenseKernels() { return portable::Table; }

const DenseKernels& denseKernels() {
#if defined(__x86_64__)
  static const bool fast = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  if (fast) return avx2::Table;
#endif
  return portable::Table;
}

#if defined(__x86_64__)
FlushTinyNumbers::FlushTinyNumbers() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040U); }
FlushTinyNumbers::~FlushTinyNumbers() { _mm_setcsr(before_); }
#else
FlushTinyNumbers::FlushTinyNumbers() = default;
FlushTinyNumbers::~FlushTinyNumbers() = default;
#endif

}  // namespace ridgeline::models::neural
