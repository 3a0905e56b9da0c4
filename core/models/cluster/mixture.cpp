#include "core/models/cluster/mixture.hpp"

#include <algorithm>
#include <cmath>

#include "core/jobs/parallel_for.hpp"
#include "core/models/cluster/mixture_pass.hpp"

namespace ridgeline::models {
namespace {

constexpr Index MixtureRows = 4096;

double totalOf(const Matrix& X, const Vector& weights) {
  return weights.size() == 0 ? static_cast<double>(X.rows()) : weights.sum();
}

/// Scatter of the rows about their reference points, divided by the total weight. `reference` gives the
/// column of `points` (d x any) of a row.
template <class Reference>
Result<Matrix> scatterAbout(const Matrix& X, const Vector& weights, const Matrix& points,
                            const Reference& reference, jobs::WorkContext& context) {
  const Index n = X.rows(), d = X.cols();
  // At most 64 partial matrices: they are large in many columns.
  const Index chunk = std::max(MixtureRows, (n + 63) / 64);
  std::vector<Matrix> parts(static_cast<std::size_t>((n + chunk - 1) / chunk));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, chunk, [&](Index begin, Index end) {
    Matrix& part = parts[static_cast<std::size_t>(begin / chunk)];
    part = Matrix::Zero(d, d);
    for (Index from = begin; from < end && !context.stopped(); from += 256) {
      const Index count = std::min<Index>(256, end - from);
      Matrix A = X.middleRows(from, count);
      for (Index i = 0; i < count; ++i) {
        A.row(i) -= points.col(reference(from + i)).transpose();
        if (weights.size() > 0) A.row(i) *= std::sqrt(weights[from + i]);
      }
      part.selfadjointView<Eigen::Lower>().rankUpdate(A.transpose());
    }
  }));
  Matrix whole = Matrix::Zero(d, d);
  for (const Matrix& part : parts) whole += part;
  return Matrix(whole.selfadjointView<Eigen::Lower>()) / totalOf(X, weights);
}

/// One covariance for every component, in the shape of the kind.
Matrix shaped(const Matrix& covariance, Index k, CovarianceKind kind, double floor) {
  const Index d = covariance.rows();
  switch (kind) {
    case CovarianceKind::Full:
      return (covariance + floor * Matrix::Identity(d, d)).replicate(k, 1);
    case CovarianceKind::Tied:
      return covariance + floor * Matrix::Identity(d, d);
    case CovarianceKind::Diagonal:
      return (covariance.diagonal().array() + floor).matrix().transpose().replicate(k, 1);
    case CovarianceKind::Spherical:
      break;
  }
  return Matrix::Constant(k, 1, covariance.diagonal().mean() + floor);
}

/// The mixture that the moments about its former means ask for.
void update(const MixtureMoments& moments, double floor, Mixture& mixture, Index& starved) {
  const Index k = mixture.k(), d = mixture.d();
  const double total = moments.mass.sum();
  if (mixture.kind == CovarianceKind::Tied) mixture.covariances = floor * Matrix::Identity(d, d);
  starved = 0;
  for (Index c = 0; c < k; ++c) {
    const double mass = moments.mass[c];
    mixture.weights[c] = mass / total;
    // A component that no row belongs to stays where it was.
    if (!(mass > 1e-14 * total)) {
      ++starved;
      continue;
    }
    const Vector shift = moments.first.col(c) / mass;
    mixture.means.row(c) += shift.transpose();
    if (mixture.kind == CovarianceKind::Full || mixture.kind == CovarianceKind::Tied) {
      const Matrix lower = moments.second.middleRows(c * d, d) - mass * shift * shift.transpose();
      const Matrix scatter = lower.selfadjointView<Eigen::Lower>();
      if (mixture.kind == CovarianceKind::Tied)
        mixture.covariances += scatter / total;
      else
        mixture.covariances.middleRows(c * d, d) = scatter / mass + floor * Matrix::Identity(d, d);
      continue;
    }
    const Vector variances =
        (moments.second.row(c).transpose() / mass - shift.cwiseAbs2()).cwiseMax(0).array() + floor;
    if (mixture.kind == CovarianceKind::Diagonal)
      mixture.covariances.row(c) = variances.transpose();
    else
      mixture.covariances(c, 0) = variances.mean();
  }
}

}  // namespace

