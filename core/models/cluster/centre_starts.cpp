#include "core/models/cluster/centre_starts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/cluster/packed_rows.hpp"

namespace ridgeline::models {
namespace {

constexpr Index ChunkRows = 8192;
constexpr Index RunRows = 256;

/// Weighted sums of the distances as they would be with each of the candidate rows as one more centre; with
/// `keep`, `nearest` becomes those of the first candidate. Errors: Cancelled.
Result<Vector> lowered(const Matrix& X, const Vector& weights, const std::vector<Index>& candidates,
                       Vector& nearest, bool keep, jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  const auto count = static_cast<Index>(candidates.size());
  Matrix sums = Matrix::Zero(count, (n + ChunkRows - 1) / ChunkRows);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ChunkRows, [&](Index begin, Index end) {
    std::array<double, RunRows> distances{};
    for (Index run = begin; run < end && !context.stopped(); run += RunRows) {
      const Index rows = std::min(RunRows, end - run);
      for (Index c = 0; c < count; ++c) {
        const Index row = candidates[static_cast<std::size_t>(c)];
        simd::run([&]() RIDGELINE_INLINED {
          for (double& distance : distances) distance = 0;
          for (Index j = 0; j < d; ++j) {
            const double* x = X.data() + j * n + run;
            const double centre = X.data()[j * n + row];
            for (Index i = 0; i < rows; ++i)
              distances[static_cast<std::size_t>(i)] += (x[i] - centre) * (x[i] - centre);
          }
          const double* before = nearest.data() + run;
          for (Index i = 0; i < rows; ++i) {
            double& distance = distances[static_cast<std::size_t>(i)];
            distance = distance < before[i] ? distance : before[i];
          }
        });
        double sum = 0;
        for (Index i = 0; i < rows; ++i)
          sum += weightOf(weights, run + i) * distances[static_cast<std::size_t>(i)];
        sums(c, begin / ChunkRows) += sum;
      }
      if (keep) std::copy_n(distances.begin(), rows, nearest.data() + run);
    }
  }));
  Vector totals = Vector::Zero(count);
  for (Index chunk = 0; chunk < sums.cols(); ++chunk) totals += sums.col(chunk);
  return totals;
}

/// The row at which the running sum of weight times `nearest` passes `target`.
Index rowAt(const Vector& weights, const Vector& nearest, double target) {
  Index last = 0;
  double sum = 0;
  for (Index i = 0; i < nearest.size(); ++i) {
    const double mass = weightOf(weights, i) * nearest[i];
    if (!(mass > 0)) continue;
    last = i;
    sum += mass;
    if (sum > target) break;
  }
  return last;
}

}  // namespace

Result<Matrix> spreadStart(const Matrix& X, const Vector& weights, int k, Seed seed,
                           jobs::WorkContext& context) {
  Rng rng(seed);
  const Index n = X.rows();
  Matrix centres(k, X.cols());
  const double totalWeight = weights.size() == 0 ? static_cast<double>(n) : weights.sum();
  Index row = rowAt(weights, Vector::Ones(n), rng.uniform() * totalWeight);
  centres.row(0) = X.row(row);
  Vector nearest = Vector::Constant(n, std::numeric_limits<double>::infinity());
  RIDGELINE_TRY(Vector total, lowered(X, weights, {row}, nearest, true, context));
  const int draws = 2 + static_cast<int>(std::log(k));
  for (int c = 1; c < k; ++c) {
    std::vector<Index> candidates;
    candidates.reserve(static_cast<std::size_t>(draws));
    for (int draw = 0; draw < draws; ++draw)
      candidates.push_back(rowAt(weights, nearest, rng.uniform() * total[0]));
    RIDGELINE_TRY(const Vector sums, lowered(X, weights, candidates, nearest, false, context));
    std::size_t best = 0;
    for (std::size_t draw = 1; draw < candidates.size(); ++draw)
      if (sums[static_cast<Index>(draw)] < sums[static_cast<Index>(best)]) best = draw;
    row = candidates[best];
    RIDGELINE_TRY(total, lowered(X, weights, {row}, nearest, true, context));
    centres.row(c) = X.row(row);
  }
  return centres;
}

Matrix randomStart(const Matrix& X, const Vector& weights, int k, Seed seed) {
  std::vector<Index> rows;
  for (Index i = 0; i < X.rows(); ++i)
    if (weightOf(weights, i) > 0) rows.push_back(i);
  Rng rng(seed);
  const auto count = static_cast<std::size_t>(k);
  for (std::size_t c = 0; c < count; ++c)
    std::swap(rows[c],
              rows[c + static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(rows.size() - c)))]);
  rows.resize(count);
  return takeRows(X, rows);
}

}  // namespace ridgeline::models
