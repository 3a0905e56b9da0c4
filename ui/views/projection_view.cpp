#include "ui/views/projection_view.hpp"

#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/eval/principal_plane.hpp"
#include "core/models/catalog.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/narrow_combo.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/loadings_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {

/// Either an embedding, whose coordinates are the model's own, or scores on axes.
struct ProjectionView::Scene {
  bridge::ShownModel shown;
  std::vector<Index> rows;
  std::shared_ptr<const Matrix> scores;  ///< rows x axes
  Matrix components;                     ///< features x axes; empty where axes are no directions
  Vector ratio;                          ///< axes; empty for an embedding
  std::vector<std::string> features;
  bool principal = true;  ///< axes found here, not the model's own

  bool embedded() const { return ratio.size() == 0; }
};

namespace {

constexpr Index MostComponents = 10;

const models::Embedding* embeddingOf(const bridge::ShownModel& shown) {
  return shown.model ? models::capability<models::Embedding>(*shown.model) : nullptr;
}

/// Whether the model is there for axes of its own, straight or bent.
bool ownAxes(const bridge::ShownModel& shown) {
  return shown.schema.task == data::Task::Project && models::projectedAxes(*shown.model) > 0;
}

}  // namespace

ProjectionView::ProjectionView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(info().title, this)),
      panel_(new ui::ChartPanel(this)),
      points_(new ui::PointLayer(panel_)),
      loadings_(new ui::LoadingsLayer(panel_)),
      bars_(new ui::BarPlot(this)),
      xAxis_(new forms::NarrowCombo(this)),
      yAxis_(new forms::NarrowCombo(this)),
      latest_(context.queue, context.owner) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  bars_->setName(tr("Explained variance"));
  bars_->setOrientation(Qt::Vertical);
  bars_->setLimit(1.0);
  bars_->setFormat([](double share) { return tr("%1 %").arg(100 * share, 0, 'f', 1); });
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setChildrenCollapsible(false);
  split->addWidget(panel_);
  split->addWidget(bars_);
  split->setStretchFactor(0, 4);
  split->setStretchFactor(1, 1);
  split->setSizes({560, 150});
  card_->setContent(split);
  card_->setHelp(tr(
      "Rows that lie together are alike. On principal axes, the directions in which the prepared train rows "
      "spread most, arrows say which features pull which way, and the bars below are the share of all "
      "variance that each axis explains: where the first two are small, distances here mislead. "
      "A method that arranges the train rows itself shows its own picture, in which neither the sizes of "
      "groups nor the gaps between far ones mean anything; play its training back in the Fit room."));
  panel_->setName(info().title);
  panel_->setEqualUnits(true);
  panel_->setCsv([this] {
    return placed_ ? rowsCsv(scene_->shown, placed_->rows, *placed_->coordinates, {"x", "y"}) : QString();
  });
  for (QComboBox* picker : {yAxis_, xAxis_}) {
    card_->addHeaderWidget(picker);
    connect(picker, &QComboBox::activated, this, [this] {
      panel_->resetView();
      showScene();
    });
  }
  xAxis_->setAccessibleName(tr("Horizontal axis"));
  yAxis_->setAccessibleName(tr("Vertical axis"));
  addGestureTools(*card_, *panel_);
  hoverByGesture(*panel_, *points_, context_.session.selection(),
                 [this](std::size_t point) -> std::optional<HoveredRow> {
                   if (!placed_) return std::nullopt;
                   const Index row = placed_->rows[point];
                   return HoveredRow{scene_->shown.table->id(row), tipFor(scene_->shown, row)};
                 });
  selectByGesture(*panel_, *points_, context_.session.selection(), tr("region of the projection"),
                  [this](const std::vector<std::size_t>& points) -> std::optional<std::vector<data::RowId>> {
                    if (!placed_) return std::nullopt;
                    return idsOf(*scene_->shown.table, placed_->rows, points);
                  });
}

ProjectionView::~ProjectionView() = default;

