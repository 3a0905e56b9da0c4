#include "core/models/linear/logistic_passes.hpp"

#include <limits>

#include "core/kernels/elementary.hpp"
#include "core/kernels/lanes.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::models::passes {
namespace {

constexpr double Infinity = std::numeric_limits<double>::infinity();

/// Eight strands, which become lanes of a vector.
RIDGELINE_INLINED inline double sumOf(const double* x, Index count) {
  double strand[8] = {};
  Index i = 0;
  for (; i + 8 <= count; i += 8)
    for (int u = 0; u < 8; ++u) strand[u] += x[i + u];
  double rest = 0;
  for (; i < count; ++i) rest += x[i];
  return ((strand[0] + strand[4]) + (strand[1] + strand[5])) +
         ((strand[2] + strand[6]) + (strand[3] + strand[7])) + rest;
}

RIDGELINE_INLINED inline double leastOf(const double* x, Index count) {
  double strand[8];
  for (double& lane : strand) lane = Infinity;
  Index i = 0;
  for (; i + 8 <= count; i += 8)
    for (int u = 0; u < 8; ++u) strand[u] = x[i + u] < strand[u] ? x[i + u] : strand[u];
  double least = Infinity;
  for (; i < count; ++i) least = x[i] < least ? x[i] : least;
  for (const double lane : strand) least = lane < least ? lane : least;
  return least;
}

/// Labels as numbers, so that a loop over them has one kind of lane.
RIDGELINE_INLINED inline void codesOf(const Block& block, double* codes) {
  const int* labels = block.labels + block.begin;
  for (Index i = 0; i < block.rows; ++i) codes[i] = labels[i];
}

RIDGELINE_INLINED inline void weightsOf(const Block& block, double* weights) {
  if (block.weights == nullptr)
    for (Index i = 0; i < block.rows; ++i) weights[i] = 1;
  else
    for (Index i = 0; i < block.rows; ++i) weights[i] = block.weights[block.begin + i];
}

/// Adds up what the rows of a block say each.
RIDGELINE_INLINED inline void collect(Index rows, const double* loss, const double* right, const double* lead,
                                      Added& added) {
  added.loss += sumOf(loss, rows);
  added.right += sumOf(right, rows);
  const double least = leastOf(lead, rows);
  added.leastMargin = least < added.leastMargin ? least : added.leastMargin;
}

}  // namespace

Sums sumsAbout(const double* x, Index n, double about) {
  Sums sums;
  simd::runAs([&](auto chosen) RIDGELINE_INLINED {
    using L = kernels::LanesOf<double, decltype(chosen)::value>;
    typename L::Value sum[4] = {}, squares[4] = {};
    Index i = 0;
    for (; i + 4 * L::Count <= n; i += 4 * L::Count)
#pragma GCC unroll 4
      for (int u = 0; u < 4; ++u) {
        typename L::Value gap;
        kernels::load<L>(gap, x + i + u * L::Count);
        gap -= about;
        sum[u] += gap;
        squares[u] += gap * gap;
      }
    sum[0] += sum[1];
    sum[2] += sum[3];
    sum[0] += sum[2];
    squares[0] += squares[1];
    squares[2] += squares[3];
    squares[0] += squares[2];
    sums.sum = kernels::total<L, double>(sum[0]);
    sums.squares = kernels::total<L, double>(squares[0]);
    for (; i < n; ++i) {
      sums.sum += x[i] - about;
      sums.squares += (x[i] - about) * (x[i] - about);
    }
  });
  return sums;
}

void scoreRows(const Block& block, const double* slopes, double base, double* scores) {
  const Index rows = block.rows, begin = block.begin, a = block.count;
  const double* s = block.shift;
  simd::run([&]() RIDGELINE_INLINED {
    double* __restrict to = scores;
    for (Index i = 0; i < rows; ++i) to[i] = base;
    Index j = 0;
    for (; j + 4 <= a; j += 4) {
      const double* __restrict x0 = block.columns[j] + begin;
      const double* __restrict x1 = block.columns[j + 1] + begin;
      const double* __restrict x2 = block.columns[j + 2] + begin;
      const double* __restrict x3 = block.columns[j + 3] + begin;
      const double s0 = s[j], s1 = s[j + 1], s2 = s[j + 2], s3 = s[j + 3];
      const double v0 = slopes[j], v1 = slopes[j + 1], v2 = slopes[j + 2], v3 = slopes[j + 3];
      for (Index i = 0; i < rows; ++i)
        to[i] += (v0 * (x0[i] - s0) + v1 * (x1[i] - s1)) + (v2 * (x2[i] - s2) + v3 * (x3[i] - s3));
    }
    for (; j < a; ++j) {
      const double* __restrict x = block.columns[j] + begin;
      const double shift = s[j], slope = slopes[j];
      for (Index i = 0; i < rows; ++i) to[i] += slope * (x[i] - shift);
    }
  });
}

