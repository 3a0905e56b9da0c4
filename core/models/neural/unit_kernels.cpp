#include "core/models/neural/unit_kernels.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/kernels/elementary.hpp"

// What the next loop writes it does not read through another name. Clang tells by looking at run time.
#if defined(__clang__)
#define RIDGELINE_LANES_APART
#else
#define RIDGELINE_LANES_APART _Pragma("GCC ivdep")
#endif

namespace ridgeline::models::neural {
namespace {

/// exp(x) held within the normal range, where 2^k is one factor: a third less work than kernels::exp, and all
/// that an answer between two bounds needs.
RIDGELINE_INLINED inline float boundedExp(float x) {
  const float low = 88.0F < x ? 88.0F : x;
  const float bounded = low < -87.0F ? -87.0F : low;
  // Adding 1.5 * 2^23 leaves the nearest integer in the last bits.
  constexpr float Shifter = 12582912.0F;
  const float shifted = bounded * 1.44269504F + Shifter;
  const float k = shifted - Shifter;
  const float r = (bounded - k * 0.693359375F) + k * 2.12194440e-4F;
  float p = r * (1.0F / 720) + 1.0F / 120;
  p = p * r + 1.0F / 24;
  p = p * r + 1.0F / 6;
  p = p * r + 0.5F;
  p = p * (r * r) + r + 1.0F;
  const std::uint32_t n = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(Shifter);
  return p * std::bit_cast<float>((n + 127) << 23);
}

template <Activation A>
RIDGELINE_INLINED inline float bent(float z) {
  if constexpr (A == Activation::Tanh) return 1.0F - 2.0F / (boundedExp(2.0F * z) + 1.0F);
  if constexpr (A == Activation::Relu) return z > 0.0F ? z : 0.0F;
  if constexpr (A == Activation::LeakyRelu) return z > 0.0F ? z : LeakySlope * z;
  if constexpr (A == Activation::Logistic) return 1.0F / (boundedExp(-z) + 1.0F);
  return z;
}

template <Activation A>
RIDGELINE_INLINED inline float slope(float answer) {
  if constexpr (A == Activation::Tanh) return 1.0F - answer * answer;
  if constexpr (A == Activation::Relu) return answer > 0.0F ? 1.0F : 0.0F;
  if constexpr (A == Activation::LeakyRelu) return answer > 0.0F ? 1.0F : LeakySlope;
  if constexpr (A == Activation::Logistic) return answer * (1.0F - answer);
  return 1.0F;
}

/// body(activation as a constant): one loop for each.
template <class Body>
RIDGELINE_INLINED inline void with(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::Identity:
      return body(std::integral_constant<Activation, Activation::Identity>{});
    case Activation::Tanh:
      return body(std::integral_constant<Activation, Activation::Tanh>{});
    case Activation::Relu:
      return body(std::integral_constant<Activation, Activation::Relu>{});
    case Activation::LeakyRelu:
      return body(std::integral_constant<Activation, Activation::LeakyRelu>{});
    case Activation::Logistic:
      return body(std::integral_constant<Activation, Activation::Logistic>{});
  }
}

/// Sum of term(lane) in eight strands.
template <class Term>
RIDGELINE_INLINED inline double sumOf(int count, const Term& term) {
  constexpr int Strands = 8;
  double part[Strands] = {};
  int lane = 0;
  for (; lane + Strands <= count; lane += Strands)
    for (int i = 0; i < Strands; ++i) part[i] += term(lane + i);
  for (; lane < count; ++lane) part[lane % Strands] += term(lane);
  return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}

}  // namespace

void activate(const float* z, float* answers, int units, int stride, int lanes, Activation activation,
              simd::Isa isa) {
  if (activation == Activation::Identity && z == answers) return;
  simd::run(
      [=]() RIDGELINE_INLINED {
        with(activation, [&](auto chosen) RIDGELINE_INLINED {
          for (int j = 0; j < units; ++j) {
            const float* from = z + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
            float* to = answers + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
            RIDGELINE_LANES_APART
            for (int lane = 0; lane < lanes; ++lane) to[lane] = bent<decltype(chosen)::value>(from[lane]);
          }
        });
      },
      isa);
}