void ProjectionView::refresh(const Snapshot& now, Changed changed) {
  if (changed.any(Aspect::Table)) {
    latest_.cancel();
    scene_.reset();
    placed_.reset();
    points_->clear();
    loadings_->setArrows({});
    panel_->resetView();
  }
  const auto shown = bridge::shownModel(now);
  say(shown ? QString() : whyNot(NeedsData | NeedsRun, now));
  if (changed.any(Aspect::Busy)) card_->setBusy(now.running || now.loading);
  if (!shown) return;
  if (changed.any(Aspect::Run, Aspect::Preview, Aspect::Film)) request(now);
  if (changed.any(Aspect::Selection)) showSelection(now);
  if (changed.any(Aspect::Hover)) showMark(now);
}

void ProjectionView::request(const Snapshot& now) {
  auto shown = bridge::shownModel(now);
  if (!shown || !shown->split) return;
  if (const auto* embedding = embeddingOf(*shown)) {
    // Places are ready as they are: nothing to compute.
    latest_.cancel();
    if (scene_ && scene_->shown.model == shown->model && scene_->shown.run == shown->run) return;
    auto scene = std::make_shared<Scene>();
    scene->rows = shown->split->rows(data::Part::Train);
    scene->scores = std::shared_ptr<const Matrix>(shown->model, &embedding->coordinates());
    scene->shown = std::move(*shown);
    return deliver(std::move(scene));
  }
  // Axes come of a finished run; a picture in the making has none yet.
  if (!shown->run) return;
  if (scene_ && scene_->shown.run == shown->run) {
    // Undone before the other run's picture was there: that one must not come any more.
    latest_.cancel();
    return;
  }
  const auto former = scene_;
  latest_.request(
      info().title.toStdString(), jobs::Priority::Interactive,
      [shown = std::move(*shown), former](jobs::WorkContext& context) -> Result<ScenePtr> {
        auto scene = std::make_shared<Scene>();
        const bool own = ownAxes(shown);
        // Another model on the same prepared rows lies where it lay.
        if (!own && former && former->principal && !former->embedded() &&
            bridge::samePreparation(former->shown, shown)) {
          *scene = *former;
          scene->shown = shown;
          return ScenePtr(scene);
        }
        scene->shown = shown;
        scene->principal = !own;
        models::TrainingSet train;
        train.task = data::Task::Project;
        RIDGELINE_TRY(train.X, shown.pipeline->transform(*shown.table, shown.split->rows(data::Part::Train)));
        train.X = shown.pipeline->withTypicalLevels(std::move(train.X));
        // A method that takes missing values has them in its rows; axes need a place for each.
        const Vector means = eval::presentMeans(train.X);
        train.X = eval::withMeans(std::move(train.X), means);
        train.featureNames = shown.pipeline->outputs();
        models::FittedModelPtr model = shown.model;
        if (!own) {
          const auto components = std::min<std::int64_t>(MostComponents, train.d());
          RIDGELINE_TRY(model, models::fit({"pca", {{"components", components}}}, train, context));
        }
        scene->rows = bridge::usedRows(*shown.split);
        RIDGELINE_TRY(Matrix X, shown.pipeline->transform(*shown.table, scene->rows));
        X = eval::withMeans(shown.pipeline->withTypicalLevels(std::move(X)), means);
        scene->features = shown.pipeline->outputs();
        if (const auto* straight = models::capability<models::Projection>(*model)) {
          scene->components = straight->components();
          scene->ratio = straight->explainedRatio();
        } else if (const auto* bent = models::capability<models::NonlinearProjection>(*model)) {
          scene->ratio = bent->axisShares();
        }
        if (scene->ratio.size() == 0) return fail(ErrorCode::Internal, "The projection offers no axes.");
        RIDGELINE_TRY(Matrix scores, models::projectedRows(*model, X, context));
        scene->scores = std::make_shared<const Matrix>(std::move(scores));
        return ScenePtr(scene);
      },
      [this](Result<ScenePtr> scene) {
        if (scene) return deliver(std::move(*scene));
        if (scene.error().code != ErrorCode::Cancelled) card_->showError(bridge::toQt(scene.error().text()));
      });
}

