#include "ui/views/boundary_view.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/eval/boundary_grid.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/curve_layer.hpp"
#include "ui/plots/field_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/boundary_scene.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

constexpr int WatchMilliseconds = 33;
const std::vector<int> Coarse = {100};
const std::vector<int> Fine = {100, 200, 300};

QRectF rectangle(const std::array<double, 4>& window) {
  return QRectF(QPointF(window[0], window[2]), QPointF(window[1], window[3]));
}

}  // namespace

/// What one job brings: the plane, where the rows lie on it, and the field.
BoundaryView::BoundaryView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Decision boundary"), this)),
      panel_(new ui::ChartPanel(this)),
      field_(new ui::FieldLayer(panel_)),
      points_(new ui::PointLayer(panel_)),
      curve_(new ui::CurveLayer(panel_)),
      xPicker_(new QComboBox(this)),
      yPicker_(new QComboBox(this)),
      latest_(context.queue, context.owner) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  card_->setContent(panel_);
  card_->setHelp(tr(
      "Colour is what the fitted model answers; paler means less certain, the line is where it is undecided. "
      "Discs are train rows, rings dev rows, crosses test rows; a red ring marks a wrong answer. "
      "With more than two features this is a slice of the real model: the others are held at the pinned row "
      "or at "
      "their medians, or the plane follows the two principal axes."));
  panel_->setName(tr("Decision boundary"));
  panel_->setCsv([this] {
    return scene_ ? rowsCsv(scene_->shown, scene_->rows, *scene_->coordinates,
                            {scene_->plane->xTitle(), scene_->plane->yTitle()})
                  : QString();
  });
  for (QComboBox* picker : {yPicker_, xPicker_}) {
    picker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    picker->setMaximumWidth(170);
    card_->addHeaderWidget(picker);
    connect(picker, &QComboBox::activated, this, [this] { choosePlane(); });
  }
  xPicker_->setObjectName("plane.x");
  xPicker_->setAccessibleName(tr("Horizontal axis"));
  xPicker_->setToolTip(tr("The horizontal axis: a feature, or the first principal axis"));
  yPicker_->setObjectName("plane.y");
  yPicker_->setAccessibleName(tr("Vertical axis"));
  yPicker_->setToolTip(tr("The vertical axis: a feature"));
  addGestureTools(*card_, *panel_);

  connect(panel_, &ui::ChartPanel::hovered, this, &BoundaryView::onHover);
  connect(panel_, &ui::ChartPanel::hoverLeft, this, [this] { context_.session.selection().hover({}); });
  connect(panel_, &ui::ChartPanel::regionSelected, this,
          [this](const QPolygonF& region, Qt::KeyboardModifiers modifiers) {
            pick(points_->pick(region), modifiers, tr("region of the boundary plot"));
          });
  connect(panel_, &ui::ChartPanel::clicked, this,
          [this](QPointF, QPointF canvas, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
            if (button != Qt::LeftButton) return;
            const auto near = points_->nearest(canvas);
            pick(near ? std::vector<std::size_t>{*near} : std::vector<std::size_t>{}, modifiers,
                 tr("one row"));
          });
  connect(panel_, &ui::ChartPanel::viewRangeChanged, this, [this] {
    if (scene_ && scene_->field) request(now());
  });
  watch_.setInterval(WatchMilliseconds);
  connect(&watch_, &QTimer::timeout, this, [this] {
    if (!now().running || !now().preview)
      watch_.stop();
    else if (seen() && !latest_.busy())
      request(now());
  });
}

BoundaryView::~BoundaryView() = default;

models::FittedModelPtr BoundaryView::pictured() const {
  return scene_ && scene_->field ? scene_->shown.model : nullptr;
}

int BoundaryView::cells() const {
  return scene_ && scene_->field ? std::max(scene_->field->width, scene_->field->height) : 0;
}

