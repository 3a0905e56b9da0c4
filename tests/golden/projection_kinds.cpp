#include <cmath>

#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

void principalComponents(Case& at) {
  const Matrix& X = at.id.ends_with("_raw") ? at.set.X : at.set.Z;
  const Wanted variance = at.expect["explained_variance"], axes = at.expect["components"],
               scores = at.expect["abs_scores_first5"];
  const auto model = fit(at, "pca", {{"components", static_cast<std::int64_t>(variance.size())}},
                         at.set.unlabelled(X, models::Task::Project));
  const auto& got = offered<models::Projection>(*model, "projection");
  const Vector spread = got.explainedVariance();
  at.judge.see(got.mean(), at.expect["mean"]);
  at.judge.see(spread, variance);
  at.judge.see(got.explainedRatio(), at.expect["ratio"]);
  at.judge.see(Vector((spread * static_cast<double>(X.rows() - 1)).cwiseMax(0).cwiseSqrt()),
               at.expect["singular_values"]);
  const Matrix wanted = matrixOf(axes.json()),
               placed = got.project(X.topRows(static_cast<Index>(scores.size())));
  for (Index k = 0; k < wanted.rows(); ++k) {
    // Axes of nearly the same variance may turn within their plane.
    const bool apart = (k == 0 || spread[k - 1] - spread[k] > 1e-4 * spread[0]) &&
                       (k + 1 >= spread.size() || spread[k] - spread[k + 1] > 1e-4 * spread[0]);
    if (!apart) continue;
    const double sign = wanted.row(k).dot(got.components().col(k)) < 0 ? -1 : 1;
    at.judge.see(Vector(sign * got.components().col(k)), axes[static_cast<std::size_t>(k)]);
    for (std::size_t i = 0; i < scores.size(); ++i)
      at.judge.see(std::abs(placed(static_cast<Index>(i), k)), scores[i][static_cast<std::size_t>(k)]);
  }
}

}  // namespace

std::vector<Kind> projectionKinds() {
  return {{"regression", "pca_", principalComponents}, {"classification", "pca_", principalComponents}};
}

}  // namespace ridgeline::golden
