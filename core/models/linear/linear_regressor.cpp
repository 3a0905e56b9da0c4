#include "core/models/linear/linear_regressor.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::models {

Result<Predictions> LinearRegressor::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Predictions answers;
  answers.values.resize(X.rows());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), 8192, [&](Index begin, Index end) {
    auto values = answers.values.segment(begin, end - begin);
    values.setConstant(intercept_);
    for (Index j = 0; j < X.cols(); ++j)
      if (coefficients_[j] != 0)
        kernels::addScaled(coefficients_[j], X.col(j).data() + begin, values.data(), end - begin);
  }));
  return answers;
}

void LinearRegressor::save(ArchiveWriter& archive) const {
  archive.array("coefficients", coefficients_);
  archive.array("intercepts", intercepts());
}

Result<FittedModelPtr> LinearRegressor::load(const ArchiveReader& archive) {
  RIDGELINE_TRY(Vector coefficients, archive.vector("coefficients"));
  RIDGELINE_TRY(const Vector intercepts, archive.vector("intercepts"));
  if (coefficients.size() == 0 || intercepts.size() != 1)
    return archive.damaged("a linear model needs coefficients and one intercept");
  if (!coefficients.allFinite() || !intercepts.allFinite())
    return archive.damaged("a coefficient is no finite number");
  return std::make_shared<LinearRegressor>(std::move(coefficients), intercepts[0]);
}

namespace {

tl::unexpected<Error> overflowed() {
  return fail(ErrorCode::Diverged,
              "The columns or the target hold values too large to add up; scale them first.");
}

Vector penaltyOf(const NormalEquations& equations, double alpha) {
  return alpha * equations.scale.array().square().inverse();
}

Result<LinearFit> finished(NormalEquations equations, LinearSolution solution) {
  LinearFit fit{std::move(equations), std::move(solution), {}, 0};
  fit.coefficients = fit.equations.unscaled(fit.solution.coefficients);
  fit.intercept = fit.equations.targetMean - fit.coefficients.dot(fit.equations.mean);
  if (!fit.coefficients.allFinite() || !std::isfinite(fit.intercept)) return overflowed();
  return fit;
}

}  // namespace

Result<LinearFit> fitLinear(const TrainingSet& train, double alpha, jobs::WorkContext& context,
                            bool inverse) {
  RIDGELINE_TRY(NormalEquations equations, normalEquations(train, context));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (equations.centred == nullptr) {
    auto solution = solveFromProducts(equations, penaltyOf(equations, alpha), inverse);
    if (solution) return finished(std::move(equations), *std::move(solution));
    RIDGELINE_TRY(equations, normalEquationsWithRows(train, context));
  }
  RIDGELINE_TRY(LinearSolution solution,
                solveFromRows(equations, penaltyOf(equations, alpha), context, inverse));
  if (alpha == 0 && solution.rank < equations.directions())
    context.warn(fmt::format(
        "The {} columns carry only {} independent directions in {} rows, so many sets of coefficients fit "
        "equally well and the smallest was taken; drop repeated columns or use ridge.",
        equations.directions(), solution.rank, train.n()));
  return finished(std::move(equations), std::move(solution));
}

Result<LinearFit> fitLinear(NormalEquations equations, double alpha) {
  auto solution = solveFromProducts(equations, penaltyOf(equations, alpha));
  if (!solution)
    return fail(ErrorCode::InvalidInput,
                "The {} columns nearly repeat each other, so the fit needs the rows themselves; fit from the "
                "train rows or raise alpha.",
                equations.directions());
  return finished(std::move(equations), *std::move(solution));
}

Result<double> residualSquares(const TrainingSet& train, const LinearFit& fit, jobs::WorkContext& context) {
  const Vector& u = fit.solution.coefficients;
  const NormalEquations& equations = fit.equations;
  if (u.size() == 0) return equations.targetSquares;
  if (equations.correlations.size() > 0) {
    const double rest =
        equations.targetSquares - 2 * equations.cross.dot(u) + u.dot(equations.correlations * u);
    // A small difference of large sums has lost its digits.
    if (rest > 1e-5 * equations.targetSquares) return rest;
  }
  constexpr Index Rows = 8192;
  Vector parts = Vector::Zero((train.n() + Rows - 1) / Rows);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, train.n(), Rows, [&](Index begin, Index end) {
    Vector rest = train.targets.segment(begin, end - begin).array() - fit.intercept;
    for (Index j = 0; j < train.d(); ++j)
      kernels::addScaled(-fit.coefficients[j], train.X.col(j).data() + begin, rest.data(), end - begin);
    parts[begin / Rows] = train.weights.size() == 0
                              ? rest.squaredNorm()
                              : rest.cwiseAbs2().dot(train.weights.segment(begin, end - begin));
  }));
  return parts.sum();
}

}  // namespace ridgeline::models
