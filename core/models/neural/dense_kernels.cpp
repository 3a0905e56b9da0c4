#include "core/models/neural/dense_kernels.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ridgeline::models::neural {
namespace {

/// Vectors of that many bytes anywhere in memory. They travel by reference: their calling convention differs
/// between the builds.
template <int Bytes>
struct VectorOf {
  static constexpr int Count = Bytes / static_cast<int>(sizeof(float));
  typedef float Value __attribute__((vector_size(Bytes)));
  typedef float Loose __attribute__((vector_size(Bytes), aligned(sizeof(float)), may_alias));
};
using Eight = VectorOf<LaneWidth * sizeof(float)>;
using Lanes = Eight::Value;

template <class L>
RIDGELINE_INLINED inline void load(typename L::Value& lanes, const float* from) {
  lanes = *reinterpret_cast<const typename L::Loose*>(from);
}
template <class L>
RIDGELINE_INLINED inline void store(float* to, const typename L::Value& lanes) {
  *reinterpret_cast<typename L::Loose*>(to) = lanes;
}

// Halves onto each other, thrice: an order that every build keeps.
RIDGELINE_INLINED inline float total(const Lanes& lanes) {
  const Lanes four = lanes + __builtin_shufflevector(lanes, lanes, 4, 5, 6, 7, 0, 1, 2, 3);
  const Lanes two = four + __builtin_shufflevector(four, four, 2, 3, 0, 1, 6, 7, 4, 5);
  return two[0] + two[1];
}

/// W(m, k), the factor of term k in line m of the answer.
struct Factors {
  const float* values;
  std::size_t stepM, stepK;
  RIDGELINE_INLINED const float* at(int m, int k) const {
    return values + static_cast<std::size_t>(m) * stepM + static_cast<std::size_t>(k) * stepK;
  }
};

/// Lines of the other factor: one behind the other, or listed.
struct EvenLines {
  const float* first;
  std::size_t step;
  RIDGELINE_INLINED const float* operator()(int k) const {
    return first + static_cast<std::size_t>(k) * step;
  }
};
struct ListedLines {
  const float* const* first;
  RIDGELINE_INLINED const float* operator()(int k) const { return first[k]; }
};

/// C(m, lane) = sum_k W(m, k) lines(k)[lane], begun with start[m], 0, or what C holds.
template <class Lines>
struct Product {
  Factors W;
  Lines lines;
  float* C;
  std::size_t step;  ///< between lines of C
  const float* start;
};

/// Terms begin to end of M lines and V vectors of lanes; the sums stay in registers.
template <class L, int M, int V, class Lines>
RIDGELINE_INLINED inline void tile(const Product<Lines>& p, int m0, std::size_t lane, int begin, int end,
                                   bool resume) {
  typename L::Value sum[M][V];
  float* C = p.C + static_cast<std::size_t>(m0) * p.step + lane;
#pragma GCC unroll 8
  for (int m = 0; m < M; ++m)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) {
      if (resume)
        load<L>(sum[m][v], C + static_cast<std::size_t>(m) * p.step + v * L::Count);
      else
        sum[m][v] = typename L::Value{} + (p.start == nullptr ? 0.0F : p.start[m0 + m]);
    }
  const float* w = p.W.at(m0, begin);
  for (int k = begin; k < end; ++k, w += p.W.stepK) {
    const float* line = p.lines(k) + lane;
    typename L::Value a[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) load<L>(a[v], line + v * L::Count);
#pragma GCC unroll 8
    for (int m = 0; m < M; ++m) {
      const float factor = w[static_cast<std::size_t>(m) * p.W.stepM];
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) sum[m][v] += factor * a[v];
    }
  }
#pragma GCC unroll 8
  for (int m = 0; m < M; ++m)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) store<L>(C + static_cast<std::size_t>(m) * p.step + v * L::Count, sum[m][v]);
}

/// Every line of C at one column of V vectors, some terms at a time so that they stay in the first cache.
template <class L, int V, class Lines>
RIDGELINE_INLINED inline void column(const Product<Lines>& p, int lines, int terms, std::size_t lane,
                                     bool add) {
  constexpr int Terms = 24576 / (V * L::Count * static_cast<int>(sizeof(float)));
  int begin = 0;
  do {
    const int end = std::min(terms, begin + Terms);
    const bool resume = add || begin > 0;
    int m = 0;
    for (; m + 6 <= lines; m += 6) tile<L, 6, V>(p, m, lane, begin, end, resume);
    if (m + 4 <= lines) {
      tile<L, 4, V>(p, m, lane, begin, end, resume);
      m += 4;
    }
    if (m + 2 <= lines) {
      tile<L, 2, V>(p, m, lane, begin, end, resume);
      m += 2;
    }
    if (m < lines) tile<L, 1, V>(p, m, lane, begin, end, resume);
    begin = end;
  } while (begin < terms);
}

