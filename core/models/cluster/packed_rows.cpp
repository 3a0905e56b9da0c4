#include "core/models/cluster/packed_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

/// Rows of one chunk of work, of one run in cache, and of one group in registers.
constexpr Index PackedChunk = 8192;
constexpr Index PackedRun = 256;
constexpr Index GroupRows = 32;
constexpr Index Lanes = 16;

using Floats = float __attribute__((vector_size(Lanes * sizeof(float))));
using Ints = std::int32_t __attribute__((vector_size(Lanes * sizeof(std::int32_t))));
using LooseFloats =
    float __attribute__((vector_size(Lanes * sizeof(float)), aligned(sizeof(float)), may_alias));

/// Squared distances of rows [begin, begin + count) to one point.
RIDGELINE_INLINED inline void squaredDistances(const double* X, Index n, Index d, Index begin, Index count,
                                               const double* point, Index stride, double* out) {
  for (Index i = 0; i < count; ++i) out[i] = 0;
  for (Index j = 0; j < d; ++j) {
    const double* x = X + j * n + begin;
    const double c = point[j * stride];
    for (Index i = 0; i < count; ++i) out[i] += (x[i] - c) * (x[i] - c);
  }
}

/// Centres as a search wants them: two side by side, the odd one out paired with one that is nowhere near.
struct PackedCentres {
  Index pairs = 0;
  std::vector<float> values;  ///< pair by pair: d times two numbers
  std::vector<float> halves;  ///< half of each squared norm
  float doubt = 0;            ///< gaps up to this may be rounding
};

PackedCentres packCentres(const Matrix& centres, const Vector& shift, double scale, double longest) {
  const Index k = centres.rows(), d = centres.cols();
  PackedCentres packed;
  packed.pairs = (k + 1) / 2;
  packed.values.assign(static_cast<std::size_t>(packed.pairs * 2 * d), 0.0F);
  packed.halves.assign(static_cast<std::size_t>(packed.pairs * 2), std::numeric_limits<float>::infinity());
  double farthest = 0;
  for (Index c = 0; c < k; ++c) {
    double norm = 0;
    for (Index j = 0; j < d; ++j) {
      const double value = (centres(c, j) - shift[j]) * scale;
      packed.values[static_cast<std::size_t>(((c / 2) * d + j) * 2 + c % 2)] = static_cast<float>(value);
      norm += value * value;
    }
    packed.halves[static_cast<std::size_t>(c)] = static_cast<float>(norm / 2);
    farthest = std::max(farthest, std::isfinite(norm) ? std::sqrt(norm) : norm);
  }
  const double unit = std::numeric_limits<float>::epsilon();
  packed.doubt =
      static_cast<float>(unit * static_cast<double>(d + 6) * (longest * farthest + farthest * farthest));
  return packed;
}

/// The two nearest of all centres for one group of rows.
struct GroupAnswer {
  Floats best[2], second[2];
  Ints label[2];
};

RIDGELINE_INLINED inline void searchGroup(const float* x, Index d, const PackedCentres& centres,
                                          GroupAnswer& answer) {
  const Floats far = Floats{} + std::numeric_limits<float>::infinity();
  for (int half = 0; half < 2; ++half) {
    answer.best[half] = answer.second[half] = far;
    answer.label[half] = Ints{};
  }
  const float* c = centres.values.data();
  for (Index pair = 0; pair < centres.pairs; ++pair) {
    Floats score[2][2];
    for (int which = 0; which < 2; ++which)
      score[0][which] = score[1][which] =
          Floats{} + centres.halves[static_cast<std::size_t>(2 * pair + which)];
    for (Index j = 0; j < d; ++j, c += 2) {
      const Floats low = *reinterpret_cast<const LooseFloats*>(x + j * GroupRows);
      const Floats high = *reinterpret_cast<const LooseFloats*>(x + j * GroupRows + Lanes);
      score[0][0] -= low * c[0];
      score[1][0] -= high * c[0];
      score[0][1] -= low * c[1];
      score[1][1] -= high * c[1];
    }
    for (int which = 0; which < 2; ++which) {
      const Ints name = Ints{} + static_cast<std::int32_t>(2 * pair + which);
      for (int half = 0; half < 2; ++half) {
        const Floats now = score[half][which];
        const auto nearer = now < answer.best[half];
        const Floats loser = nearer ? answer.best[half] : now;
        answer.second[half] = loser < answer.second[half] ? loser : answer.second[half];
        answer.label[half] = nearer ? name : answer.label[half];
        answer.best[half] = nearer ? now : answer.best[half];
      }
    }
  }
}

/// The nearest centre of one row in float64, the lowest of equals.
RIDGELINE_INLINED inline int nearestExactly(const Matrix& X, Index row, const Matrix& centres) {
  int label = 0;
  double best = std::numeric_limits<double>::infinity();
  for (Index c = 0; c < centres.rows(); ++c) {
    double distance = 0;
    squaredDistances(X.data(), X.rows(), X.cols(), row, 1, centres.data() + c, centres.rows(), &distance);
    if (distance < best) {
      best = distance;
      label = static_cast<int>(c);
    }
  }
  return label;
}

}  // namespace

