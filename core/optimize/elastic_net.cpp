#include "core/optimize/elastic_net.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/decompositions.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::optimize {
namespace {

/// More columns in use are left to the descent, which costs less than their factor.
constexpr Index MostSolved = 600;
/// Sweeps between two tries to solve for the columns in use.
constexpr int SweepsBetween = 4;
/// Rounding that a condition may be off by, as a share of its own size.
constexpr double Slack = 1e-9;

class CoordinateDescent {
 public:
  explicit CoordinateDescent(const ElasticNetProblem& problem)
      : problem_(problem), u_(Vector::Zero(problem.c.size())), gradient_(problem.c) {}

  Result<ElasticNetPoint> solve(double alpha, double before, const ElasticNetOptions& options,
                                jobs::WorkContext& context) {
    alpha_ = alpha;
    const Index a = u_.size();
    std::vector<char> atWork(static_cast<std::size_t>(a));
    for (Index j = 0; j < a; ++j)
      atWork[static_cast<std::size_t>(j)] =
          u_[j] != 0 || std::abs(gradient_[j]) >= problem_.l1[j] * (2 * alpha - before);
    ElasticNetPoint point;
    while (point.sweeps < options.maxSweeps) {
      std::vector<Index> working;
      for (Index j = 0; j < a; ++j)
        if (atWork[static_cast<std::size_t>(j)] != 0) working.push_back(j);
      bool settled = false;
      while (!settled && point.sweeps < options.maxSweeps) {
        if (context.stopped()) return jobs::WorkContext::cancelled();
        const double step = sweep(working);
        ++point.sweeps;
        settled = step <= options.tolerance * problem_.size;
        if (!settled && point.sweeps % SweepsBetween == 0) settled = solveForUsed(working);
      }
      // A factor gives the last digits that steps approach only slowly.
      if (settled) solveForUsed(working);
      bool more = false;
      for (Index j = 0; j < a; ++j) {
        if (atWork[static_cast<std::size_t>(j)] != 0 || !violated(j)) continue;
        atWork[static_cast<std::size_t>(j)] = 1;
        more = true;
      }
      if (!more) {
        point.converged = settled;
        break;
      }
    }
    point.u = u_;
    return point;
  }

 private:
  bool violated(Index j) const {
    return std::abs(gradient_[j]) > alpha_ * problem_.l1[j] * (1 + Slack) + 1e-14 * problem_.size;
  }

  void move(Index j, double to) {
    kernels::addScaled(u_[j] - to, problem_.R.col(j).data(), gradient_.data(), gradient_.size());
    u_[j] = to;
  }

  /// One step for each column; returns the longest.
  double sweep(const std::vector<Index>& working) {
    double longest = 0;
    for (const Index j : working) {
      const double diagonal = problem_.R(j, j);
      const double pull = gradient_[j] + diagonal * u_[j], price = alpha_ * problem_.l1[j];
      const double kept = std::max(0.0, std::abs(pull) - price) / (diagonal + alpha_ * problem_.l2[j]);
      const double to = pull < 0 ? -kept : kept;
      if (to == u_[j]) continue;
      longest = std::max(longest, std::abs(to - u_[j]));
      move(j, to);
    }
    return longest;
  }

  /// Solves exactly for the columns with a coefficient; true if the answer keeps their signs and no other
  /// column at work asks to enter.
  bool solveForUsed(const std::vector<Index>& working) {
    std::vector<Index> used;
    for (const Index j : working)
      if (u_[j] != 0) used.push_back(j);
    const auto m = static_cast<Index>(used.size());
    if (m == 0 || m > MostSolved) return false;
    Matrix normal = problem_.R(used, used);
    const Vector signs = u_(used).array().sign();
    normal.diagonal() += alpha_ * problem_.l2(used);
    const kernels::Cholesky factor(normal);
    if (!factor.positive() || !(factor.reciprocalCondition() > 1e-12)) return false;
    const Vector right = problem_.c(used) - alpha_ * problem_.l1(used).cwiseProduct(signs);
    Vector exact = factor.solve(right);
    exact += factor.solve(Vector(right - normal * exact));
    if (!((exact.array() * signs.array()) > 0).all()) return false;
    const Vector keptU = u_, keptGradient = gradient_;
    gradient_ = problem_.c;
    for (Index i = 0; i < m; ++i) {
      const Index j = used[static_cast<std::size_t>(i)];
      u_[j] = exact[i];
      kernels::addScaled(-exact[i], problem_.R.col(j).data(), gradient_.data(), gradient_.size());
    }
    const bool holds =
        std::none_of(working.begin(), working.end(), [&](Index j) { return u_[j] == 0 && violated(j); });
    if (!holds) {
      u_ = keptU;
      gradient_ = keptGradient;
    }
    return holds;
  }

  const ElasticNetProblem& problem_;
  Vector u_, gradient_;  ///< gradient_ = c - R u
  double alpha_ = 0;
};

}  // namespace

double largestAlpha(const ElasticNetProblem& problem) {
  double largest = 0;
  for (Index j = 0; j < problem.c.size(); ++j)
    if (problem.l1[j] > 0) largest = std::max(largest, std::abs(problem.c[j]) / problem.l1[j]);
  return largest;
}

Result<std::vector<ElasticNetPoint>> elasticNetPath(const ElasticNetProblem& problem,
                                                    const std::vector<double>& alphas,
                                                    const ElasticNetOptions& options,
                                                    jobs::WorkContext& context) {
  CoordinateDescent descent(problem);
  std::vector<ElasticNetPoint> points;
  double before = std::max(largestAlpha(problem), alphas.empty() ? 0.0 : alphas.front());
  for (const double alpha : alphas) {
    RIDGELINE_TRY(ElasticNetPoint point, descent.solve(alpha, before, options, context));
    points.push_back(std::move(point));
    context.progress(static_cast<double>(points.size()), static_cast<double>(alphas.size()), "path");
    before = alpha;
  }
  return points;
}

}  // namespace ridgeline::optimize