void BoundaryView::refresh(const Snapshot& now, Changed changed) {
  if (changed.any(Aspect::Table)) {
    scene_.reset();
    panel_->resetView();
    field_->clear();
    curve_->clear();
    points_->clear();
  }
  if (changed.any(Aspect::Run, Aspect::Preview, Aspect::View, Aspect::Film, Aspect::Table)) {
    const bool something = now.run || now.preview;
    say(something ? QString() : whyNot(NeedsRun, now));
    if (now.preview && now.running) watch_.start();
    if (something) request(now);
  }
  if (changed.any(Aspect::Busy)) card_->setBusy(now.running || now.loading);
  if (changed.any(Aspect::Run, Aspect::Busy)) {
    field_->setStale(now.error.has_value());
    if (now.error && now.run)
      showFailure(now);
    else
      card_->clearError();
  }
  if (changed.any(Aspect::Selection, Aspect::Hover)) showSelection(now);
  showChips(now);
}

void BoundaryView::showFailure(const Snapshot& now) {
  const auto fix = now.error->fix;
  if (!fix) {
    card_->showError(bridge::toQt(now.error->message));
    return;
  }
  card_->showError(
      bridge::toQt(now.error->message),
      tr("Use %1 = %2").arg(bridge::toQt(fix->param), bridge::toQt(fix->value)), [this, fix = *fix] {
        const auto entry = models::modelEntry(this->now().document->run.model.id);
        if (!entry) return;
        const auto value = (*entry)->params->parse(fix.param, fix.value);
        if (!value) return;
        context_.session.edit("Use the suggested " + fix.param, {},
                              [&](session::SessionDocument& d) { d.run.model.params[fix.param] = *value; });
      });
}

void BoundaryView::request(const Snapshot& now) {
  auto shown = bridge::shownModel(now);
  if (!shown || !shown->pipeline || !shown->split) return;
  eval::PlaneSpec spec = now.document->view.plane;
  if (!spec.anchor && now.pinned) spec.anchor = now.pinned;
  const bool training = now.running || now.iteration.has_value() || !now.fresh;
  eval::FieldOptions options;
  options.sizes = training ? Coarse : Fine;
  // The picture fills what is seen, which is more than the plane's own window where units are kept equal.
  if (scene_ && scene_->shown.table == shown->table && scene_->asked == spec) {
    const QRectF view = panel_->viewRange();
    options.window = {view.left(), view.right(), view.top(), view.bottom()};
  }
  const auto former = scene_;
  latest_.request(
      tr("Boundary").toStdString(), jobs::Priority::Interactive,
      [shown = std::move(*shown), spec, options, former](jobs::WorkContext& context) {
        return makeScene(shown, spec, options, former, context);
      },
      [this](const Result<ScenePtr>& scene) {
        if (scene)
          show(*scene);
        else if (scene.error().code != ErrorCode::Cancelled)
          card_->showError(bridge::toQt(scene.error().text()));
      },
      [this](const jobs::PartialPtr& partial) {
        show(std::static_pointer_cast<const BoundaryScene>(partial));
      });
}

void BoundaryView::show(const ScenePtr& scene) {
  const bool otherModel = scene_ && scene_->shown.model != scene->shown.model;
  // One step back stays visible: the last settled picture, not each frame of a drag or of a film.
  if (otherModel && settled_ && scene->shown.iteration < 0) {
    field_->keepGhost();
    curve_->keepGhost();
  }
  settled_ = now().fresh && !now().running;
  const bool otherPoints =
      !scene_ || scene_->coordinates != scene->coordinates || scene_->shown.run != scene->shown.run;
  const bool otherPlane = !scene_ || scene_->coordinates != scene->coordinates;
  scene_ = scene;
  if (otherPlane) {
    panel_->setAxisTitles(bridge::toQt(scene->plane->xTitle()), bridge::toQt(scene->plane->yTitle()));
    panel_->setEqualUnits(scene->plane->spec().kind == eval::PlaneKind::PrincipalAxes);
    panel_->setDataRange(rectangle(scene->plane->window()), 0);
    fillPickers();
  }
  if (otherPoints) showPoints();
  showField();
  showSelection(now());
  showChips(now());
}

