#include "core/models/cluster/lloyd.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

/// Rows of one chunk of work, and of one run in registers and cache. Chosen by nothing but the data.
constexpr Index ChunkRows = 8192;
constexpr Index RunRows = 256;

double weightOf(const Vector& weights, Index i) { return weights.size() == 0 ? 1 : weights[i]; }

/// Squared distances of rows [begin, begin + count) to one point.
void squaredDistances(const Matrix& X, Index begin, Index count, const double* point, Index stride,
                      double* out) {
  std::fill(out, out + count, 0.0);
  for (Index j = 0; j < X.cols(); ++j) {
    const double* x = X.col(j).data() + begin;
    const double c = point[j * stride];
    for (Index i = 0; i < count; ++i) out[i] += (x[i] - c) * (x[i] - c);
  }
}

/// Lowers `nearest` to the distances from one more row; returns their weighted sum. Errors: Cancelled.
Result<double> lower(const Matrix& X, const Vector& weights, Index row, Vector& nearest,
                     jobs::WorkContext& context) {
  const Index n = X.rows();
  std::vector<double> sums(static_cast<std::size_t>((n + ChunkRows - 1) / ChunkRows));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ChunkRows, [&](Index begin, Index end) {
    std::array<double, RunRows> distances{};
    double sum = 0;
    for (Index run = begin; run < end; run += RunRows) {
      const Index count = std::min(RunRows, end - run);
      squaredDistances(X, run, count, X.data() + row, X.rows(), distances.data());
      for (Index i = 0; i < count; ++i) {
        nearest[run + i] = std::min(nearest[run + i], distances[static_cast<std::size_t>(i)]);
        sum += weightOf(weights, run + i) * nearest[run + i];
      }
    }
    sums[static_cast<std::size_t>(begin / ChunkRows)] = sum;
  }));
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
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

struct Sums {
  Matrix sums;     ///< d x k
  Vector weights;  ///< k
};

Result<Sums> sumClusters(const Matrix& X, const Vector& weights, const Assignment& now, Index k,
                         jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  std::vector<Sums> parts(static_cast<std::size_t>((n + ChunkRows - 1) / ChunkRows));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ChunkRows, [&](Index begin, Index end) {
    Sums& part = parts[static_cast<std::size_t>(begin / ChunkRows)];
    part = {Matrix::Zero(d, k), Vector::Zero(k)};
    for (Index i = begin; i < end; ++i)
      part.weights[now.labels[static_cast<std::size_t>(i)]] += weightOf(weights, i);
    for (Index j = 0; j < d; ++j) {
      const double* x = X.col(j).data();
      for (Index i = begin; i < end; ++i)
        part.sums(j, now.labels[static_cast<std::size_t>(i)]) += weightOf(weights, i) * x[i];
    }
  }));
  Sums whole{Matrix::Zero(d, k), Vector::Zero(k)};
  for (const Sums& part : parts) {
    whole.sums += part.sums;
    whole.weights += part.weights;
  }
  return whole;
}

/// Gives each centre without rows the row farthest from its own centre. True if any moved.
bool reseed(const Matrix& X, const Vector& weights, Assignment& now, Sums& sums) {
  bool moved = false;
  for (Index c = 0; c < sums.weights.size(); ++c) {
    if (sums.weights[c] > 0) continue;
    Index farthest = -1;
    double largest = 0;
    for (Index i = 0; i < X.rows(); ++i) {
      const bool alone = sums.weights[now.labels[static_cast<std::size_t>(i)]] <= weightOf(weights, i);
      if (weightOf(weights, i) > 0 && !alone && now.distances[i] > largest) {
        largest = now.distances[i];
        farthest = i;
      }
    }
    if (farthest < 0) continue;
    int& label = now.labels[static_cast<std::size_t>(farthest)];
    const double w = weightOf(weights, farthest);
    sums.weights[label] -= w;
    sums.sums.col(label) -= w * X.row(farthest).transpose();
    label = static_cast<int>(c);
    now.distances[farthest] = 0;
    sums.weights[c] = w;
    sums.sums.col(c) = w * X.row(farthest).transpose();
    moved = true;
  }
  return moved;
}

double meanVariance(const Matrix& X) {
  double sum = 0;
  for (Index j = 0; j < X.cols(); ++j) sum += (X.col(j).array() - X.col(j).mean()).square().mean();
  return sum / static_cast<double>(X.cols());
}

}  // namespace

