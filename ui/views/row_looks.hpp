#pragma once

#include <QList>
#include <memory>
#include <vector>

#include "core/base/matrix.hpp"
#include "ui/bridge/shown_model.hpp"
#include "ui/plots/chart_legend.hpp"

namespace ridgeline::ui {
class PointLayer;
}

namespace ridgeline::views {

/// How rows look in every picture of them: colour and shape from the class (or cluster, or target), fill from
/// the part, a ring around a wrong answer, pale while the test part is sealed. One entry a row.
struct RowLooks {
  std::vector<int> labels;    ///< class, or cluster; 0 where neither is known
  std::vector<float> values;  ///< a numeric target; empty where rows are coloured by label
  double valueLow = 0, valueHigh = 1;
  std::vector<ui::PlotPart> parts;
  std::vector<std::uint8_t> flags;
  QList<ui::LegendEntry> legend;  ///< what the rows show: their classes or clusters, then their parts
};
/// `plain`: the vertical axis tells the answer already, so colour does not. Any thread.
RowLooks looksOf(const bridge::ShownModel& shown, const std::vector<Index>& rows, bool plain);

/// Rows at their places in a plane.
struct PlacedRows {
  std::vector<Index> rows;                    ///< positions in the table, ascending
  std::shared_ptr<const Matrix> coordinates;  ///< rows x 2, NaN where a row has no place
  std::vector<float> x, y;
  RowLooks looks;
};
using PlacedRowsPtr = std::shared_ptr<const PlacedRows>;
PlacedRowsPtr placeRows(const bridge::ShownModel& shown, std::vector<Index> rows,
                        std::shared_ptr<const Matrix> coordinates, bool plain);

void showRows(ui::PointLayer& points, const PlacedRows& placed);
void showSelectedRows(ui::PointLayer& points, const PlacedRows& placed, const data::Table& table,
                      const session::Snapshot& now);
/// The hovered row, or else the pinned one.
void showMarkedRow(ui::PointLayer& points, const PlacedRows& placed, const data::Table& table,
                   const session::Snapshot& now);

}  // namespace ridgeline::views