void BoundaryView::showPoints() {
  const auto& shown = scene_->shown;
  const auto n = scene_->rows.size();
  std::vector<float> x(n), y(n), values;
  std::vector<int> labels(n, 0);
  std::vector<ui::PlotPart> parts(n);
  std::vector<std::uint8_t> flags(n, ui::kPointPlain);
  const bool classes = shown.schema.task == data::Task::Classify;
  const auto codes = classes ? data::classCodes(*shown.table, shown.schema) : std::vector<int>();
  const Vector targets =
      shown.schema.task == data::Task::Regress ? data::targetValues(*shown.table, shown.schema) : Vector();
  const bool curve = scene_->plane->spec().kind == eval::PlaneKind::Curve;
  const Answers answers(shown.run.get());
  valueLow_ = targets.size() > 0 ? targets.minCoeff<Eigen::PropagateNumbers>() : 0;
  valueHigh_ = targets.size() > 0 ? targets.maxCoeff<Eigen::PropagateNumbers>() : 1;
  for (std::size_t i = 0; i < n; ++i) {
    const Index row = scene_->rows[i];
    const auto at = static_cast<Index>(i);
    x[i] = static_cast<float>((*scene_->coordinates)(at, 0));
    y[i] = static_cast<float>((*scene_->coordinates)(at, 1));
    const data::Part part = shown.split->part(row);
    parts[i] = static_cast<ui::PlotPart>(part);
    if (classes)
      labels[i] = codes[static_cast<std::size_t>(row)];
    else if (shown.schema.task == data::Task::Cluster)
      labels[i] = answers.label(row).value_or(0);
    else if (targets.size() > 0 && !curve)
      values.push_back(static_cast<float>(targets[row]));
    if (part == data::Part::Test && !(shown.run && shown.run->testOpened))
      flags[i] |= ui::kPointDimmed;
    else if (classes && answers.label(row).value_or(labels[i]) != labels[i])
      flags[i] |= ui::kPointMistake;
  }
  points_->setPoints({.x = x,
                      .y = y,
                      .labels = labels,
                      .values = values,
                      .valueLow = valueLow_,
                      .valueHigh = valueHigh_,
                      .parts = parts,
                      .flags = flags});
  panel_->setLegend(legendOf(shown, curve));
}

void BoundaryView::showField() {
  const auto& field = scene_->field;
  if (!field) {
    field_->clear();
    curve_->clear();
    return;
  }
  if (field->height == 1) {
    field_->clear();
    std::vector<QPointF> line;
    for (int i = 0; i < field->width; ++i) {
      line.emplace_back(field->x(i), field->values.empty()
                                         ? 0.0
                                         : static_cast<double>(field->values[static_cast<std::size_t>(i)]));
    }
    curve_->setCurve(std::move(line));
    return;
  }
  curve_->clear();
  const ui::FieldGrid grid{field->width, field->height, rectangle(field->window)};
  if (field->task == data::Task::Regress) {
    field_->setValues(grid, field->values, valueLow_, valueHigh_);
  } else if (field->classes == 2 && !field->probabilities.empty()) {
    std::vector<float> second(grid.size());
    for (std::size_t i = 0; i < second.size(); ++i) second[i] = field->probabilities[2 * i + 1];
    field_->setProbability(grid, second);
  } else {
    field_->setClasses(grid, field->labels, margins(*field));
  }
}

void BoundaryView::showSelection(const Snapshot& now) {
  if (!scene_) return;
  std::vector<std::uint8_t> bits(scene_->rows.size(), 0);
  std::optional<std::size_t> hovered;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const data::RowId id = scene_->shown.table->id(scene_->rows[i]);
    if (!now.selection->rows.empty() && now.selection->contains(id)) bits[i] = 1;
    if (now.hovered == id) hovered = i;
  }
  points_->setSelection(bits);
  points_->setHovered(hovered);
}