Result<Assignment> assign(const Matrix& X, const Vector& weights, const Matrix& centres,
                          jobs::WorkContext& context) {
  const Index n = X.rows();
  Assignment result;
  result.labels.assign(static_cast<std::size_t>(n), 0);
  result.distances.resize(n);
  std::vector<double> inertia(static_cast<std::size_t>((n + PackedChunk - 1) / PackedChunk));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, PackedChunk, [&](Index begin, Index end) {
    std::array<double, PackedRun> distances{};
    double sum = 0;
    for (Index run = begin; run < end && !context.stopped(); run += PackedRun) {
      const Index count = std::min(PackedRun, end - run);
      double* best = result.distances.data() + run;
      int* label = result.labels.data() + run;
      simd::run([&]() RIDGELINE_INLINED {
        squaredDistances(X.data(), n, X.cols(), run, count, centres.data(), centres.rows(), best);
        for (Index c = 1; c < centres.rows(); ++c) {
          squaredDistances(X.data(), n, X.cols(), run, count, centres.data() + c, centres.rows(),
                           distances.data());
          for (Index i = 0; i < count; ++i) {
            const bool nearer = distances[static_cast<std::size_t>(i)] < best[i];
            best[i] = nearer ? distances[static_cast<std::size_t>(i)] : best[i];
            label[i] = nearer ? static_cast<int>(c) : label[i];
          }
        }
      });
      for (Index i = 0; i < count; ++i) sum += (weights.size() == 0 ? 1 : weights[run + i]) * best[i];
    }
    inertia[static_cast<std::size_t>(begin / PackedChunk)] = sum;
  }));
  for (const double sum : inertia) result.inertia += sum;
  return result;
}

Result<PackedRows> PackedRows::pack(const Matrix& X, jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  PackedRows packed;
  packed.X_ = &X;
  packed.shift_ = X.colwise().mean().transpose();
  double largest = 0;
  for (Index j = 0; j < d; ++j)
    largest =
        std::max({largest, X.col(j).maxCoeff() - packed.shift_[j], packed.shift_[j] - X.col(j).minCoeff()});
  if (std::isfinite(largest) && largest > 0)
    packed.scale_ = std::ldexp(1.0, -std::clamp(std::ilogb(largest) + 1, -1020, 1020));
  const Index groups = (n + GroupRows - 1) / GroupRows;
  packed.values_.assign(static_cast<std::size_t>(groups * GroupRows * d), 0.0F);
  std::vector<double> longest(static_cast<std::size_t>((n + PackedChunk - 1) / PackedChunk));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, PackedChunk, [&](Index begin, Index end) {
    double most = 0;
    for (Index group = begin / GroupRows; group * GroupRows < end; ++group) {
      const Index first = group * GroupRows, count = std::min(GroupRows, end - first);
      float* out = packed.values_.data() + group * GroupRows * d;
      std::array<double, GroupRows> norms{};
      simd::run([&]() RIDGELINE_INLINED {
        for (Index j = 0; j < d; ++j) {
          const double* x = X.data() + j * n + first;
          const double shift = packed.shift_[j], scale = packed.scale_;
          for (Index i = 0; i < count; ++i) {
            const double value = (x[i] - shift) * scale;
            out[j * GroupRows + i] = static_cast<float>(value);
            norms[static_cast<std::size_t>(i)] += value * value;
          }
        }
      });
      // A norm that is no number must raise every doubt, so it may not get lost in a comparison.
      for (const double norm : norms) most = norm <= most ? most : norm;
    }
    longest[static_cast<std::size_t>(begin / PackedChunk)] = most;
  }));
  for (const double most : longest)
    packed.longest_ = std::sqrt(most) <= packed.longest_ ? packed.longest_ : std::sqrt(most);
  return packed;
}

Result<Index> PackedRows::relabel(const Matrix& centres, std::vector<int>& labels, Moves* moves,
                                  jobs::WorkContext& context) const {
  const Index n = X_->rows(), d = X_->cols();
  const PackedCentres packed = packCentres(centres, shift_, scale_, longest_);
  const auto chunks = static_cast<std::size_t>((n + PackedChunk - 1) / PackedChunk);
  std::vector<Index> changed(chunks);
  if (moves != nullptr) moves->assign(chunks, {});
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, PackedChunk, [&](Index begin, Index end) {
    const auto chunk = static_cast<std::size_t>(begin / PackedChunk);
    // Many centres of many columns take longer than a stop may wait.
    const Index stretch =
        std::clamp<Index>((Index{1} << 26) / (centres.size() + 1), 1, PackedChunk / GroupRows);
    for (Index from = begin / GroupRows; from * GroupRows < end && !context.stopped(); from += stretch)
      simd::run([&]() RIDGELINE_INLINED {
        for (Index group = from; group < from + stretch && group * GroupRows < end; ++group) {
          const Index first = group * GroupRows, count = std::min(GroupRows, end - first);
          GroupAnswer answer;
          searchGroup(values_.data() + group * GroupRows * d, d, packed, answer);
          std::array<std::int32_t, GroupRows> found, doubtful;
          for (Index half = 0; half < 2; ++half)
            for (Index lane = 0; lane < Lanes; ++lane) {
              const auto at = static_cast<std::size_t>(half * Lanes + lane);
              const bool clear = answer.second[half][lane] - answer.best[half][lane] > packed.doubt;
              found[at] = answer.label[half][lane];
              doubtful[at] = clear ? 0 : 1;
            }
          int* label = labels.data() + first;
          std::int32_t any = 0;
          for (Index i = 0; i < count; ++i)
            any |= doubtful[static_cast<std::size_t>(i)] | (found[static_cast<std::size_t>(i)] ^ label[i]);
          if (any == 0) continue;
          for (Index i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const int to = doubtful[at] != 0 ? nearestExactly(*X_, first + i, centres) : found[at];
            if (to == label[i]) continue;
            ++changed[chunk];
            if (moves != nullptr)
              (*moves)[chunk].push_back({static_cast<std::int32_t>(first + i), label[i], to});
            label[i] = to;
          }
        }
      });
  }));
  Index total = 0;
  for (const Index count : changed) total += count;
  return total;
}

}  // namespace ridgeline::models
