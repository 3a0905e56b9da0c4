#include "core/models/linear/logistic_solver.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/kernels/decompositions.hpp"
#include "core/models/linear/proximal_newton.hpp"
#include "core/optimize/lbfgs.hpp"

namespace ridgeline::models {
namespace {

using Evaluation = LogisticLoss::Evaluation;

/// Mean loss at which separated classes are told apart well enough.
constexpr double SeparatedLoss = 1e-4;
/// Unknowns up to which a table of second derivatives is worth its making.
constexpr Index MetricUnknowns = 1500;

Index sampleRows(Index unknowns, Index outputs) {
  return outputs == 1 ? std::max<Index>(8192, 100 * unknowns) : std::max<Index>(4096, 8 * unknowns);
}

class Search {
 public:
  Search(const LogisticLoss& loss, const LogisticSearch& told, jobs::WorkContext& context)
      : loss_(loss), told_(told), context_(context) {}

  Result<LogisticFound> run(Vector start) {
    found_.unknowns = std::move(start);
    const Index unknowns = loss_.unknowns(), sample = sampleRows(unknowns, loss_.outputs());
    const bool many = loss_.rows().rows() >= 4 * sample && unknowns <= MetricUnknowns;
    const bool absolute = told_.absolutePenalty.size() > 0;
    if (told_.record && !atStart()) return jobs::WorkContext::cancelled();
    Matrix metric;
    if (many && told_.solver != LogisticSolver::Newton) {
      RIDGELINE_TRY(metric, fromSample(sample));
    }
    if (absolute) {
      RIDGELINE_CHECK(proximal(metric));
    } else if (told_.solver == LogisticSolver::Newton ||
               (told_.solver == LogisticSolver::Auto && !many && unknowns <= 300)) {
      RIDGELINE_CHECK(newton());
    } else {
      RIDGELINE_CHECK(quasiNewton(metric));
    }
    return std::move(found_);
  }

 private:
  /// At unknowns of zero every class is as likely, and no pass is needed to say so.
  bool atStart() {
    if (told_.started) return true;
    Evaluation zero;
    zero.loss = zero.value = std::log(static_cast<double>(std::max<Index>(2, loss_.outputs())));
    zero.accuracy = loss_.shareOfFirst();
    return told_.record(0, found_.unknowns, zero);
  }

  /// The answer over a part of the rows, as a start, and the second derivatives there.
  Result<Matrix> fromSample(Index count) {
    Matrix rows;
    const LogisticLoss part = loss_.sampled(count, rows);
    if (!told_.started) {
      LogisticSearch rough = told_;
      rough.record = nullptr;
      rough.maxIterations = std::min(30, told_.maxIterations);
      rough.tolerance = std::max(1e-4, told_.tolerance);
      rough.solver = loss_.outputs() == 1 ? LogisticSolver::Newton : LogisticSolver::Lbfgs;
      RIDGELINE_TRY(LogisticFound near, minimiseLogistic(part, found_.unknowns, rough, context_));
      // Classes that a few rows happen to part say nothing of where the answer is.
      if (near.unknowns.allFinite() && !near.separated) found_.unknowns = std::move(near.unknowns);
    }
    return part.hessian(found_.unknowns, context_);
  }

  Status newton() {
    RIDGELINE_TRY(Evaluation now, loss_.evaluate(found_.unknowns, context_));
    if (told_.started && told_.record && !told_.record(0, found_.unknowns, now))
      return jobs::WorkContext::cancelled();
    while (found_.iterations < told_.maxIterations && !finished(now)) {
      RIDGELINE_TRY(Matrix H, loss_.hessian(found_.unknowns, context_));
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      // All classes may shift together without effect; a trace of damping makes the step unique.
      H.diagonal() *= 1 + 1e-11;
      H.diagonal().array() += 1e-300;
      const Vector step = -kernels::solveSymmetric(H, now.gradient);
      const double slope = step.dot(now.gradient);
      double share = 1;
      Evaluation next;
      for (int halving = 0; halving < 40; ++halving, share /= 2) {
        RIDGELINE_TRY(next, loss_.evaluate(found_.unknowns + share * step, context_));
        if (next.value <= now.value + 1e-4 * share * slope + 1e-15 * std::abs(now.value)) break;
      }
      if (!(next.value <= now.value + 1e-15 * std::abs(now.value))) break;
      found_.unknowns += share * step;
      if (!told_.penalised) {
        RIDGELINE_TRY(found_.lastShift, loss_.largestShift(share * step, context_));
      }
      const bool stalled = next.value >= now.value && next.gradient.norm() >= now.gradient.norm();
      now = std::move(next);
      if (!recorded(now)) return jobs::WorkContext::cancelled();
      if (stalled) break;
    }
    found_.converged = finished(now);
    return {};
  }

