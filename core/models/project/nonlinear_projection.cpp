#include "core/models/project/nonlinear_projection.hpp"

#include "core/models/capabilities.hpp"

namespace ridgeline::models {

Index projectedAxes(const FittedModel& model) {
  if (const auto* straight = capability<Projection>(model)) return straight->components().cols();
  const auto* bent = capability<NonlinearProjection>(model);
  return bent == nullptr ? 0 : bent->axisVariances().size();
}

Result<Matrix> projectedRows(const FittedModel& model, const Matrix& X, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkInput(model, X));
  if (const auto* straight = capability<Projection>(model)) return straight->project(X);
  if (const auto* bent = capability<NonlinearProjection>(model)) return bent->scores(X, context);
  return Matrix(X.rows(), 0);
}

}  // namespace ridgeline::models
