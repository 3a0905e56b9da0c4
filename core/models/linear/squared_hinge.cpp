#include "core/models/linear/squared_hinge.hpp"

#include <cmath>

#include "core/kernels/decompositions.hpp"

namespace ridgeline::models {
namespace {

struct HingeValue {
  double value = 0;
  Vector gradient;
  Vector curved;  ///< n: weights of the rows inside the margin
};

Result<HingeValue> evaluate(const HingeProblem& problem, const Vector& unknowns, jobs::WorkContext& context) {
  const ScaledRows& rows = problem.rows;
  const Index a = rows.width() - 1;
  const auto chunks = static_cast<std::size_t>(rows.chunks());
  std::vector<passes::Added> parts(chunks);
  std::vector<Vector> gradients(chunks, Vector::Zero(a + 1));
  HingeValue whole{0, Vector::Zero(a + 1), Vector(rows.rows())};
  const Vector slopes = rows.slopesOf(unknowns);
  RIDGELINE_CHECK(rows.eachBlock(context, [&](Index chunk, const passes::Block& block) {
    double scores[passes::BlockRows];
    const auto c = static_cast<std::size_t>(chunk);
    passes::scoreRows(block, slopes.data(), unknowns[a], scores);
    passes::hingeResiduals(block, problem.positive, scores, whole.curved.data() + block.begin, parts[c]);
    passes::addProducts(block, scores, gradients[c].data());
  }));
  const double total = rows.totalWeight();
  for (std::size_t c = 0; c < chunks; ++c) {
    whole.value += parts[c].loss / total;
    whole.gradient.head(a) += gradients[c].head(a).cwiseQuotient(rows.units().scale) / total;
    whole.gradient[a] += parts[c].residual / total;
  }
  const auto v = unknowns.head(a);
  whole.value += 0.5 * v.cwiseAbs2().dot(problem.penalty);
  whole.gradient.head(a) += problem.penalty.cwiseProduct(v);
  return whole;
}

}  // namespace

Result<HingeFound> minimiseHinge(const HingeProblem& problem, Vector start, jobs::WorkContext& context) {
  const Index a = problem.rows.width() - 1;
  HingeFound found{std::move(start), false};
  RIDGELINE_TRY(HingeValue now, evaluate(problem, found.unknowns, context));
  for (int iteration = 0; iteration < problem.maxIterations; ++iteration) {
    found.converged = now.gradient.cwiseAbs().maxCoeff() <= problem.tolerance;
    if (found.converged) break;
    RIDGELINE_TRY(Matrix H, problem.rows.secondMoments(now.curved, context));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    H *= 2 / problem.rows.totalWeight();
    H.diagonal().head(a) += problem.penalty;
    H.diagonal() *= 1 + 1e-11;
    H.diagonal().array() += 1e-300;
    const Vector step = -kernels::solveSymmetric(H, now.gradient);
    const double slope = step.dot(now.gradient);
    double share = 1;
    HingeValue next;
    bool lower = false;
    for (int halving = 0; halving < 40 && !lower; ++halving) {
      RIDGELINE_TRY(next, evaluate(problem, found.unknowns + share * step, context));
      lower = next.value <= now.value + 1e-4 * share * slope + 1e-15 * std::abs(now.value);
      if (!lower) share /= 2;
    }
    if (!lower) break;
    const bool stalled = next.value >= now.value && next.gradient.norm() >= now.gradient.norm();
    found.unknowns += share * step;
    now = std::move(next);
    if (stalled) break;
  }
  found.converged = now.gradient.cwiseAbs().maxCoeff() <= problem.tolerance;
  return found;
}

}  // namespace ridgeline::models