/// The last lanes where they fill no vector: summed whole, written in part.
template <class Lines>
RIDGELINE_INLINED inline void ragged(const Product<Lines>& p, int lines, int terms, std::size_t lane,
                                     int width, bool add) {
  for (int m = 0; m < lines; ++m) {
    Lanes sum = {};
    float* C = p.C + static_cast<std::size_t>(m) * p.step + lane;
    float part[LaneWidth] = {};
    if (add) std::copy(C, C + width, part);
    load<Eight>(sum, part);
    for (int k = 0; k < terms; ++k) {
      Lanes a;
      load<Eight>(a, p.lines(k) + lane);
      sum += *p.W.at(m, k) * a;
    }
    store<Eight>(part, sum);
    std::copy(part, part + width, C);
  }
}

template <simd::Isa isa, class Lines>
RIDGELINE_INLINED inline void product(const Product<Lines>& p, int lines, int terms, int lanes, bool add) {
  // Vectors that fit the registers: two that make one would live in memory.
  using Narrow = std::conditional_t<isa == simd::Isa::Portable, VectorOf<16>, Eight>;
  std::size_t lane = 0;
  int left = lanes;
  if constexpr (isa == simd::Isa::Avx512) {
    using Sixteen = VectorOf<64>;
    while (left >= Sixteen::Count) {
      const int vectors = left / Sixteen::Count;
      // Columns alike: five vectors are three and two.
      const int now = vectors > 4 && vectors < 8 ? (vectors + 1) / 2 : std::min(vectors, 4);
      if (now == 4)
        column<Sixteen, 4>(p, lines, terms, lane, add);
      else if (now == 3)
        column<Sixteen, 3>(p, lines, terms, lane, add);
      else if (now == 2)
        column<Sixteen, 2>(p, lines, terms, lane, add);
      else
        column<Sixteen, 1>(p, lines, terms, lane, add);
      lane += static_cast<std::size_t>(now * Sixteen::Count);
      left -= now * Sixteen::Count;
    }
  } else {
    for (; left >= 2 * Narrow::Count; left -= 2 * Narrow::Count, lane += 2 * Narrow::Count)
      column<Narrow, 2>(p, lines, terms, lane, add);
  }
  if (left >= Narrow::Count) {
    column<Narrow, 1>(p, lines, terms, lane, add);
    left -= Narrow::Count;
    lane += Narrow::Count;
  }
  if (left > 0) ragged(p, lines, terms, lane, left, add);
}

template <int J, int I>
RIDGELINE_INLINED inline void dotTile(const float* delta, const float* input, std::size_t stride, int lanes,
                                      float* gradient, std::size_t in, bool add) {
  Lanes sum[J][I] = {};
  for (int lane = 0; lane < lanes; lane += LaneWidth) {
    Lanes a[I];
    for (int i = 0; i < I; ++i) load<Eight>(a[i], input + static_cast<std::size_t>(i) * stride + lane);
    for (int j = 0; j < J; ++j) {
      Lanes d;
      load<Eight>(d, delta + static_cast<std::size_t>(j) * stride + lane);
      for (int i = 0; i < I; ++i) sum[j][i] += d * a[i];
    }
  }
  for (int j = 0; j < J; ++j)
    for (int i = 0; i < I; ++i) {
      float& to = gradient[static_cast<std::size_t>(j) * in + static_cast<std::size_t>(i)];
      to = (add ? to : 0.0F) + total(sum[j][i]);
    }
}

template <int J>
RIDGELINE_INLINED inline void dotRows(const float* delta, const float* input, int count, std::size_t stride,
                                      int lanes, float* gradient, std::size_t in, bool add) {
  const auto at = [&](int i) { return input + static_cast<std::size_t>(i) * stride; };
  int i = 0;
  for (; i + 3 <= count; i += 3) dotTile<J, 3>(delta, at(i), stride, lanes, gradient + i, in, add);
  if (count - i == 2) dotTile<J, 2>(delta, at(i), stride, lanes, gradient + i, in, add);
  if (count - i == 1) dotTile<J, 1>(delta, at(i), stride, lanes, gradient + i, in, add);
}