void addProducts(const Block& block, const double* residuals, double* sums) {
  const Index rows = block.rows, begin = block.begin, a = block.count;
  simd::runAs([&](auto chosen) RIDGELINE_INLINED {
    using L = kernels::LanesOf<double, decltype(chosen)::value>;
    constexpr int Together = 4;
    const Index whole = rows / L::Count * L::Count;
    for (Index j = 0; j < a; j += Together) {
      // Beyond the last column the last once more, whose sums nobody reads.
      const double* x[Together];
      double shift[Together];
      for (int u = 0; u < Together; ++u) {
        const Index at = j + u < a ? j + u : a - 1;
        x[u] = block.columns[at] + begin;
        shift[u] = block.shift[at];
      }
      typename L::Value sum[Together] = {};
      for (Index i = 0; i < whole; i += L::Count) {
        typename L::Value r;
        kernels::load<L>(r, residuals + i);
#pragma GCC unroll 4
        for (int u = 0; u < Together; ++u) {
          typename L::Value gap;
          kernels::load<L>(gap, x[u] + i);
          gap -= shift[u];
          sum[u] += r * gap;
        }
      }
      for (int u = 0; u < Together && j + u < a; ++u) {
        double all = kernels::total<L, double>(sum[u]);
        for (Index i = whole; i < rows; ++i) all += residuals[i] * (x[u][i] - shift[u]);
        sums[j + u] += all;
      }
    }
  });
}

void logisticResiduals(const Block& block, double* scores, Added& added) {
  const Index rows = block.rows;
  simd::run([&]() RIDGELINE_INLINED {
    // Within, or the compiler cannot tell that they do not overlap.
    double weights[BlockRows], codes[BlockRows], loss[BlockRows], right[BlockRows], lead[BlockRows];
    weightsOf(block, weights);
    codesOf(block, codes);
    for (Index i = 0; i < rows; ++i) {
      const double m = scores[i], w = weights[i], y = codes[i];
      const double size = m < 0 ? -m : m, e = kernels::exp(-size), q = 1 / (1 + e);
      const double towards = (2 * y - 1) * m;
      loss[i] = w * (0.5 * (size - towards) + kernels::log1p(e));
      right[i] = towards > 0 ? w : 0;
      lead[i] = w > 0 ? towards : Infinity;
      scores[i] = w * ((m < 0 ? e : 1) * q - y);
    }
    // A score of zero is class 0.
    for (Index i = 0; i < rows; ++i) right[i] = lead[i] == 0 && codes[i] == 0 ? weights[i] : right[i];
    collect(rows, loss, right, lead, added);
    added.residual += sumOf(scores, rows);
  });
}

void hingeResiduals(const Block& block, int positive, double* scores, double* curved, Added& added) {
  const Index rows = block.rows;
  simd::run([&]() RIDGELINE_INLINED {
    // Within, or the compiler cannot tell that they do not overlap.
    double weights[BlockRows], codes[BlockRows], loss[BlockRows], right[BlockRows], lead[BlockRows];
    weightsOf(block, weights);
    codesOf(block, codes);
    const double mine = positive;
    double* __restrict bend = curved;
    for (Index i = 0; i < rows; ++i) {
      const double s = codes[i] == mine ? 1.0 : -1.0, w = weights[i], towards = s * scores[i];
      const double lacks = towards < 1 ? 1 - towards : 0;
      loss[i] = w * lacks * lacks;
      right[i] = towards > 0 ? w : 0;
      lead[i] = w > 0 ? towards : Infinity;
      scores[i] = -2 * w * s * lacks;
      bend[i] = lacks > 0 ? w : 0;
    }
    collect(rows, loss, right, lead, added);
    added.residual += sumOf(scores, rows);
  });
}

void softmaxResiduals(const Block& block, Index outputs, double* scores, Added& added) {
  const Index rows = block.rows;
  const int* labels = block.labels + block.begin;
  double weights[BlockRows], codes[BlockRows], loss[BlockRows], right[BlockRows], lead[BlockRows],
      other[BlockRows], own[BlockRows], normaliser[BlockRows];
  for (Index i = 0; i < rows; ++i) own[i] = scores[labels[i] * ColumnStep + i];
  simd::run([&]() RIDGELINE_INLINED {
    weightsOf(block, weights);
    codesOf(block, codes);
    for (Index i = 0; i < rows; ++i) {
      other[i] = -Infinity;
      right[i] = weights[i];
    }
    for (Index k = 0; k < outputs; ++k) {
      const double* score = scores + k * ColumnStep;
      const auto code = static_cast<double>(k);
      for (Index i = 0; i < rows; ++i) {
        const double rival = codes[i] == code ? -Infinity : score[i];
        other[i] = rival > other[i] ? rival : other[i];
        // Ties go to the lowest class code, so a lower class that is level is ahead.
        const double level = code < codes[i] ? rival : -Infinity;
        right[i] = rival > own[i] ? 0 : right[i];
        right[i] = level >= own[i] ? 0 : right[i];
      }
    }
  });
  kernels::softmaxRows(kernels::Strided<double>{scores, rows, outputs, 1, ColumnStep}, normaliser);
  for (Index i = 0; i < rows; ++i) scores[labels[i] * ColumnStep + i] -= 1;
  simd::run([&]() RIDGELINE_INLINED {
    for (Index i = 0; i < rows; ++i) {
      loss[i] = weights[i] * (normaliser[i] - own[i]);
      lead[i] = weights[i] > 0 ? own[i] - other[i] : Infinity;
    }
    if (block.weights != nullptr)
      for (Index k = 0; k < outputs; ++k)
        for (Index i = 0; i < rows; ++i) scores[k * ColumnStep + i] *= weights[i];
    collect(rows, loss, right, lead, added);
  });
}

void standardise(const Block& block, const double* scale, double* to) {
  const Index rows = block.rows;
  simd::run([&]() RIDGELINE_INLINED {
    for (Index j = 0; j < block.count; ++j) {
      const double* __restrict x = block.columns[j] + block.begin;
      double* __restrict z = to + j * ColumnStep;
      const double shift = block.shift[j], inverse = 1 / scale[j];
      for (Index i = 0; i < rows; ++i) z[i] = (x[i] - shift) * inverse;
    }
  });
}

}  // namespace ridgeline::models::passes