void ProjectionView::deliver(ScenePtr scene) {
  card_->clearError();
  scene_ = std::move(scene);
  const Index k = scene_->embedded() ? 0 : std::min<Index>(scene_->scores->cols(), MostComponents);
  QStringList names;
  for (Index axis = 0; axis < k; ++axis) names << axisName(axis);
  if (xAxis_->count() != static_cast<int>(k) || (k > 0 && xAxis_->itemText(0) != names[0])) {
    for (QComboBox* picker : {xAxis_, yAxis_}) {
      picker->clear();
      picker->addItems(names);
    }
    xAxis_->setCurrentIndex(k > 0 ? 0 : -1);
    yAxis_->setCurrentIndex(k > 1 ? 1 : static_cast<int>(k) - 1);
  }
  for (QComboBox* picker : {xAxis_, yAxis_}) picker->setVisible(k > 1);
  bars_->setVisible(k > 0);
  showScene();
}

QString ProjectionView::axisName(Index axis) const {
  return scene_->principal ? tr("PC %1").arg(axis + 1) : tr("axis %1").arg(axis + 1);
}

void ProjectionView::showScene() {
  if (!scene_ || scene_->scores->cols() == 0) return;
  if (scene_->embedded())
    showEmbedding();
  else
    showAxes();
  showRows(*points_, *placed_);
  panel_->setDataRange(points_->bounds());
  panel_->setLegend(placed_->looks.legend);
  showSelection(now());
  showMark(now());
}

void ProjectionView::showEmbedding() {
  const auto& shown = scene_->shown;
  placed_ = placeRows(shown, scene_->rows, scene_->scores, false);
  loadings_->setArrows({});
  QString method;
  if (const auto entry = models::modelEntry(now().document->run.model.id))
    method = bridge::toQt((*entry)->title);
  panel_->setAxisTitles(tr("%1, first axis").arg(method), tr("%1, second axis").arg(method));
  QList<ui::Chip> chips;
  if (shown.iteration >= 0) chips.append({tr("iteration %1").arg(shown.iteration)});
  chips.append({tr("%1 train rows").arg(static_cast<qlonglong>(scene_->rows.size())), ui::Tone::Plain,
                tr("This method learns no map for rows it has not seen: dev and test rows have no place")});
  card_->setChips(chips);
}

void ProjectionView::showAxes() {
  const Matrix& scores = *scene_->scores;
  const Index cx = std::clamp<Index>(xAxis_->currentIndex(), 0, scores.cols() - 1);
  const Index cy = std::clamp<Index>(yAxis_->currentIndex(), 0, scores.cols() - 1);
  auto places = std::make_shared<Matrix>(scores.rows(), 2);
  places->col(0) = scores.col(cx);
  if (cy == cx)
    places->col(1).setZero();
  else
    places->col(1) = scores.col(cy);
  placed_ = placeRows(scene_->shown, scene_->rows, std::move(places), false);
  const auto title = [&](Index c) {
    return tr("%1 (%2 %)").arg(axisName(c)).arg(100 * scene_->ratio[c], 0, 'f', 1);
  };
  panel_->setAxisTitles(title(cx), cy == cx ? QString() : title(cy));
  std::vector<ui::Loading> arrows;
  if (cx != cy)
    for (Index f = 0; f < scene_->components.rows(); ++f)
      arrows.push_back({bridge::toQt(scene_->features[static_cast<std::size_t>(f)]),
                        QPointF(scene_->components(f, cx), scene_->components(f, cy))});
  loadings_->setArrows(std::move(arrows));
  QList<ui::Bar> bars;
  std::vector<double> totals;
  for (Index c = 0; c < std::min<Index>(scene_->ratio.size(), MostComponents); ++c) {
    bars.append({.name = axisName(c), .value = scene_->ratio[c]});
    totals.push_back(scene_->ratio[c] + (totals.empty() ? 0 : totals.back()));
  }
  bars_->setBars(std::move(bars));
  bars_->setCumulative(std::move(totals));
  const double both = scene_->ratio[cx] + (cy == cx ? 0 : scene_->ratio[cy]);
  card_->setChips({{tr("%1 % of the variance").arg(100 * both, 0, 'f', 1),
                    both < 0.5 ? ui::Tone::Warning : ui::Tone::Plain,
                    tr("What the two axes shown explain of all variance of the prepared train rows")}});
}

void ProjectionView::showSelection(const Snapshot& now) {
  if (placed_) showSelectedRows(*points_, *placed_, *scene_->shown.table, now);
}

void ProjectionView::showMark(const Snapshot& now) {
  if (placed_) showMarkedRow(*points_, *placed_, *scene_->shown.table, now);
}

}  // namespace ridgeline::views
