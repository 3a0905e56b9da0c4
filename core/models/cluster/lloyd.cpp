#include "core/models/cluster/lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr Index LloydRows = 8192;

struct Sums {
  Matrix sums;     ///< d x k
  Vector weights;  ///< k
};

Result<Sums> sumClusters(const Matrix& X, const Vector& weights, const std::vector<int>& labels, Index k,
                         jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  std::vector<Sums> parts(static_cast<std::size_t>((n + LloydRows - 1) / LloydRows));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, LloydRows, [&](Index begin, Index end) {
    Sums& part = parts[static_cast<std::size_t>(begin / LloydRows)];
    part = {Matrix::Zero(d, k), Vector::Zero(k)};
    for (Index i = begin; i < end; ++i)
      part.weights[labels[static_cast<std::size_t>(i)]] += weightOf(weights, i);
    for (Index j = 0; j < d; ++j) {
      const double* x = X.col(j).data();
      for (Index i = begin; i < end; ++i)
        part.sums(j, labels[static_cast<std::size_t>(i)]) += weightOf(weights, i) * x[i];
    }
  }));
  Sums whole{Matrix::Zero(d, k), Vector::Zero(k)};
  for (const Sums& part : parts) {
    whole.sums += part.sums;
    whole.weights += part.weights;
  }
  return whole;
}

/// Takes every row that moved from the sums of one centre to those of another.
void carry(const Matrix& X, const Moves& moves, Sums& sums) {
  for (const auto& chunk : moves)
    for (const Move& move : chunk) {
      const auto row = X.row(move.row).transpose();
      sums.sums.col(move.from) -= row;
      sums.sums.col(move.to) += row;
      sums.weights[move.from] -= 1;
      sums.weights[move.to] += 1;
    }
}

/// Gives each centre without rows the row farthest from its own centre. True if any moved.
bool reseed(const Matrix& X, const Vector& weights, std::vector<int>& labels, Vector distances, Sums& sums) {
  bool moved = false;
  for (Index c = 0; c < sums.weights.size(); ++c) {
    if (sums.weights[c] > 0) continue;
    Index farthest = -1;
    double largest = 0;
    for (Index i = 0; i < X.rows(); ++i) {
      const bool alone = sums.weights[labels[static_cast<std::size_t>(i)]] <= weightOf(weights, i);
      if (weightOf(weights, i) > 0 && !alone && distances[i] > largest) {
        largest = distances[i];
        farthest = i;
      }
    }
    if (farthest < 0) continue;
    int& label = labels[static_cast<std::size_t>(farthest)];
    const double w = weightOf(weights, farthest);
    sums.weights[label] -= w;
    sums.sums.col(label) -= w * X.row(farthest).transpose();
    label = static_cast<int>(c);
    distances[farthest] = 0;
    sums.weights[c] = w;
    sums.sums.col(c) = w * X.row(farthest).transpose();
    moved = true;
  }
  return moved;
}

/// Column sums of squares about `centre`, weighted and plain.
double scatter(const Matrix& X, const Vector& weights, const Vector& centre) {
  double sum = 0;
  for (Index j = 0; j < X.cols(); ++j) {
    const auto squares = (X.col(j).array() - centre[j]).square();
    sum += weights.size() == 0 ? squares.sum() : (squares * weights.array()).sum();
  }
  return sum;
}

/// Sum of squared distances from what the sums say: the scatter about one point, less what the centres
/// explain of it.
double inertiaOf(const Sums& sums, const Matrix& centres, const Vector& about, double total) {
  double inertia = total;
  for (Index c = 0; c < centres.rows(); ++c) {
    const Vector offset = centres.row(c).transpose() - about;
    inertia +=
        sums.weights[c] * offset.squaredNorm() - 2 * offset.dot(sums.sums.col(c) - sums.weights[c] * about);
  }
  return std::max(inertia, 0.0);
}

}  // namespace

