#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/eval/residual_trend.hpp"
#include "ui/views/row_looks.hpp"

namespace ridgeline::views {

/// What lies along the horizontal axis of the residual picture.
struct ResidualAxis {
  enum class Kind { Actual, Predicted, Normal, Feature };
  Kind kind = Kind::Actual;
  std::string feature = {};  ///< Feature: name of a numeric column
  bool operator==(const ResidualAxis&) const = default;
};

/// One part of the rows: predictions against actual values, or residuals (actual less predicted) against
/// predictions, normal scores or a feature.
struct ResidualScene final : jobs::Partial {
  bridge::ShownModel shown;  ///< with its run
  data::Part part = data::Part::Dev;
  ResidualAxis axis;
  PlacedRowsPtr placed;
  std::optional<eval::ResidualTrend> trend;  ///< along predictions and features, once it is known
  std::optional<eval::NormalScores> scores;  ///< of the axis Normal
  std::string reason;                        ///< why neither is there; empty if the axis has none
};
using ResidualScenePtr = std::shared_ptr<const ResidualScene>;

/// `shown` has a run that regresses and scored rows in `part`. Publishes the rows before the trend, which is
/// left out unless `withTrend`. Errors: InvalidParam for a feature that is no numeric column; Cancelled.
Result<ResidualScenePtr> makeResidualScene(const bridge::ShownModel& shown, data::Part part,
                                           const ResidualAxis& axis, bool withTrend,
                                           jobs::WorkContext& context);

}  // namespace ridgeline::views
