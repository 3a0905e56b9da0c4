#include "ui/views/row_picking.hpp"
#include "ui/bridge/to_qt.hpp"

#include <QActionGroup>
#include <QButtonGroup>
#include <QToolButton>
#include <algorithm>

#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/csv_line.hpp"
#include "ui/plots/point_layer.hpp"

namespace ridgeline::views {
session::Selection::Mode modeFor(Qt::KeyboardModifiers modifiers) {
  using Mode = session::Selection::Mode;
  if (modifiers.testFlag(Qt::AltModifier)) return Mode::Subtract;
  if (modifiers.testFlag(Qt::ControlModifier) || modifiers.testFlag(Qt::ShiftModifier)) return Mode::Add;
  return Mode::Replace;
}

void addGestureTools(ui::Card& card, ui::ChartPanel& panel) {
  using Gesture = ui::ChartPanel::Gesture;
  auto* group = new QButtonGroup(&card);
  const auto tool = [&](const char* iconName, const QString& tip, Gesture gesture) {
    QToolButton* button = card.addTool(iconName, tip, [&panel, gesture] { panel.setGesture(gesture); });
    button->setCheckable(true);
    button->setChecked(panel.gesture() == gesture);
    group->addButton(button);
  };
  tool("rectangle", ui::Card::tr("Select rows by a rectangle (Ctrl adds, Alt takes away)"),
       Gesture::Rectangle);
  tool("lasso", ui::Card::tr("Select rows by a lasso (Ctrl adds, Alt takes away)"), Gesture::Lasso);
  card.addTool("zoom-reset", ui::Card::tr("Show everything (double click, or 0)"),
               [&panel] { panel.resetView(); });
}

std::vector<data::RowId> idsOf(const data::Table& table, const std::vector<Index>& rows,
                               const std::vector<std::size_t>& points) {
  std::vector<data::RowId> ids;
  ids.reserve(points.size());
  for (const std::size_t i : points) ids.push_back(table.id(rows[i]));
  return ids;
}

void selectByGesture(ui::ChartPanel& panel, const ui::PointLayer& points, session::Selection& selection,
                     const QString& region, const RowsBehind& rowsBehind) {
  const auto pick = [&selection, rowsBehind](const std::vector<std::size_t>& picked,
                                             Qt::KeyboardModifiers modifiers, const QString& origin) {
    if (auto rows = rowsBehind(picked))
      selection.pick(std::move(*rows), modeFor(modifiers), origin.toStdString());
  };
  QObject::connect(&panel, &ui::ChartPanel::regionSelected, &panel,
                   [&points, pick, region](const QPolygonF& drawn, Qt::KeyboardModifiers modifiers) {
                     pick(points.pick(drawn), modifiers, region);
                   });
  QObject::connect(
      &panel, &ui::ChartPanel::clicked, &panel,
      [&points, pick](QPointF, QPointF canvas, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
        if (button != Qt::LeftButton) return;
        const auto near = points.nearest(canvas);
        pick(near ? std::vector<std::size_t>{*near} : std::vector<std::size_t>{}, modifiers,
             ui::Card::tr("one row"));
      });
}

void hoverByGesture(ui::ChartPanel& panel, const ui::PointLayer& points, session::Selection& selection,
                    const RowBehind& rowBehind) {
  QObject::connect(&panel, &ui::ChartPanel::hovered, &panel,
                   [&panel, &points, &selection, rowBehind](QPointF, QPointF canvas) {
                     const auto near = points.nearest(canvas);
                     const auto row = near ? rowBehind(*near) : std::nullopt;
                     selection.hover(row ? std::optional<data::RowId>(row->id) : std::nullopt);
                     panel.showTip(canvas, row ? row->tip : QString());
                   });
  QObject::connect(&panel, &ui::ChartPanel::hoverLeft, &panel, [&selection] { selection.hover({}); });
}

Answers::Answers(const runs::RunResult* run) : run_(run) {
  if (run_ == nullptr || !run_->table) return;
  places_.resize(static_cast<std::size_t>(run_->table->rows()));
  for (std::size_t p = 0; p < run_->parts.size(); ++p)
    for (std::size_t i = 0; i < run_->parts[p].rows.size(); ++i)
      places_[static_cast<std::size_t>(run_->parts[p].rows[i])] = {static_cast<int>(p),
                                                                   static_cast<Index>(i)};
}

const Answers::Place* Answers::find(Index row) const {
  if (row < 0 || row >= static_cast<Index>(places_.size())) return nullptr;
  const Place& place = places_[static_cast<std::size_t>(row)];
  return place.part < 0 ? nullptr : &place;
}

std::optional<int> Answers::label(Index row) const {
  const Place* place = find(row);
  if (place == nullptr) return std::nullopt;
  const auto& labels = run_->parts[static_cast<std::size_t>(place->part)].scored.predicted.labels;
  if (place->at >= static_cast<Index>(labels.size())) return std::nullopt;
  return labels[static_cast<std::size_t>(place->at)];
}

std::optional<double> Answers::value(Index row) const {
  const Place* place = find(row);
  if (place == nullptr) return std::nullopt;
  const auto& values = run_->parts[static_cast<std::size_t>(place->part)].scored.predicted.values;
  if (place->at >= values.size()) return std::nullopt;
  return values[place->at];
}

std::optional<double> Answers::loss(Index row) const {
  const Place* place = find(row);
  if (place == nullptr) return std::nullopt;
  const auto& losses = run_->parts[static_cast<std::size_t>(place->part)].losses;
  if (place->at >= losses.size()) return std::nullopt;
  return losses[place->at];
}

QString tipFor(const bridge::ShownModel& shown, Index row) {
  QString tip = ui::Card::tr("row %1 %2 %3")
                    .arg(shown.table->id(row))
                    .arg(QChar(0x00B7))
                    .arg(bridge::toQt(data::name(shown.split->part(row))));
  const data::Part held = shown.split->part(row);
  const bool sealed = held == data::Part::Test && !(shown.run && shown.run->testOpened);
  // One row is looked for: `Answers` would place every row of the table.
  std::optional<int> label;
  std::optional<double> value;
  if (const auto* part = shown.run ? shown.run->part(held) : nullptr) {
    const auto& predicted = part->scored.predicted;
    const auto found = std::find(part->rows.begin(), part->rows.end(), row);
    const auto at = static_cast<Index>(found - part->rows.begin());
    const bool there = found != part->rows.end();
    if (there && at < std::ssize(predicted.labels)) label = predicted.labels[static_cast<std::size_t>(at)];
    if (there && at < predicted.values.size()) value = predicted.values[at];
  }
  if (sealed)
    tip += ui::Card::tr(" (sealed)");
  else if (label && shown.schema.task == data::Task::Classify &&
           *label < static_cast<int>(shown.schema.classNames.size()))
    tip += ui::Card::tr("\npredicted  %1")
               .arg(bridge::toQt(shown.schema.classNames[static_cast<std::size_t>(*label)]));
  else if (value)
    tip += ui::Card::tr("\npredicted  %1").arg(*value, 0, 'g', 5);
  return tip + "\n" + bridge::rowWords(*shown.table, row, shown.schema);
}

QString rowsCsv(const bridge::ShownModel& shown, const std::vector<Index>& rows, const Matrix& coordinates,
                const std::array<std::string, 2>& axisTitles) {
  QString text = ui::csvLine({"row", "part", bridge::toQt(axisTitles[0]), bridge::toQt(axisTitles[1])});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto at = static_cast<Index>(i);
    text += QString("%1,%2,%3,%4\n")
                .arg(shown.table->id(rows[i]))
                .arg(bridge::toQt(data::name(shown.split->part(rows[i]))))
                .arg(coordinates(at, 0), 0, 'g', 17)
                .arg(coordinates(at, 1), 0, 'g', 17);
  }
  return text;
}

std::vector<float> margins(const eval::Field& field) {
  if (field.probabilities.empty()) return field.confidence;
  const auto classes = static_cast<std::size_t>(field.classes);
  std::vector<float> margin(field.labels.size());
  for (std::size_t i = 0; i < margin.size(); ++i) {
    float best = 0, second = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const float p = field.probabilities[i * classes + c];
      if (p > best) {
        second = best;
        best = p;
      } else {
        second = std::max(second, p);
      }
    }
    margin[i] = best - second;
  }
  return margin;
}

}  // namespace ridgeline::views