void activateScaled(const float* z, const float* scale, const float* shift, float* answers, int units,
                    int stride, int lanes, Activation activation, simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        with(activation, [&](auto chosen) RIDGELINE_INLINED {
          for (int j = 0; j < units; ++j) {
            const float* from = z + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
            float* to = answers + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
            const float a = scale[j], b = shift[j];
            RIDGELINE_LANES_APART
            for (int lane = 0; lane < lanes; ++lane)
              to[lane] = bent<decltype(chosen)::value>(a * from[lane] + b);
          }
        });
      },
      isa);
}

void derivative(const float* answers, float* delta, int units, int stride, int lanes, Activation activation,
                simd::Isa isa) {
  if (activation == Activation::Identity) return;
  simd::run(
      [=]() RIDGELINE_INLINED {
        with(activation, [&](auto chosen) RIDGELINE_INLINED {
          for (int j = 0; j < units; ++j) {
            const std::size_t at = static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
            const float* __restrict a = answers + at;
            float* __restrict d = delta + at;
            for (int lane = 0; lane < lanes; ++lane) d[lane] *= slope<decltype(chosen)::value>(a[lane]);
          }
        });
      },
      isa);
}

void normalise(float* z, int units, int stride, int count, int lanes, float* means, float* variances,
               float* inverses, simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        for (int j = 0; j < units; ++j) {
          float* own = z + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
          const double mean =
              sumOf(count, [&](int lane) RIDGELINE_INLINED { return static_cast<double>(own[lane]); }) /
              count;
          const double variance = sumOf(count,
                                        [&](int lane) RIDGELINE_INLINED {
                                          const double gap = static_cast<double>(own[lane]) - mean;
                                          return gap * gap;
                                        }) /
                                  count;
          const auto centre = static_cast<float>(mean);
          const auto inverse =
              static_cast<float>(1 / std::sqrt(variance + static_cast<double>(NormalisedAtLeast)));
          means[j] = centre;
          variances[j] = static_cast<float>(variance);
          inverses[j] = inverse;
          for (int lane = 0; lane < count; ++lane) own[lane] = (own[lane] - centre) * inverse;
          for (int lane = count; lane < lanes; ++lane) own[lane] = 0;
        }
      },
      isa);
}

void normaliseBackward(const float* normal, float* delta, const float* gains, const float* inverses,
                       int units, int stride, int count, int lanes, float* gainGradient, float* shiftGradient,
                       bool add, simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        for (int j = 0; j < units; ++j) {
          const std::size_t at = static_cast<std::size_t>(j) * static_cast<std::size_t>(stride);
          const float* __restrict n = normal + at;
          float* __restrict d = delta + at;
          const double gain = sumOf(count, [&](int lane) RIDGELINE_INLINED {
            return static_cast<double>(d[lane]) * static_cast<double>(n[lane]);
          });
          const double shift =
              sumOf(count, [&](int lane) RIDGELINE_INLINED { return static_cast<double>(d[lane]); });
          const auto meanGain = static_cast<float>(gain / count);
          const auto meanShift = static_cast<float>(shift / count);
          const float scale = gains[j] * inverses[j];
          for (int lane = 0; lane < count; ++lane)
            d[lane] = scale * (d[lane] - meanShift - n[lane] * meanGain);
          for (int lane = count; lane < lanes; ++lane) d[lane] = 0;
          gainGradient[j] = (add ? gainGradient[j] : 0.0F) + static_cast<float>(gain);
          shiftGradient[j] = (add ? shiftGradient[j] : 0.0F) + static_cast<float>(shift);
        }
      },
      isa);
}