Result<Assignment> assign(const Matrix& X, const Vector& weights, const Matrix& centres,
                          jobs::WorkContext& context) {
  const Index n = X.rows();
  Assignment result;
  result.labels.assign(static_cast<std::size_t>(n), 0);
  result.distances.resize(n);
  std::vector<double> inertia(static_cast<std::size_t>((n + ChunkRows - 1) / ChunkRows));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ChunkRows, [&](Index begin, Index end) {
    std::array<double, RunRows> distances{};
    double sum = 0;
    for (Index run = begin; run < end && !context.stopped(); run += RunRows) {
      const Index count = std::min(RunRows, end - run);
      double* best = result.distances.data() + run;
      int* label = result.labels.data() + run;
      squaredDistances(X, run, count, centres.data(), centres.rows(), best);
      for (Index c = 1; c < centres.rows(); ++c) {
        squaredDistances(X, run, count, centres.data() + c, centres.rows(), distances.data());
        for (Index i = 0; i < count; ++i) {
          const bool nearer = distances[static_cast<std::size_t>(i)] < best[i];
          best[i] = nearer ? distances[static_cast<std::size_t>(i)] : best[i];
          label[i] = nearer ? static_cast<int>(c) : label[i];
        }
      }
      for (Index i = 0; i < count; ++i) sum += weightOf(weights, run + i) * best[i];
    }
    inertia[static_cast<std::size_t>(begin / ChunkRows)] = sum;
  }));
  for (const double sum : inertia) result.inertia += sum;
  return result;
}

Result<Matrix> spreadStart(const Matrix& X, const Vector& weights, int k, Seed seed,
                           jobs::WorkContext& context) {
  Rng rng(seed);
  const Index n = X.rows();
  Matrix centres(k, X.cols());
  const double totalWeight = weights.size() == 0 ? static_cast<double>(n) : weights.sum();
  Index row = rowAt(weights, Vector::Ones(n), rng.uniform() * totalWeight);
  centres.row(0) = X.row(row);
  Vector nearest = Vector::Constant(n, std::numeric_limits<double>::infinity());
  RIDGELINE_TRY(double total, lower(X, weights, row, nearest, context));
  const int draws = 2 + static_cast<int>(std::log(k));
  for (int c = 1; c < k; ++c) {
    Vector bestNearest = nearest;
    double bestTotal = std::numeric_limits<double>::infinity();
    for (int draw = 0; draw < draws; ++draw) {
      const Index candidate = rowAt(weights, nearest, rng.uniform() * total);
      Vector trial = nearest;
      RIDGELINE_TRY(const double sum, lower(X, weights, candidate, trial, context));
      if (sum >= bestTotal) continue;
      bestTotal = sum;
      bestNearest = std::move(trial);
      row = candidate;
    }
    centres.row(c) = X.row(row);
    nearest = std::move(bestNearest);
    total = bestTotal;
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

Result<LloydResult> lloyd(const Matrix& X, const Vector& weights, Matrix centres, const LloydOptions& options,
                          jobs::WorkContext& context) {
  LloydResult result;
  result.centres = std::move(centres);
  const double still = options.tolerance * meanVariance(X);
  RIDGELINE_TRY(result.assignment, assign(X, weights, result.centres, context));
  while (true) {
    if (options.onIteration && !options.onIteration(result.iterations, result.centres, result.assignment))
      return jobs::WorkContext::cancelled();
    if (result.settled || result.iterations == options.maxIterations) return result;
    Assignment before = std::move(result.assignment);
    RIDGELINE_TRY(Sums sums, sumClusters(X, weights, before, result.centres.rows(), context));
    const bool reseeded = reseed(X, weights, before, sums);
    double moved = 0;
    for (Index c = 0; c < result.centres.rows(); ++c) {
      if (!(sums.weights[c] > 0)) continue;
      const Eigen::RowVectorXd target = sums.sums.col(c).transpose() / sums.weights[c];
      moved += (target - result.centres.row(c)).squaredNorm();
      result.centres.row(c) = target;
    }
    ++result.iterations;
    RIDGELINE_TRY(result.assignment, assign(X, weights, result.centres, context));
    result.settled = !reseeded && (result.assignment.labels == before.labels || moved <= still);
  }
}

}  // namespace ridgeline::models
