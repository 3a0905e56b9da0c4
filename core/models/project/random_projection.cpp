#include "core/models/project/random_projection.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/decompositions.hpp"
#include "core/models/project/pca.hpp"
#include "core/models/project/straight_axes.hpp"

namespace ridgeline::models {
namespace {

/// d x k, orthonormal columns whose span is uniform over all subspaces.
Matrix drawnAxes(Index d, Index k, Seed seed) {
  Rng rng(seed);
  Matrix normals(d, k);
  for (double& x : normals.reshaped()) x = rng.normal();
  return kernels::orthonormalBasis(normals);
}

}  // namespace

const params::ParamTable<RandomProjectionParams>& randomProjectionParamTable() {
  static const auto table = params::ParamTable<RandomProjectionParams>{}.integer(
      &RandomProjectionParams::components, "components",
      {.min = 1, .max = 16384, .sliderMax = 100, .unit = "axes", .help = "Axes to draw."});
  return table;
}

Result<FittedModelPtr> fitRandomProjection(const TrainingSet& train, const RandomProjectionParams& params,
                                           jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  const Index d = train.d(), k = std::min<Index>(params.components, d);
  if (k < params.components)
    context.warn(
        fmt::format("{} axes were asked for, but {} columns have only {}.", params.components, d, d));
  const double n = static_cast<double>(train.n());
  const Vector weights = train.weights.size() > 0 ? Vector(train.weights / train.weights.sum())
                                                  : Vector::Constant(train.n(), 1 / n);
  StraightAxes axes;
  axes.mean = train.X.transpose() * weights;
  const Matrix drawn = drawnAxes(d, k, train.seed.child("random-projection"));
  // The principal axes of the drawn coordinates turn them into an order.
  TrainingSet within = train;
  within.dev = nullptr;
  within.X = (train.X.rowwise() - axes.mean.transpose()) * drawn;
  within.shared = nullptr;
  within.sharedRows.clear();
  within.featureNames.assign(static_cast<std::size_t>(k), {});
  if (!axes.mean.allFinite() || !within.X.allFinite())
    return fail(ErrorCode::Diverged, "The columns hold values too large to add up; scale them first.");
  RIDGELINE_TRY(const FittedModelPtr turned, fitPca(within, {.components = static_cast<int>(k)}, context));
  const auto* inner = capability<Projection>(*turned);
  axes.components = drawn * inner->components();
  fixSigns(axes.components);
  axes.variance = inner->explainedVariance();
  // Of the variance of all columns, in the unit of the principal axes (which divide by n - 1).
  const auto rows = static_cast<double>((weights.array() > 0).count());
  double total = 0;
  for (Index j = 0; j < d; ++j)
    total += ((train.X.col(j).array() - axes.mean[j]).square() * weights.array()).sum() * rows /
             std::max(rows - 1, 1.0);
  if (!std::isfinite(total) || !(total > 0))
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  axes.ratio = axes.variance / total;
  return straightProjection(std::move(axes));
}

ModelEntry randomProjectionEntry() {
  return modelEntryOf(
      {.id = "random-projection",
       .title = "Random projection",
       .family = "project",
       .help = "Very many columns as a few hundred that keep distances, without looking at the rows.",
       .source = "Johnson & Lindenstrauss (1984), doi:10.1090/conm/026/737400",
       .tasks = {Task::Project},
       .offers = {"projection"}},
      randomProjectionParamTable(), fitRandomProjection, loadStraightProjection);
}

}  // namespace ridgeline::models
