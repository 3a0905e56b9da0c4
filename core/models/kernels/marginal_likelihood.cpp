#include "core/models/kernels/marginal_likelihood.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "core/kernels/decompositions.hpp"
#include "core/optimize/lbfgs.hpp"

namespace ridgeline::models::machines {
namespace {

constexpr double WidestLog = 7;
constexpr int MostIterations = 40;
/// Below this share of the signal noise is rounding.
constexpr double LeastNoise = 1e-4;

Matrix squaredDistances(const Matrix& X) {
  Matrix distances(X.rows(), X.rows());
  for (Index j = 0; j < X.rows(); ++j) distances.col(j) = (X.rowwise() - X.row(j)).rowwise().squaredNorm();
  return distances;
}

ProcessSettings settingsAt(const Vector& logs, double length) {
  return {length * std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])};
}

}  // namespace

double minusLogLikelihood(const Matrix& distances, const Vector& z, const Vector& weights,
                          const ProcessSettings& settings, Vector& gradient) {
  const Index n = z.size();
  gradient = Vector::Zero(3);
  const double square = settings.length * settings.length, signal = settings.signal * settings.signal;
  const double noise = settings.noise * settings.noise + LeastNoise * LeastNoise * signal;
  const Matrix E = signal * (-0.5 / square * distances.array()).exp();
  Matrix K = E;
  K.diagonal().array() += noise / weights.array();
  const kernels::Cholesky factor(K);
  if (!factor.positive()) return std::numeric_limits<double>::infinity();
  const Vector a = factor.solve(z);
  Matrix pull = factor.solve(Matrix(Matrix::Identity(n, n)));
  pull -= a * a.transpose();
  // d value = 1/2 tr((K^-1 - a a') dK)
  gradient[0] = 0.5 * (pull.array() * E.array() * distances.array()).sum() / square;
  const double ofNoise = (pull.diagonal().array() / weights.array()).sum();
  gradient[1] = (pull.array() * E.array()).sum() + LeastNoise * LeastNoise * signal * ofNoise;
  gradient[2] = settings.noise * settings.noise * ofNoise;
  const double logs = factor.lower().diagonal().array().log().sum();
  return 0.5 * z.dot(a) + logs + 0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
}

Result<ProcessSettings> maximiseLikelihood(const Matrix& X, const Vector& z, const Vector& weights,
                                           double length, jobs::WorkContext& context) {
  const Matrix distances = squaredDistances(X);
  const optimize::Objective objective = [&](const Vector& logs, Vector& gradient) -> Result<double> {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    double value = minusLogLikelihood(distances, z, weights, settingsAt(logs, length), gradient);
    for (Index i = 0; i < logs.size(); ++i) {
      const double beyond = std::abs(logs[i]) - WidestLog;
      if (beyond <= 0) continue;
      value += 100 * beyond * beyond;
      gradient[i] += std::copysign(200 * beyond, logs[i]);
    }
    return value;
  };
  optimize::LbfgsResult best;
  best.value = std::numeric_limits<double>::infinity();
  best.x = Vector::Zero(3);
  int done = 0;
  for (const double share : {1.0, 1.0 / 3}) {
    context.progress(done++, 2, "Maximising the likelihood");
    const Vector start = (Vector(3) << std::log(share), 0, std::log(0.3)).finished();
    optimize::LbfgsOptions options;
    options.maxIterations = MostIterations;
    options.tolerance = 1e-4;
    auto found = optimize::lbfgs(objective, start, options);
    if (!found && found.error().code == ErrorCode::Cancelled) return tl::unexpected<Error>(found.error());
    if (found && found->value < best.value) best = *found;
  }
  ProcessSettings settings = settingsAt(best.x, length);
  settings.noise = std::hypot(settings.noise, LeastNoise * settings.signal);
  return settings;
}

}  // namespace ridgeline::models::machines
