#include "ui/views/row_looks.hpp"

#include <QStringList>
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/models/cluster_capabilities.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

constexpr std::size_t MostInLegend = 12;

/// Names of the labels that rows carry; empty if there are too many, or none.
QStringList labelNames(const bridge::ShownModel& shown, const std::vector<int>& labels) {
  QStringList names;
  if (shown.schema.task != data::Task::Cluster) {
    for (const auto& name : shown.schema.classNames) names << bridge::toQt(name);
    return names;
  }
  if (!shown.run) return names;
  const auto* apart = models::capability<models::NoiseLabel>(*shown.model);
  const int last = labels.empty() ? -1 : *std::max_element(labels.begin(), labels.end());
  for (int label = 0; label <= last; ++label)
    names << (apart != nullptr && apart->noiseLabel() == label ? ui::Card::tr("in no cluster")
                                                               : ui::Card::tr("cluster %1").arg(label + 1));
  return names;
}

QList<ui::LegendEntry> legendOf(const QStringList& names, const std::vector<ui::PlotPart>& parts) {
  QList<ui::LegendEntry> entries;
  if (static_cast<std::size_t>(names.size()) <= MostInLegend)
    for (qsizetype c = 0; c < names.size(); ++c)
      entries.append({.text = names[c], .label = static_cast<int>(c)});
  std::array<bool, data::PartCount> held{};
  for (const ui::PlotPart part : parts) held[static_cast<std::size_t>(part)] = true;
  for (std::size_t p = 0; p < held.size(); ++p)
    if (held[p])
      entries.append({.text = bridge::toQt(data::name(static_cast<data::Part>(p))),
                      .part = static_cast<ui::PlotPart>(p),
                      .ink = ui::LegendEntry::Ink::Muted});
  return entries;
}

/// Numbers of the target where rows are coloured by them, NaN where missing; empty where they are not.
Vector targetNumbers(const bridge::ShownModel& shown) {
  const auto& schema = shown.schema;
  const bool numbers = schema.target >= 0 && schema.classNames.empty() &&
                       schema.task != data::Task::Cluster && shown.table->column(schema.target).isNumeric();
  return numbers ? data::targetValues(*shown.table, schema) : Vector();
}

std::optional<std::size_t> placeOf(const PlacedRows& placed, const data::Table& table, data::RowId id) {
  const Index row = table.position(id);
  const auto found = std::lower_bound(placed.rows.begin(), placed.rows.end(), row);
  if (row < 0 || found == placed.rows.end() || *found != row) return std::nullopt;
  return static_cast<std::size_t>(found - placed.rows.begin());
}

}  // namespace

RowLooks looksOf(const bridge::ShownModel& shown, const std::vector<Index>& rows, bool plain) {
  const auto n = rows.size();
  RowLooks looks;
  looks.labels.assign(n, 0);
  looks.parts.resize(n);
  looks.flags.assign(n, ui::kPointPlain);
  const auto& schema = shown.schema;
  const bool judged = schema.task == data::Task::Classify;
  const bool clusters = schema.task == data::Task::Cluster;
  const auto codes =
      !schema.classNames.empty() && !clusters ? data::classCodes(*shown.table, schema) : std::vector<int>();
  const Vector targets = targetNumbers(shown);
  if (targets.size() > 0) {
    looks.valueLow = targets.minCoeff<Eigen::PropagateNumbers>();
    looks.valueHigh = targets.maxCoeff<Eigen::PropagateNumbers>();
    if (!plain) looks.values.resize(n);
  }
  const Answers answers(shown.run.get());
  const bool sealed = !(shown.run && shown.run->testOpened);
  for (std::size_t i = 0; i < n; ++i) {
    const Index row = rows[i];
    const data::Part part = shown.split->part(row);
    looks.parts[i] = static_cast<ui::PlotPart>(part);
    if (!codes.empty())
      looks.labels[i] = codes[static_cast<std::size_t>(row)];
    else if (clusters)
      looks.labels[i] = answers.label(row).value_or(0);
    if (!looks.values.empty()) looks.values[i] = static_cast<float>(targets[row]);
    if (part == data::Part::Test && sealed)
      looks.flags[i] |= ui::kPointDimmed;
    else if (judged && answers.label(row).value_or(looks.labels[i]) != looks.labels[i])
      looks.flags[i] |= ui::kPointMistake;
  }
  looks.legend = legendOf(plain ? QStringList() : labelNames(shown, looks.labels), looks.parts);
  return looks;
}

PlacedRowsPtr placeRows(const bridge::ShownModel& shown, std::vector<Index> rows,
                        std::shared_ptr<const Matrix> coordinates, bool plain) {
  auto placed = std::make_shared<PlacedRows>();
  placed->looks = looksOf(shown, rows, plain);
  const auto n = static_cast<Index>(rows.size());
  placed->x.resize(rows.size());
  placed->y.resize(rows.size());
  for (Index i = 0; i < n; ++i) {
    placed->x[static_cast<std::size_t>(i)] = static_cast<float>((*coordinates)(i, 0));
    placed->y[static_cast<std::size_t>(i)] = static_cast<float>((*coordinates)(i, 1));
  }
  placed->rows = std::move(rows);
  placed->coordinates = std::move(coordinates);
  return placed;
}

void showRows(ui::PointLayer& points, const PlacedRows& placed) {
  const RowLooks& looks = placed.looks;
  points.setPoints({.x = placed.x,
                    .y = placed.y,
                    .labels = looks.labels,
                    .values = looks.values,
                    .valueLow = looks.valueLow,
                    .valueHigh = looks.valueHigh,
                    .parts = looks.parts,
                    .flags = looks.flags});
}

void showSelectedRows(ui::PointLayer& points, const PlacedRows& placed, const data::Table& table,
                      const session::Snapshot& now) {
  std::vector<std::uint8_t> bits(now.selection->rows.empty() ? 0 : placed.rows.size(), 0);
  for (std::size_t i = 0; i < bits.size(); ++i)
    bits[i] = now.selection->contains(table.id(placed.rows[i])) ? 1 : 0;
  points.setSelection(bits);
}

void showMarkedRow(ui::PointLayer& points, const PlacedRows& placed, const data::Table& table,
                   const session::Snapshot& now) {
  const auto marked = now.hovered ? now.hovered : now.pinned;
  points.setHovered(marked ? placeOf(placed, table, *marked) : std::nullopt);
}

}  // namespace ridgeline::views
