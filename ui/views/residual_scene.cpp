#include "ui/views/residual_scene.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace ridgeline::views {
namespace {

using Kind = ResidualAxis::Kind;

Result<std::vector<double>> placesAlong(const runs::RunResult& run, const runs::PartResult& part,
                                        const ResidualAxis& axis) {
  const auto& scored = part.scored;
  const auto listed = [](const Vector& values) {
    return std::vector<double>(values.data(), values.data() + values.size());
  };
  if (axis.kind == Kind::Actual) return listed(scored.actualValues);
  if (axis.kind == Kind::Predicted) return listed(scored.predicted.values);
  for (const auto& column : run.table->columns()) {
    if (column->name() != axis.feature || !column->isNumeric()) continue;
    std::vector<double> values;
    values.reserve(part.rows.size());
    for (const Index row : part.rows) values.push_back(column->values()[static_cast<std::size_t>(row)]);
    return values;
  }
  return fail(ErrorCode::InvalidParam, "Residuals: \"{}\" is no numeric column.", axis.feature);
}

}  // namespace

Result<ResidualScenePtr> makeResidualScene(const bridge::ShownModel& shown, data::Part part,
                                           const ResidualAxis& axis, bool withTrend,
                                           jobs::WorkContext& context) {
  const auto* rows = shown.run->part(part);
  if (rows == nullptr) return fail(ErrorCode::InvalidInput, "Residuals: the part holds no scored rows.");
  ResidualScene scene;
  scene.shown = shown;
  scene.part = part;
  scene.axis = axis;
  const Vector residuals = rows->scored.actualValues - rows->scored.predicted.values;
  const stats::Sample left(residuals.data(), static_cast<std::size_t>(residuals.size()));
  std::vector<double> x;
  if (axis.kind == Kind::Normal) {
    if (auto scores = eval::normalScores(left)) {
      x = scores->score;
      scene.scores = std::move(*scores);
    } else {
      scene.reason = scores.error().message;
      x.assign(left.size(), std::numeric_limits<double>::quiet_NaN());
    }
  } else {
    RIDGELINE_TRY(x, placesAlong(*shown.run, *rows, axis));
  }
  auto places = std::make_shared<Matrix>(residuals.size(), 2);
  places->col(0) = Eigen::Map<const Vector>(x.data(), residuals.size());
  places->col(1) = axis.kind == Kind::Actual ? rows->scored.predicted.values : residuals;
  scene.placed = placeRows(shown, rows->rows, std::move(places), true);
  if (!withTrend || (axis.kind != Kind::Predicted && axis.kind != Kind::Feature))
    return std::make_shared<const ResidualScene>(std::move(scene));
  context.publish(std::make_shared<const ResidualScene>(scene));
  if (auto trend = eval::residualTrend(x, left, context))
    scene.trend = std::move(*trend);
  else if (trend.error().code == ErrorCode::Cancelled)
    return tl::unexpected(trend.error());
  else
    scene.reason = trend.error().message;
  return std::make_shared<const ResidualScene>(std::move(scene));
}

}  // namespace ridgeline::views
