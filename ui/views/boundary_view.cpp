#include "ui/views/boundary_view.hpp"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/eval/boundary_grid.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/narrow_combo.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/curve_layer.hpp"
#include "ui/plots/field_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/boundary_scene.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

constexpr int WatchMilliseconds = 16;
constexpr int RestMilliseconds = 120;
// Cells along a side of a picture that has to keep up, and of those that follow once it is at rest.
constexpr int CoarsestCells = 24, UntimedCells = 50, QuickCells = 100;
// Of the 33 ms of a frame: the fit, the scores and the drawing want theirs too, on slower machines as well.
constexpr double QuickSeconds = 0.008;
const std::vector<int> Fine = {QuickCells, 200, 300};

QRectF rectangle(const std::array<double, 4>& window) {
  return QRectF(QPointF(window[0], window[2]), QPointF(window[1], window[3]));
}

auto axesOf(const BoundaryScene& scene) {
  const auto& spec = scene.plane->spec();
  return std::tuple(spec.kind, spec.x, spec.y);
}

}  // namespace

BoundaryView::BoundaryView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Decision boundary"), this)),
      panel_(new ui::ChartPanel(this)),
      field_(new ui::FieldLayer(panel_)),
      points_(new ui::PointLayer(panel_)),
      curve_(new ui::CurveLayer(panel_)),
      xPicker_(new forms::NarrowCombo(this)),
      yPicker_(new forms::NarrowCombo(this)),
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
    return scene_ ? rowsCsv(scene_->shown, scene_->placed->rows, *scene_->placed->coordinates,
                            {scene_->plane->xTitle(), scene_->plane->yTitle()})
                  : QString();
  });
  for (QComboBox* picker : {yPicker_, xPicker_}) {
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

  hoverByGesture(*panel_, *points_, context_.session.selection(),
                 [this](std::size_t point) -> std::optional<HoveredRow> {
                   if (!scene_) return std::nullopt;
                   const Index row = scene_->placed->rows[point];
                   return HoveredRow{scene_->shown.table->id(row), tipFor(scene_->shown, row)};
                 });
  selectByGesture(*panel_, *points_, context_.session.selection(), tr("region of the boundary plot"),
                  [this](const std::vector<std::size_t>& points) -> std::optional<std::vector<data::RowId>> {
                    if (!scene_) return std::nullopt;
                    return idsOf(*scene_->shown.table, scene_->placed->rows, points);
                  });
  rest_.setInterval(RestMilliseconds);
  rest_.setSingleShot(true);
  const auto look = [this] {
    if (scene_ && scene_->field) request(now());
  };
  connect(&rest_, &QTimer::timeout, this, look);
  connect(panel_, &ui::ChartPanel::viewRangeChanged, this, [this, look] {
    rest_.start();
    look();
  });
  watch_.setInterval(WatchMilliseconds);
  watch_.setTimerType(Qt::PreciseTimer);
  connect(&watch_, &QTimer::timeout, this, [this] {
    if (!now().running || !now().preview)
      watch_.stop();
    else if (seen())
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
    latest_.cancel();
    again_ = false;
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
  if (changed.any(Aspect::Selection)) showSelection(now);
  if (changed.any(Aspect::Hover)) showMark(now);
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

/// As many cells along a side as fit a frame, judging by the last picture of this model.
int BoundaryView::quickCells(const Snapshot& now) const {
  if (timedFor_ != now.document->run.model.id) return UntimedCells;
  if (!(secondsPerCell_ > 0)) return QuickCells;
  const double most = std::sqrt(QuickSeconds / secondsPerCell_);
  // In steps, or the picture would tremble with the clock.
  int cells = QuickCells;
  while (cells > CoarsestCells && cells > most) cells = cells * 7 / 10;
  return std::max(cells, CoarsestCells);
}

void BoundaryView::request(const Snapshot& now) {
  // A coarse picture is let finish: cut short by each newer one, a finger that never rests would see none.
  if (latest_.busy() && quick_) {
    again_ = true;
    return;
  }
  auto shown = bridge::shownModel(now);
  if (!shown || !shown->pipeline || !shown->split) return;
  eval::PlaneSpec spec = now.document->view.plane;
  if (!spec.anchor && now.pinned) spec.anchor = now.pinned;
  // Between two runs of a drag nothing runs, but its next run is about to: a fine picture would be cut short.
  const bool drags = now.run && now.coarse && !now.cancelled && !now.error;
  const bool quick = now.running || now.iteration.has_value() || !now.fresh || drags || rest_.isActive();
  const int cells = quickCells(now);
  eval::FieldOptions options;
  options.sizes = quick ? std::vector<int>{cells} : Fine;
  if (!quick && cells < QuickCells) options.sizes.insert(options.sizes.begin(), cells);
  const bool samePlane = scene_ && scene_->shown.table == shown->table && scene_->asked == spec;
  // The picture fills what is seen, which is more than the plane's own window where units are kept equal.
  if (samePlane) {
    const QRectF view = panel_->viewRange();
    options.window = {view.left(), view.right(), view.top(), view.bottom()};
  }
  // The former field stays until a new training has a state to show, and while it has no newer one.
  if (quick && samePlane && scene_->field && bridge::samePreparation(scene_->shown, *shown) &&
      (!shown->model || (scene_->shown.model == shown->model && scene_->shown.run == shown->run &&
                         scene_->field->window == options.window)))
    return;
  const auto former = scene_;
  quick_ = quick;
  again_ = false;
  latest_.request(
      tr("Boundary").toStdString(), jobs::Priority::Interactive,
      [shown = std::move(*shown), spec, options, former, canvas = field_->canvas(),
       clock = context_.session.services().clock](jobs::WorkContext& context) {
        return makeScene(shown, spec, options, former, canvas, clock, context);
      },
      [this, model = now.document->run.model.id](const Result<ScenePtr>& scene) {
        if (scene) {
          if ((*scene)->field) {
            timedFor_ = model;
            secondsPerCell_ = (*scene)->secondsPerCell;
          }
          show(*scene);
        } else if (scene.error().code != ErrorCode::Cancelled) {
          card_->showError(bridge::toQt(scene.error().text()));
        }
        if (again_) request(this->now());
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
  // A picture of the training may arrive when the run is done already.
  settled_ = now().fresh && !now().running && scene->shown.run && scene->shown.run == now().run;
  const bool otherPoints = !scene_ || scene_->placed != scene->placed;
  const bool otherPlane =
      otherPoints && (!scene_ || scene_->placed->coordinates != scene->placed->coordinates);
  // A zoom is of two axes: on others it would show some empty corner.
  const bool otherAxes = scene_ && scene_->plane && otherPlane && axesOf(*scene_) != axesOf(*scene);
  scene_ = scene;
  if (otherPlane) {
    panel_->setAxisTitles(bridge::toQt(scene->plane->xTitle()), bridge::toQt(scene->plane->yTitle()));
    panel_->setEqualUnits(scene->plane->spec().kind == eval::PlaneKind::PrincipalAxes);
    panel_->setDataRange(rectangle(scene->plane->window()), 0);
    if (otherAxes) panel_->resetView();
    fillPickers();
  }
  if (otherPoints) {
    showRows(*points_, *scene->placed);
    panel_->setLegend(scene->placed->looks.legend);
    showSelection(now());
    showMark(now());
  }
  showField();
  showChips(now());
}

void BoundaryView::showField() {
  const auto& field = scene_->field;
  std::vector<QPointF> line;
  if (field && field->height == 1 && !field->values.empty())
    for (int i = 0; i < field->width; ++i)
      line.emplace_back(field->x(i), static_cast<double>(field->values[static_cast<std::size_t>(i)]));
  if (line.empty())
    curve_->clear();
  else
    curve_->setCurve(std::move(line));
  field_->set(scene_->picture, scene_->drawn);
}

void BoundaryView::showSelection(const Snapshot& now) {
  if (scene_) showSelectedRows(*points_, *scene_->placed, *scene_->shown.table, now);
}

void BoundaryView::showMark(const Snapshot& now) {
  if (scene_) showMarkedRow(*points_, *scene_->placed, *scene_->shown.table, now);
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

}  // namespace ridgeline::views
