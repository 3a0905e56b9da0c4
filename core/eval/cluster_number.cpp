#include "core/eval/cluster_number.hpp"

#include <algorithm>
#include <cmath>

#include "core/eval/cluster_agreement.hpp"
#include "core/eval/cluster_indices.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/models/cluster/centre_starts.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::eval {
namespace {

/// Rows about their mean along their principal axes.
struct Turned {
  Matrix scores;  ///< n x d
  Matrix axes;    ///< d x d
  Eigen::RowVectorXd mean;
};

Result<Turned> turned(const Matrix& X) {
  Turned result;
  if (X.rows() < 2) return fail(ErrorCode::InvalidInput, "One row has no clusters; give the part more rows.");
  result.mean = X.colwise().mean();
  const Matrix centred = X.rowwise() - result.mean;
  const kernels::SymmetricEigen found = kernels::symmetricEigen(centred.transpose() * centred);
  if (!(found.values.maxCoeff() > 0))
    return fail(ErrorCode::InvalidInput, "No column varies, so there are no clusters to look for.");
  result.axes = found.vectors;
  result.scores = centred * result.axes;
  return result;
}

/// Rows about their mean along the columns.
Turned upright(const Matrix& X) {
  Turned result;
  result.mean = X.colwise().mean();
  result.scores = X.rowwise() - result.mean;
  result.axes = Matrix::Identity(X.cols(), X.cols());
  return result;
}

/// Uniform points in the box of the scores, turned back.
Matrix uniformLike(const Turned& data, Index n, Seed seed) {
  Rng rng(seed);
  Matrix points(n, data.scores.cols());
  for (Index j = 0; j < points.cols(); ++j) {
    const double low = data.scores.col(j).minCoeff(), high = data.scores.col(j).maxCoeff();
    for (Index i = 0; i < n; ++i) points(i, j) = rng.uniform(low, high);
  }
  return (points * data.axes.transpose()).rowwise() + data.mean;
}

}  // namespace

Elbow elbow(const std::vector<double>& values) {
  Elbow found;
  if (values.size() < 3) return found;
  const double first = values.front(), last = values.back(), drop = first - last;
  if (!(drop > 0)) return found;
  const double steps = static_cast<double>(values.size() - 1);
  for (std::size_t i = 1; i + 1 < values.size(); ++i) {
    const double below = (first - values[i]) / drop - static_cast<double>(i) / steps;
    if (below <= found.height) continue;
    found.height = below;
    found.at = static_cast<int>(i);
  }
  found.clear = found.height >= 0.1;
  return found;
}

Clusterer kmeansClusterer(int restarts) {
  return [restarts](const Matrix& X, int k, Seed seed,
                    jobs::WorkContext& context) -> Result<std::vector<int>> {
    if (k > X.rows())
      return fail(ErrorCode::InvalidInput, "There are {} rows and {} clusters are asked for; ask for fewer.",
                  X.rows(), k);
    models::Assignment best;
    for (int restart = 0; restart < restarts; ++restart) {
      RIDGELINE_TRY(Matrix start,
                    models::spreadStart(X, {}, k, seed.child(static_cast<std::uint64_t>(restart)), context));
      RIDGELINE_TRY(models::LloydResult run, models::lloyd(X, {}, std::move(start), {}, context));
      if (restart == 0 || run.assignment.inertia < best.inertia) best = std::move(run.assignment);
    }
    return std::move(best.labels);
  };
}