Matrix Mixture::covariance(Index component) const {
  switch (kind) {
    case CovarianceKind::Full:
      return covariances.middleRows(component * d(), d());
    case CovarianceKind::Tied:
      return covariances;
    case CovarianceKind::Diagonal:
      return covariances.row(component).transpose().asDiagonal();
    case CovarianceKind::Spherical:
      break;
  }
  return covariances(component, 0) * Matrix::Identity(d(), d());
}

double Mixture::freedom() const {
  const auto components = static_cast<double>(k()), columns = static_cast<double>(d());
  const double matrix = columns * (columns + 1) / 2;
  const double shape = kind == CovarianceKind::Full       ? components * matrix
                       : kind == CovarianceKind::Tied     ? matrix
                       : kind == CovarianceKind::Diagonal ? components * columns
                                                          : components;
  return shape + components * columns + components - 1;
}

Result<Mixture> startingMixture(const Matrix& X, const Vector& weights, const Matrix& centres,
                                const std::vector<int>* labels, CovarianceKind kind, double floor,
                                jobs::WorkContext& context) {
  const Index k = centres.rows();
  Mixture start;
  start.kind = kind;
  start.means = centres;
  if (labels == nullptr) {
    const Vector mean = weights.size() == 0 ? Vector(X.colwise().mean().transpose())
                                            : Vector(X.transpose() * weights / weights.sum());
    RIDGELINE_TRY(const Matrix covariance, scatterAbout(
                                               X, weights, mean, [](Index) { return Index{0}; }, context));
    start.weights = Vector::Constant(k, 1.0 / static_cast<double>(k));
    start.covariances = shaped(covariance, k, kind, floor);
    return start;
  }
  const Matrix points = centres.transpose();
  RIDGELINE_TRY(
      const Matrix covariance,
      scatterAbout(
          X, weights, points, [labels](Index row) { return Index{(*labels)[static_cast<std::size_t>(row)]}; },
          context));
  start.weights = Vector::Zero(k);
  for (Index i = 0; i < X.rows(); ++i)
    start.weights[(*labels)[static_cast<std::size_t>(i)]] += weights.size() == 0 ? 1 : weights[i];
  start.weights /= totalOf(X, weights);
  start.covariances = shaped(covariance, k, kind, floor);
  return start;
}

Result<MixtureAnswer> explain(const Matrix& X, const Vector& weights, const Mixture& mixture,
                              jobs::WorkContext& context) {
  MixtureAnswer answer;
  answer.probabilities.resize(X.rows(), mixture.k());
  RIDGELINE_TRY(const MixtureFactors factors, factorise(mixture));
  // Probabilities are those of a row whatever it weighs.
  RIDGELINE_TRY(const MixtureMoments plain,
                mixturePass(X, {}, factors, false, &answer.probabilities, context));
  answer.logLikelihood = plain.logLikelihood;
  if (weights.size() > 0) {
    RIDGELINE_TRY(const MixtureMoments weighted, mixturePass(X, weights, factors, false, nullptr, context));
    answer.logLikelihood = weighted.logLikelihood;
  }
  answer.logLikelihood /= std::max(totalOf(X, weights), 1e-300);
  return answer;
}

Result<EmResult> maximiseExpectation(const Matrix& X, const Vector& weights, Mixture start,
                                     const EmOptions& options, jobs::WorkContext& context) {
  EmResult result;
  result.mixture = std::move(start);
  const double total = totalOf(X, weights);
  while (true) {
    RIDGELINE_TRY(const MixtureFactors factors, factorise(result.mixture));
    // What the last step left is measured too: its likelihood is the answer's.
    const bool last = result.converged || result.iterations == options.maxIterations;
    RIDGELINE_TRY(const MixtureMoments moments, mixturePass(X, weights, factors, !last, nullptr, context));
    const double before = result.logLikelihood;
    result.logLikelihood = moments.logLikelihood / total;
    if (!std::isfinite(result.logLikelihood))
      return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
    if (options.onIteration && !options.onIteration(result.iterations, result.mixture, result.logLikelihood))
      return jobs::WorkContext::cancelled();
    if (context.stopped()) return jobs::WorkContext::cancelled();
    if (last) {
      result.floored = (factors.smallest.array() <= 2 * options.floor).count();
      return result;
    }
    update(moments, options.floor, result.mixture, result.starved);
    ++result.iterations;
    result.converged = result.iterations > 1 && std::abs(result.logLikelihood - before) < options.tolerance;
  }
}

}  // namespace ridgeline::models
