#include "core/models/linear/linear_regressor.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/linear/centred.hpp"
#include "core/models/linear/linear_solver.hpp"

namespace ridgeline::models {

Result<Predictions> LinearRegressor::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Predictions answers;
  answers.values.resize(X.rows());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), 8192, [&](Index begin, Index end) {
    answers.values.segment(begin, end - begin).noalias() = X.middleRows(begin, end - begin) * coefficients_;
    answers.values.segment(begin, end - begin).array() += intercept_;
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

}  // namespace

Result<FittedModelPtr> fitLinear(const TrainingSet& train, double alpha, jobs::WorkContext& context) {
  const Centred centred = centre(train.X, train.weights);
  if (!centred.finite) return overflowed();
  if (context.stopped()) return jobs::WorkContext::cancelled();
  const bool weighted = train.weights.size() > 0;
  const double mean =
      (weighted ? train.weights.dot(train.targets) : train.targets.sum()) / centred.totalWeight;
  Vector z = train.targets.array() - mean;
  if (weighted) z.array() *= centred.rootWeights.array();

  const Vector penalty = alpha * centred.scale.array().square().inverse();
  RIDGELINE_TRY(const LinearSolution solution, solveLinear(centred.A, z, penalty, context));
  const auto directions = static_cast<Index>(centred.active.size());
  if (alpha == 0 && solution.rank < directions)
    context.warn(fmt::format(
        "The {} columns carry only {} independent directions in {} rows, so many sets of coefficients fit "
        "equally well and the smallest was taken; drop repeated columns or use ridge.",
        directions, solution.rank, train.n()));

  Vector coefficients = unscaled(centred, solution.coefficients, train.d());
  const double intercept = mean - coefficients.dot(centred.mean);
  if (!coefficients.allFinite() || !std::isfinite(intercept)) return overflowed();
  return std::make_shared<LinearRegressor>(std::move(coefficients), intercept);
}

}  // namespace ridgeline::models