void squaredLoss(const float* z, float* delta, int lanes, const LossLanes& of) {
  for (int lane = 0; lane < lanes; ++lane) {
    const float gap = z[lane] - of.wanted[lane];
    of.losses[lane] = gap * gap / 2;
    if (delta != nullptr) delta[lane] = of.factors[lane] * gap;
  }
}

void logisticLoss(const float* z, float* delta, int lanes, const LossLanes& of, simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        const float* __restrict odds = z;
        const float* __restrict wanted = of.wanted;
        float* __restrict losses = of.losses;
        float* __restrict hits = of.hits;
        for (int lane = 0; lane < lanes; ++lane) {
          // Log odds of the wrong class; what is not finite stays so.
          const float wrong = wanted[lane] > 0.5F ? -odds[lane] : odds[lane];
          losses[lane] = kernels::softplus(wrong) + (wrong - wrong);
          hits[lane] = (odds[lane] > 0.0F) == (wanted[lane] > 0.5F) ? 1.0F : 0.0F;
        }
        if (delta == nullptr) return;
        const float* __restrict factors = of.factors;
        float* __restrict to = delta;
        for (int lane = 0; lane < lanes; ++lane) {
          const float wrong = wanted[lane] > 0.5F ? -odds[lane] : odds[lane];
          const float gap = kernels::sigmoid(wrong);
          to[lane] = factors[lane] * (wanted[lane] > 0.5F ? -gap : gap);
        }
      },
      isa);
}

void softmaxLoss(const float* z, float* delta, int outputs, int stride, int lanes, const LossLanes& of,
                 simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        float largest[MostLanes], best[MostLanes], others[MostLanes], spare[MostLanes];
        const auto step = static_cast<std::size_t>(stride);
        for (int lane = 0; lane < lanes; ++lane) {
          largest[lane] = z[lane];
          best[lane] = 0;
          others[lane] = 0;
        }
        for (int k = 1; k < outputs; ++k) {
          const float* own = z + static_cast<std::size_t>(k) * step;
          const auto index = static_cast<float>(k);
          for (int lane = 0; lane < lanes; ++lane) {
            const bool higher = own[lane] > largest[lane];
            best[lane] = higher ? index : best[lane];
            largest[lane] = higher ? own[lane] : largest[lane];
          }
        }
        // The sum is 1 + others: so it keeps what a sure answer leaves for the rest.
        for (int k = 0; k < outputs; ++k) {
          const float* own = z + static_cast<std::size_t>(k) * step;
          const auto index = static_cast<float>(k);
          float* to = delta == nullptr ? spare : delta + static_cast<std::size_t>(k) * step;
          RIDGELINE_LANES_APART
          for (int lane = 0; lane < lanes; ++lane) {
            const float e = kernels::exp(own[lane] - largest[lane]);
            others[lane] += best[lane] == index ? 0.0F : e;
            to[lane] = e;
          }
        }
        for (int lane = 0; lane < lanes; ++lane) {
          of.losses[lane] = kernels::log1p(others[lane]) + (others[lane] - others[lane]);
          of.hits[lane] = best[lane] == of.wanted[lane] ? 1.0F : 0.0F;
        }
        for (int lane = 0; lane < lanes; ++lane)
          of.losses[lane] +=
              largest[lane] -
              z[static_cast<std::size_t>(of.wanted[lane]) * step + static_cast<std::size_t>(lane)];
        if (delta == nullptr) return;
        for (int lane = 0; lane < lanes; ++lane) others[lane] = of.factors[lane] / (1.0F + others[lane]);
        for (int k = 0; k < outputs; ++k) {
          float* to = delta + static_cast<std::size_t>(k) * step;
          RIDGELINE_LANES_APART
          for (int lane = 0; lane < lanes; ++lane) to[lane] *= others[lane];
        }
        for (int lane = 0; lane < lanes; ++lane)
          delta[static_cast<std::size_t>(of.wanted[lane]) * step + static_cast<std::size_t>(lane)] -=
              of.factors[lane];
      },
      isa);
}

}  // namespace ridgeline::models::neural
