#include "core/models/linear/proximal_newton.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::models::proximal {
namespace {

double shrunk(double x, double by) { return x > by ? x - by : x < -by ? x + by : 0; }

/// The largest entry of the subgradient of least length: 0 at the minimum.
double violation(const Vector& x, const Vector& gradient, const Vector& penalty) {
  double most = 0;
  for (Index j = 0; j < x.size(); ++j) {
    const double entry = x[j] > 0   ? gradient[j] + penalty[j]
                         : x[j] < 0 ? gradient[j] - penalty[j]
                                    : shrunk(gradient[j], penalty[j]);
    most = std::max(most, std::abs(entry));
  }
  return most;
}

/// Minimises g.s + s.H s / 2 + sum penalty |x + s| over the step s, coordinate by coordinate.
Vector modelStep(const Matrix& H, const Vector& gradient, const Vector& x, const Vector& penalty,
                 double accuracy, const jobs::WorkContext& context) {
  Vector step = Vector::Zero(x.size()), bend = Vector::Zero(x.size());  // bend = H step
  constexpr double Least = 1e-12;                                       // for an unknown that bends nothing
  for (int sweep = 0; sweep < 2000 && !context.stopped(); ++sweep) {
    double moved = 0;
    for (Index j = 0; j < x.size(); ++j) {
      const double h = std::max(H(j, j), Least);
      const double target = x[j] + step[j] - (gradient[j] + bend[j]) / h;
      const double change = shrunk(target, penalty[j] / h) - x[j] - step[j];
      if (change == 0) continue;
      step[j] += change;
      bend += change * H.col(j);
      moved = std::max(moved, std::abs(change) * h);
    }
    if (moved <= accuracy) break;
  }
  return step;
}

Result<Found> newton(const Problem& problem, Vector x, jobs::WorkContext& context) {
  Vector gradient(x.size()), nextGradient(x.size());
  RIDGELINE_TRY(double value, problem.evaluate(x, gradient));
  if (!std::isfinite(value) || !gradient.allFinite())
    return fail(ErrorCode::Diverged,
                "The objective is not finite at the start of the search; scale the columns.");
  Found found{x, false};
  const auto absolute = [&](const Vector& at) { return problem.penalty.dot(at.cwiseAbs()); };
  Matrix H = problem.metric;
  for (int iteration = 0; iteration <= problem.maxIterations; ++iteration) {
    const double gap = violation(x, gradient, problem.penalty);
    found.converged = gap <= problem.tolerance;
    if (found.converged && iteration > 0) break;
    if (iteration == problem.maxIterations) break;
    if (problem.metric.size() == 0) {
      RIDGELINE_TRY(H, problem.hessian(x));
    }
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Vector step =
        modelStep(H, gradient, x, problem.penalty, std::max(0.02 * gap, 0.1 * problem.tolerance), context);
    const double before = value + absolute(x);
    const double fall = gradient.dot(step) + absolute(x + step) - absolute(x);
    double share = 1, next = 0;
    bool lower = false;
    for (int halving = 0; halving < 40; ++halving, share /= 2) {
      RIDGELINE_TRY(next, problem.evaluate(x + share * step, nextGradient));
      lower = next + absolute(x + share * step) <= before + 1e-4 * share * fall + 4e-15 * std::abs(before);
      if (lower) break;
    }
    if (!lower) break;
    x += share * step;
    value = next;
    gradient.swap(nextGradient);
    found.x = x;
    if (problem.accepted && !problem.accepted(x)) return jobs::WorkContext::cancelled();
    if (step.cwiseAbs().maxCoeff() == 0) break;
  }
  return found;
}

Result<Found> accelerated(const Problem& problem, Vector x, jobs::WorkContext& context) {
  Vector ahead = x, gradient(x.size()), next(x.size());
  double momentum = 1, steepness = 1;
  Found found{x, false};
  for (int iteration = 0; iteration < problem.maxIterations; ++iteration) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    RIDGELINE_TRY(const double value, problem.evaluate(ahead, gradient));
    if (!std::isfinite(value))
      return fail(ErrorCode::Diverged, "The objective left the finite numbers; scale the columns.");
    Vector nextGradient(x.size());
    for (int doubling = 0; doubling < 60; ++doubling, steepness *= 2) {
      for (Index j = 0; j < x.size(); ++j)
        next[j] = shrunk(ahead[j] - gradient[j] / steepness, problem.penalty[j] / steepness);
      const Vector step = next - ahead;
      RIDGELINE_TRY(const double there, problem.evaluate(next, nextGradient));
      if (there <=
          value + gradient.dot(step) + 0.5 * steepness * step.squaredNorm() + 1e-15 * std::abs(value))
        break;
    }
    // Momentum that points uphill is dropped.
    if ((ahead - next).dot(next - x) > 0) momentum = 1;
    const double larger = 0.5 + std::sqrt(0.25 + momentum * momentum);
    ahead = next + (momentum - 1) / larger * (next - x);
    momentum = larger;
    steepness *= 0.95;
    x = next;
    found.x = x;
    if (problem.accepted && !problem.accepted(x)) return jobs::WorkContext::cancelled();
    found.converged = violation(x, nextGradient, problem.penalty) <= problem.tolerance;
    if (found.converged) break;
  }
  return found;
}

}  // namespace

Result<Found> minimise(const Problem& problem, Vector start, jobs::WorkContext& context) {
  if (problem.hessian || problem.metric.size() > 0) return newton(problem, std::move(start), context);
  return accelerated(problem, std::move(start), context);
}

}  // namespace ridgeline::models::proximal