Result<LloydResult> lloyd(const Matrix& X, const Vector& weights, Matrix centres, const LloydOptions& options,
                          jobs::WorkContext& context) {
  LloydResult result;
  result.centres = std::move(centres);
  const Index n = X.rows(), k = result.centres.rows();
  RIDGELINE_TRY(const PackedRows packed, PackedRows::pack(X, context));
  const double total = options.onIteration ? scatter(X, weights, packed.shift()) : 0;
  const double still = options.tolerance > 0 ? options.tolerance * scatter(X, {}, packed.shift()) /
                                                   static_cast<double>(n * X.cols())
                                             : 0;
  std::vector<int> labels(static_cast<std::size_t>(n), 0);
  Sums sums;
  Moves moves;
  // Rows that change their centre are carried over one by one, unless they are many or weigh differently.
  const auto relabel = [&]() -> Result<Index> {
    const bool listed = sums.weights.size() > 0 && weights.size() == 0;
    RIDGELINE_TRY(const Index moved,
                  packed.relabel(result.centres, labels, listed ? &moves : nullptr, context));
    if (listed && moved <= n / 8) {
      carry(X, moves, sums);
      return moved;
    }
    RIDGELINE_TRY(sums, sumClusters(X, weights, labels, k, context));
    return moved;
  };
  RIDGELINE_CHECK(relabel());
  while (true) {
    if (options.onIteration) {
      const double inertia = inertiaOf(sums, result.centres, packed.shift(), total);
      if (!options.onIteration(result.iterations, result.centres, inertia))
        return jobs::WorkContext::cancelled();
    }
    if (context.stopped()) return jobs::WorkContext::cancelled();
    if (result.settled || result.iterations == options.maxIterations) break;
    bool reseeded = false;
    if ((sums.weights.array() <= 0).any()) {
      RIDGELINE_TRY(const Assignment now, assign(X, weights, result.centres, context));
      reseeded = reseed(X, weights, labels, now.distances, sums);
    }
    double moved = 0;
    for (Index c = 0; c < k; ++c) {
      if (!(sums.weights[c] > 0)) continue;
      const Eigen::RowVectorXd target = sums.sums.col(c).transpose() / sums.weights[c];
      moved += (target - result.centres.row(c)).squaredNorm();
      result.centres.row(c) = target;
    }
    ++result.iterations;
    RIDGELINE_TRY(const Index changed, relabel());
    result.settled = !reseeded && (changed == 0 || moved <= still);
  }
  RIDGELINE_TRY(result.assignment, assign(X, weights, result.centres, context));
  return result;
}

Result<LloydResult> miniBatch(const Matrix& X, const Vector& weights, Matrix centres,
                              const MiniBatchOptions& options, Seed seed, jobs::WorkContext& context) {
  constexpr int Patience = 10;
  LloydResult result;
  result.centres = std::move(centres);
  const Index n = X.rows(), k = result.centres.rows();
  const Index size = std::min<Index>(options.batchRows, n);
  Rng rng(seed);
  Vector seen = Vector::Zero(k);
  double smoothed = 0, best = std::numeric_limits<double>::infinity();
  int waited = 0;
  std::vector<Index> rows(static_cast<std::size_t>(size));
  while (true) {
    for (Index& row : rows) row = rng.below(n);
    const Matrix batch = takeRows(X, rows);
    const Vector batchWeights = weights.size() == 0 ? Vector() : takeRows(weights, rows);
    RIDGELINE_TRY(const Assignment now, assign(batch, batchWeights, result.centres, context));
    const double share = static_cast<double>(n) / static_cast<double>(size);
    if (options.onIteration && !options.onIteration(result.iterations, result.centres, now.inertia * share))
      return jobs::WorkContext::cancelled();
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const double blend = std::min(1.0, 2.0 / (share + 1));
    smoothed = result.iterations == 0 ? now.inertia : smoothed + blend * (now.inertia - smoothed);
    waited = smoothed < best ? 0 : waited + 1;
    best = std::min(best, smoothed);
    result.settled = waited >= Patience;
    if (result.settled || result.iterations == options.maxIterations) break;
    for (Index i = 0; i < size; ++i) {
      const double w = weightOf(batchWeights, i);
      if (!(w > 0)) continue;
      const int label = now.labels[static_cast<std::size_t>(i)];
      seen[label] += w;
      result.centres.row(label) += (w / seen[label]) * (batch.row(i) - result.centres.row(label));
    }
    ++result.iterations;
  }
  RIDGELINE_TRY(result.assignment, assign(X, weights, result.centres, context));
  return result;
}

}  // namespace ridgeline::models