  Status quasiNewton(Matrix metric) {
    std::vector<Evaluation> asked;  // since the last iterate
    bool stopped = false;
    optimize::LbfgsOptions options;
    options.memory = 20;
    options.maxIterations = told_.maxIterations;
    options.tolerance = told_.tolerance;
    std::optional<kernels::Cholesky> factor;
    if (metric.size() > 0) {
      metric.diagonal() *= 1 + 1e-8;
      metric.diagonal().array() += 1e-12;
      factor.emplace(metric);
      if (factor->positive())
        options.metric = [&](const Vector& gradient) -> Vector { return factor->solve(gradient); };
    }
    Evaluation now;
    options.onIteration = [&](int, const Vector& x, double value) {
      const auto at =
          std::find_if(asked.rbegin(), asked.rend(), [&](const Evaluation& e) { return e.value == value; });
      if (at != asked.rend()) now = *at;
      asked.clear();
      found_.unknowns = x;
      stopped = !recorded(now);
      return !stopped && !finished(now);
    };
    const auto objective = [&](const Vector& x, Vector& gradient) -> Result<double> {
      RIDGELINE_TRY(Evaluation one, loss_.evaluate(x, context_));
      gradient = one.gradient;
      asked.push_back(std::move(one));
      return asked.back().value;
    };
    RIDGELINE_TRY(auto end, optimize::lbfgs(objective, found_.unknowns, options));
    if (stopped) return jobs::WorkContext::cancelled();
    found_.unknowns = std::move(end.x);
    // Without one iteration the start was the answer already, and is the film.
    if (found_.iterations == 0 && !asked.empty()) {
      now = asked.front();
      if (!recorded(now)) return jobs::WorkContext::cancelled();
    }
    found_.converged = end.converged || finished(now);
    return {};
  }

  Status proximal(const Matrix& metric) {
    proximal::Problem problem;
    problem.penalty = Vector::Zero(loss_.unknowns());
    const Index a = loss_.rows().units().count();
    for (Index k = 0; k < loss_.outputs(); ++k)
      problem.penalty.segment(k * (a + 1), a) = told_.absolutePenalty;
    problem.metric = metric;
    problem.maxIterations = told_.maxIterations;
    problem.tolerance = told_.tolerance;
    Evaluation now;
    problem.evaluate = [&](const Vector& x, Vector& gradient) -> Result<double> {
      RIDGELINE_TRY(now, loss_.evaluate(x, context_));
      gradient = now.gradient;
      return now.value;
    };
    if (metric.size() == 0 && loss_.unknowns() <= MetricUnknowns)
      problem.hessian = [&](const Vector& x) { return loss_.hessian(x, context_); };
    problem.accepted = [&](const Vector& x) {
      found_.unknowns = x;
      return recorded(now);
    };
    RIDGELINE_TRY(const proximal::Found end, proximal::minimise(problem, found_.unknowns, context_));
    found_.unknowns = end.x;
    found_.converged = end.converged;
    return {};
  }

  bool recorded(const Evaluation& now) {
    ++found_.iterations;
    return (!told_.record || told_.record(found_.iterations, found_.unknowns, now)) && !context_.stopped();
  }

  bool finished(const Evaluation& now) {
    found_.separated = !told_.penalised && now.leastMargin > 0;
    return now.gradient.cwiseAbs().maxCoeff() <= told_.tolerance ||
           (found_.separated && now.loss < SeparatedLoss);
  }

  const LogisticLoss& loss_;
  const LogisticSearch& told_;
  jobs::WorkContext& context_;
  LogisticFound found_;
};

}  // namespace

Result<LogisticFound> minimiseLogistic(const LogisticLoss& loss, Vector start, const LogisticSearch& search,
                                       jobs::WorkContext& context) {
  return Search(loss, search, context).run(std::move(start));
}

}  // namespace ridgeline::models