/// Eight lines of eight floats, turned in three rounds of exchanges between lines 1, 2 and 4 apart.
RIDGELINE_INLINED inline void turn(Lanes (&r)[LaneWidth]) {
  Lanes s[LaneWidth];
#pragma GCC unroll 4
  for (int i = 0; i < LaneWidth; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
#pragma GCC unroll 2
  for (int i = 0; i < LaneWidth; i += 4) {
    r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 1] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    r[i + 2] = __builtin_shufflevector(s[i + 1], s[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 3] = __builtin_shufflevector(s[i + 1], s[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Lanes low = r[i], high = r[i + 4];
    r[i] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 8, 9, 10, 11);
    r[i + 4] = __builtin_shufflevector(low, high, 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

template <class Lines>
RIDGELINE_INLINED inline void transposeBody(const Lines& from, int rows, int columns, float* to,
                                            std::size_t step) {
  const int whole = columns / LaneWidth * LaneWidth;
  // Two lots of eight rows side by side fill whole lines of what is written.
  constexpr int Rows = 2 * LaneWidth;
  for (int r0 = 0; r0 < rows; r0 += Rows) {
    const int r1 = std::min(rows, r0 + Rows);
    for (int c = 0; c < whole; c += LaneWidth) {
      int r = r0;
      for (; r + LaneWidth <= r1; r += LaneWidth) {
        Lanes lines[LaneWidth];
#pragma GCC unroll 8
        for (int i = 0; i < LaneWidth; ++i) load<Eight>(lines[i], from(r + i) + c);
        turn(lines);
        float* place = to + static_cast<std::size_t>(c) * step + r;
#pragma GCC unroll 8
        for (int i = 0; i < LaneWidth; ++i)
          store<Eight>(place + static_cast<std::size_t>(i) * step, lines[i]);
      }
      for (; r < r1; ++r)
        for (int i = 0; i < LaneWidth; ++i)
          to[static_cast<std::size_t>(c + i) * step + static_cast<std::size_t>(r)] = from(r)[c + i];
    }
    for (int c = whole; c < columns; ++c)
      for (int r = r0; r < r1; ++r)
        to[static_cast<std::size_t>(c) * step + static_cast<std::size_t>(r)] = from(r)[c];
  }
}

}  // namespace

Floats zeros(std::size_t count) {
  Floats memory = kernels::scratch<float>(static_cast<Index>(count));
  std::memset(memory.get(), 0, count * sizeof(float));
  return memory;
}

void forwardProduct(const float* weights, const float* biases, int out, int in, const float* input,
                    float* output, int stride, int lanes, simd::Isa isa) {
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        const auto step = static_cast<std::size_t>(stride);
        product<decltype(chosen)::value>(
            Product<EvenLines>{
                {weights, static_cast<std::size_t>(in), 1}, {input, step}, output, step, biases},
            out, in, lanes, false);
      },
      isa);
}

void backwardProduct(const float* weights, int out, int in, const float* delta, float* below, int stride,
                     int lanes, simd::Isa isa) {
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        const auto step = static_cast<std::size_t>(stride);
        product<decltype(chosen)::value>(
            Product<EvenLines>{
                {weights, 1, static_cast<std::size_t>(in)}, {delta, step}, below, step, nullptr},
            in, out, lanes, false);
      },
      isa);
}

void gradientOfRows(const float* delta, const float* const* rows, int out, int in, int stride, int count,
                    float* gradient, bool add, simd::Isa isa) {
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        product<decltype(chosen)::value>(Product<ListedLines>{{delta, static_cast<std::size_t>(stride), 1},
                                                              {rows},
                                                              gradient,
                                                              static_cast<std::size_t>(in),
                                                              nullptr},
                                         out, count, in, add);
      },
      isa);
}

void gradientOfBlock(const float* delta, const float* input, int out, int in, int stride, int lanes,
                     float* gradient, bool add, simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        const auto step = static_cast<std::size_t>(stride);
        const auto width = static_cast<std::size_t>(in);
        int j = 0;
        for (; j + 4 <= out; j += 4)
          dotRows<4>(delta + static_cast<std::size_t>(j) * step, input, in, step, lanes,
                     gradient + static_cast<std::size_t>(j) * width, width, add);
        for (; j < out; ++j)
          dotRows<1>(delta + static_cast<std::size_t>(j) * step, input, in, step, lanes,
                     gradient + static_cast<std::size_t>(j) * width, width, add);
      },
      isa);
}

void biasGradient(const float* delta, int out, int stride, int lanes, float* gradient, bool add,
                  simd::Isa isa) {
  simd::run(
      [&]() RIDGELINE_INLINED {
        for (int j = 0; j < out; ++j) {
          Lanes sum = {};
          for (int lane = 0; lane < lanes; lane += LaneWidth) {
            Lanes d;
            load<Eight>(d, delta + static_cast<std::size_t>(j) * static_cast<std::size_t>(stride) + lane);
            sum += d;
          }
          gradient[j] = (add ? gradient[j] : 0.0F) + total(sum);
        }
      },
      isa);
}

void transposeRows(const float* const* from, int rows, int columns, float* to, std::size_t step,
                   simd::Isa isa) {
  simd::run([&]() RIDGELINE_INLINED { transposeBody(ListedLines{from}, rows, columns, to, step); }, isa);
}

void transposeBlock(const float* from, int stride, int rows, int columns, float* to, std::size_t step,
                    simd::Isa isa) {
  const EvenLines lines{from, static_cast<std::size_t>(stride)};
  simd::run([&]() RIDGELINE_INLINED { transposeBody(lines, rows, columns, to, step); }, isa);
}

void narrow(const double* from, float* to, int count, double most, simd::Isa isa) {
  simd::run(
      [=]() RIDGELINE_INLINED {
        for (int i = 0; i < count; ++i) {
          const double low = from[i] > -most ? from[i] : -most;
          to[i] = static_cast<float>(low < most ? low : most);
        }
      },
      isa);
}

#if defined(__x86_64__)
FlushTinyNumbers::FlushTinyNumbers() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040U); }
FlushTinyNumbers::~FlushTinyNumbers() { _mm_setcsr(before_); }
#else
FlushTinyNumbers::FlushTinyNumbers() = default;
FlushTinyNumbers::~FlushTinyNumbers() = default;
#endif

}  // namespace ridgeline::models::neural