Result<GapStatistic> gapStatistic(const Matrix& X, const Clusterer& cluster, const GapOptions& options,
                                  jobs::WorkContext& context) {
  RIDGELINE_TRY(const Turned data, turned(X));
  const int most = static_cast<int>(std::min<Index>(options.mostClusters, X.rows()));
  // A W of nothing has no logarithm; it counts as the smallest share of the total that could be told from
  // nothing.
  const double least = 1e-12 * data.scores.squaredNorm();
  const auto logSpreads = [&](const Matrix& rows, Seed seed) -> Result<Vector> {
    Vector logs(most);
    for (int k = 1; k <= most; ++k) {
      RIDGELINE_TRY(const auto labels, cluster(rows, k, seed.child(static_cast<std::uint64_t>(k)), context));
      logs[k - 1] = std::log(std::max(inertia(rows, labels), least));
    }
    return logs;
  };
  GapStatistic result;
  RIDGELINE_TRY(const Vector own, logSpreads(X, options.seed.child("data")));
  Matrix references(options.references, most);
  for (int b = 0; b < options.references; ++b) {
    context.progress(b, options.references, "Clustering uniform rows");
    const Seed seed = options.seed.child("reference").child(static_cast<std::uint64_t>(b));
    RIDGELINE_TRY(const Vector logs, logSpreads(uniformLike(data, X.rows(), seed), seed.child("starts")));
    references.row(b) = logs.transpose();
  }
  for (int k = 0; k < most; ++k) {
    const double mean = references.col(k).mean();
    const double sd = std::sqrt((references.col(k).array() - mean).square().mean());
    result.gap.push_back(mean - own[k]);
    result.spread.push_back(sd * std::sqrt(1 + 1.0 / options.references));
    result.inertia.push_back(std::exp(own[k]));
  }
  result.chosen = most;
  for (std::size_t k = 0; k + 1 < result.gap.size(); ++k)
    if (result.gap[k] >= result.gap[k + 1] - result.spread[k + 1]) {
      result.chosen = static_cast<int>(k) + 1;
      break;
    }
  return result;
}

Result<Stability> stability(const Matrix& X, int k, const Clusterer& cluster, int samples, Seed seed,
                            jobs::WorkContext& context) {
  RIDGELINE_TRY(const auto whole, cluster(X, k, seed.child("all"), context));
  Stability result;
  for (int b = 0; b < samples; ++b) {
    context.progress(b, samples, "Clustering resamples");
    const Seed own = seed.child("resample").child(static_cast<std::uint64_t>(b));
    Rng rng(own);
    std::vector<Index> rows(static_cast<std::size_t>(X.rows()));
    for (Index& row : rows) row = rng.below(X.rows());
    RIDGELINE_TRY(const auto labels, cluster(takeRows(X, rows), k, own.child("starts"), context));
    std::vector<int> before;
    before.reserve(rows.size());
    for (const Index row : rows) before.push_back(whole[static_cast<std::size_t>(row)]);
    result.indices.push_back(agreement(contingency(before, labels)).adjustedRand);
    result.mean += result.indices.back() / samples;
  }
  return result;
}

Result<double> hopkins(const Matrix& X, Seed seed, jobs::WorkContext& context) {
  RIDGELINE_TRY(const Turned data, turned(X));
  const Index n = X.rows(), m = std::clamp<Index>(n / 10, 1, 500);
  const auto d = static_cast<double>(X.cols());
  RIDGELINE_TRY(const auto index, models::NeighbourIndex::build(X, models::KnnMetric::Euclidean, context));
  std::vector<Index> rows(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) rows[static_cast<std::size_t>(i)] = i;
  Rng rng(seed.child("rows"));
  rng.shuffle(rows);
  const Matrix points = uniformLike(upright(X), m, seed.child("points"));
  models::NeighbourIndex::Found found;
  // Relative to the size of the box, so that powers stay numbers.
  const double unit = std::sqrt(data.scores.squaredNorm() / static_cast<double>(n));
  double away = 0, near = 0;
  Vector x(X.cols());
  for (Index i = 0; i < m; ++i) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    x = points.row(i).transpose();
    index.nearest(x.data(), 1, found);
    away += std::pow(found[0].first / unit, d);
    x = X.row(rows[static_cast<std::size_t>(i)]).transpose();
    index.nearest(x.data(), 2, found);
    near += std::pow(found[1].first / unit, d);
  }
  return away + near > 0 ? away / (away + near) : 0.5;
}

}  // namespace ridgeline::eval