void BoundaryView::showChips(const Snapshot& now) {
  QList<ui::Chip> chips;
  if (const auto entry = models::modelEntry(now.document->run.model.id))
    chips.append({bridge::toQt((*entry)->title)});
  if (scene_ && scene_->shown.iteration >= 0) chips.append({tr("iteration %1").arg(scene_->shown.iteration)});
  if (now.run && scene_)
    if (const auto* estimate = now.run->metric(data::Part::Dev))
      chips.append({tr("dev %1 %2")
                        .arg(bridge::metricTitle(bridge::judgedBy(*now.run)).toLower(),
                             bridge::estimateText(bridge::judgedBy(*now.run), *estimate).text),
                    now.fresh ? ui::Tone::Accent : ui::Tone::Plain});
  if (!now.selection->rows.empty())
    chips.append(
        {tr("%1 selected").arg(static_cast<qlonglong>(now.selection->rows.size())), ui::Tone::Warning});
  card_->setChips(chips);
}

void BoundaryView::fillPickers() {
  const auto& spec = scene_->plane->spec();
  const bool axes = spec.kind == eval::PlaneKind::PrincipalAxes;
  for (QComboBox* picker : {xPicker_, yPicker_}) picker->clear();
  xPicker_->addItem(tr("principal axes"), QString());
  for (const auto& input : scene_->shown.pipeline->inputs()) {
    if (input.levels && !input.levels->empty()) continue;
    xPicker_->addItem(bridge::toQt(input.name), bridge::toQt(input.name));
    yPicker_->addItem(bridge::toQt(input.name), bridge::toQt(input.name));
  }
  xPicker_->setCurrentIndex(axes ? 0 : std::max(0, xPicker_->findData(bridge::toQt(spec.x))));
  yPicker_->setCurrentIndex(yPicker_->findData(bridge::toQt(spec.y)));
  yPicker_->setVisible(spec.kind == eval::PlaneKind::Features);
  xPicker_->setVisible(xPicker_->count() > 2);
}

void BoundaryView::choosePlane() {
  const std::string x = xPicker_->currentData().toString().toStdString();
  std::string y = yPicker_->currentData().toString().toStdString();
  if (y.empty() || y == x)
    for (int i = 0; i < yPicker_->count(); ++i)
      if (const auto other = yPicker_->itemData(i).toString().toStdString(); other != x) {
        y = other;
        break;
      }
  panel_->resetView();
  context_.session.edit("Look at another plane", {}, [&](session::SessionDocument& document) {
    auto& plane = document.view.plane;
    plane.kind = x.empty() ? eval::PlaneKind::PrincipalAxes : eval::PlaneKind::Features;
    plane.x = x;
    plane.y = x.empty() ? std::string() : y;
  });
}

void BoundaryView::onHover(QPointF, QPointF canvas) {
  const auto near = scene_ ? points_->nearest(canvas) : std::nullopt;
  auto& selection = context_.session.selection();
  if (!near) {
    selection.hover({});
    panel_->showTip(canvas, {});
    return;
  }
  const Index row = scene_->rows[*near];
  selection.hover(scene_->shown.table->id(row));
  panel_->showTip(canvas, tipFor(scene_->shown, row));
}

void BoundaryView::pick(const std::vector<std::size_t>& points, Qt::KeyboardModifiers modifiers,
                        const QString& origin) {
  if (!scene_) return;
  std::vector<data::RowId> rows;
  for (const std::size_t i : points) rows.push_back(scene_->shown.table->id(scene_->rows[i]));
  context_.session.selection().pick(std::move(rows), modeFor(modifiers), origin.toStdString());
}

}  // namespace ridgeline::views
