#pragma once

#include <QString>
#include <Qt>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/eval/boundary_grid.hpp"
#include "core/session/selection.hpp"
#include "ui/bridge/shown_model.hpp"

namespace ridgeline::ui {
class Card;
class ChartPanel;
class PointLayer;
}  // namespace ridgeline::ui

/// What every picture of rows shares: how a gesture selects, what a tip says, what the model answered.
namespace ridgeline::views {

/// Click replaces, Ctrl adds, Alt subtracts.
session::Selection::Mode modeFor(Qt::KeyboardModifiers modifiers);

/// Header buttons that choose what a drag does: rectangle, lasso, pan.
void addGestureTools(ui::Card& card, ui::ChartPanel& panel);

/// The rows behind points of a picture; nothing while there is no picture.
using RowsBehind =
    std::function<std::optional<std::vector<data::RowId>>(const std::vector<std::size_t>& points)>;
/// Ids of the rows (positions in the table) that points stand for.
std::vector<data::RowId> idsOf(const data::Table& table, const std::vector<Index>& rows,
                               const std::vector<std::size_t>& points);
/// Clicks, rectangles and lassos select the rows behind points; `region` names the selection that a region
/// makes: "region of the projection".
void selectByGesture(ui::ChartPanel& panel, const ui::PointLayer& points, session::Selection& selection,
                     const QString& region, const RowsBehind& rowsBehind);

/// The row behind a point and what its tip says; nothing while there is no picture.
struct HoveredRow {
  data::RowId id;
  QString tip;
};
using RowBehind = std::function<std::optional<HoveredRow>(std::size_t point)>;
/// The row under the mouse is marked in every view, with a tip beside it.
void hoverByGesture(ui::ChartPanel& panel, const ui::PointLayer& points, session::Selection& selection,
                    const RowBehind& rowBehind);

/// The model's answer for each scored row of a run, by the row's position in the table.
class Answers {
 public:
  /// Null: no answers.
  explicit Answers(const runs::RunResult* run);
  std::optional<int> label(Index row) const;
  std::optional<double> value(Index row) const;
  std::optional<double> loss(Index row) const;

 private:
  struct Place {
    int part = -1;
    Index at = 0;
  };
  const Place* find(Index row) const;
  const runs::RunResult* run_;
  std::vector<Place> places_;
};

/// Part, actual and predicted answer, then the row's values.
QString tipFor(const bridge::ShownModel& shown, Index row);

/// A line a row: its id, its part and where it lies in the picture. `coordinates`: rows.size() x 2.
QString rowsCsv(const bridge::ShownModel& shown, const std::vector<Index>& rows, const Matrix& coordinates,
                const std::array<std::string, 2>& axisTitles);

/// Probability of the best class less that of the second, per cell; the confidence where there are no
/// probabilities.
std::vector<float> margins(const eval::Field& field);

}  // namespace ridgeline::views
