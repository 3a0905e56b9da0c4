#include "ui/views/projection_view.hpp"

#include <QComboBox>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/eval/principal_plane.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/loadings_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

constexpr Index MostComponents = 10;

}  // namespace

struct ProjectionView::Scene {
  bridge::ShownModel shown;
  std::vector<Index> rows;
  Matrix scores;      ///< rows x components
  Matrix components;  ///< features x components
  Vector ratio;       ///< components
  std::vector<std::string> features;
};

ProjectionView::ProjectionView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("PCA projection"), this)),
      panel_(new ui::ChartPanel(this)),
      points_(new ui::PointLayer(panel_)),
      loadings_(new ui::LoadingsLayer(panel_)),
      bars_(new ui::BarPlot(this)),
      xAxis_(new QComboBox(this)),
      yAxis_(new QComboBox(this)),
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
  card_->setHelp(
      tr("Every row on the two directions in which the prepared train rows spread most; rows that lie "
         "together are alike. "
         "Arrows say which features pull which way. The bars below are the share of all variance that each "
         "axis explains: "
         "where the first two are small, distances here mislead."));
  panel_->setName(tr("PCA projection"));
  panel_->setEqualUnits(true);
  panel_->setCsv([this] {
    QString text = "row,pc1,pc2\n";
    if (scene_)
      for (std::size_t i = 0; i < scene_->rows.size(); ++i) {
        const QPointF at = points_->position(i);
        text += QString("%1,%2,%3\n")
                    .arg(scene_->shown.table->id(scene_->rows[i]))
                    .arg(at.x(), 0, 'g', 9)
                    .arg(at.y(), 0, 'g', 9);
      }
    return text;
  });
  for (QComboBox* picker : {yAxis_, xAxis_}) {
    picker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    card_->addHeaderWidget(picker);
    connect(picker, &QComboBox::activated, this, [this] { show(); });
  }
  xAxis_->setAccessibleName(tr("Horizontal component"));
  yAxis_->setAccessibleName(tr("Vertical component"));
  addGestureTools(*card_, *panel_);
  auto& selection = context_.session.selection();
  connect(panel_, &ui::ChartPanel::hovered, this, [this, &selection](QPointF, QPointF canvas) {
    const auto near = scene_ ? points_->nearest(canvas) : std::nullopt;
    if (near) {
      selection.hover(scene_->shown.table->id(scene_->rows[*near]));
      panel_->showTip(canvas, tipFor(scene_->shown, scene_->rows[*near]));
    } else {
      selection.hover({});
      panel_->showTip(canvas, {});
    }
  });
  connect(panel_, &ui::ChartPanel::hoverLeft, this, [&selection] { selection.hover({}); });
  connect(panel_, &ui::ChartPanel::regionSelected, this,
          [this](const QPolygonF& region, Qt::KeyboardModifiers modifiers) {
            pick(points_->pick(region), modifiers);
          });
  connect(panel_, &ui::ChartPanel::clicked, this,
          [this](QPointF, QPointF canvas, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
            if (button != Qt::LeftButton) return;
            const auto near = points_->nearest(canvas);
            pick(near ? std::vector<std::size_t>{*near} : std::vector<std::size_t>{}, modifiers);
          });
}

ProjectionView::~ProjectionView() = default;

void ProjectionView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsRun, now);
  say(why);
  if (!why.isEmpty()) return;
  if (changed.any(Aspect::Run) && (!scene_ || scene_->shown.run != now.run)) request(now);
  if (changed.any(Aspect::Selection, Aspect::Hover)) showSelection(now);
}

void ProjectionView::request(const Snapshot& now) {
  auto shown = bridge::shownModel(now);
  if (!shown || !shown->run) return;
  const auto former = scene_;
  latest_.request(
      tr("PCA projection").toStdString(), jobs::Priority::Interactive,
      [shown = std::move(*shown), former](jobs::WorkContext& context) -> Result<ScenePtr> {
        auto scene = former ? std::make_shared<Scene>(*former) : std::make_shared<Scene>();
        scene->shown = shown;
        // Another model on the same prepared rows lies where it lay.
        if (former && former->shown.pipeline == shown.pipeline && former->shown.split == shown.split)
          return ScenePtr(scene);
        const auto& trainRows = shown.split->rows(data::Part::Train);
        models::TrainingSet train;
        train.task = data::Task::Project;
        RIDGELINE_TRY(train.X, shown.pipeline->transform(*shown.table, trainRows));
        // A method that takes missing values has them in its rows; axes need a place for each.
        const Vector means = eval::presentMeans(train.X);
        train.X = eval::withMeans(std::move(train.X), means);
        train.featureNames = shown.pipeline->outputs();
        RIDGELINE_TRY(
            const auto model,
            models::fit({"pca", {{"components", std::min<std::int64_t>(MostComponents, train.d())}}}, train,
                        context));
        const auto* axes = models::capability<models::Projection>(*model);
        if (axes == nullptr) return fail(ErrorCode::Internal, "The projection offers no axes.");
        scene->rows = bridge::usedRows(*shown.split);
        RIDGELINE_TRY(Matrix X, shown.pipeline->transform(*shown.table, scene->rows));
        X = eval::withMeans(std::move(X), means);
        scene->components = axes->components();
        scene->ratio = axes->explainedRatio();
        scene->features = shown.pipeline->outputs();
        scene->scores = axes->project(X);
        return ScenePtr(scene);
      },
      [this](Result<ScenePtr> scene) {
        if (!scene) {
          if (scene.error().code != ErrorCode::Cancelled)
            card_->showError(bridge::toQt(scene.error().text()));
          return;
        }
        card_->clearError();
        scene_ = std::move(*scene);
        const Index k = std::min<Index>(scene_->scores.cols(), MostComponents);
        if (xAxis_->count() != static_cast<int>(k)) {
          for (QComboBox* picker : {xAxis_, yAxis_}) {
            picker->clear();
            for (Index c = 0; c < k; ++c) picker->addItem(tr("PC %1").arg(c + 1));
          }
          xAxis_->setCurrentIndex(0);
          yAxis_->setCurrentIndex(k > 1 ? 1 : 0);
        }
        show();
      });
}

void ProjectionView::show() {
  if (!scene_ || scene_->scores.cols() == 0) return;
  const Index cx = std::clamp<Index>(xAxis_->currentIndex(), 0, scene_->scores.cols() - 1);
  const Index cy = std::clamp<Index>(yAxis_->currentIndex(), 0, scene_->scores.cols() - 1);
  const auto n = scene_->rows.size();
  const auto& shown = scene_->shown;
  std::vector<float> x(n), y(n), values;
  std::vector<int> labels(n, 0);
  std::vector<ui::PlotPart> parts(n);
  std::vector<std::uint8_t> flags(n, ui::kPointPlain);
  const auto codes = shown.schema.task == data::Task::Classify ? data::classCodes(*shown.table, shown.schema)
                                                               : std::vector<int>();
  const Vector targets =
      shown.schema.task == data::Task::Regress ? data::targetValues(*shown.table, shown.schema) : Vector();
  const Answers answers(shown.run.get());
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = static_cast<Index>(i);
    const Index row = scene_->rows[i];
    x[i] = static_cast<float>(scene_->scores(at, cx));
    y[i] = static_cast<float>(cy == cx ? 0.0 : scene_->scores(at, cy));
    parts[i] = static_cast<ui::PlotPart>(shown.split->part(row));
    const bool sealed = shown.split->part(row) == data::Part::Test && !shown.run->testOpened;
    if (!codes.empty()) {
      labels[i] = codes[static_cast<std::size_t>(row)];
      if (!sealed && answers.label(row).value_or(labels[i]) != labels[i]) flags[i] |= ui::kPointMistake;
    } else if (targets.size() > 0) {
      values.push_back(static_cast<float>(targets[row]));
    } else {
      labels[i] = answers.label(row).value_or(0);
    }
    if (sealed) flags[i] |= ui::kPointDimmed;
  }
  points_->setPoints({.x = x,
                      .y = y,
                      .labels = labels,
                      .values = values,
                      .valueLow = targets.size() > 0 ? targets.minCoeff<Eigen::PropagateNumbers>() : 0,
                      .valueHigh = targets.size() > 0 ? targets.maxCoeff<Eigen::PropagateNumbers>() : 1,
                      .parts = parts,
                      .flags = flags});
  const auto title = [&](Index c) {
    return tr("PC %1 (%2 %)").arg(c + 1).arg(100 * scene_->ratio[c], 0, 'f', 1);
  };
  panel_->setAxisTitles(title(cx), cy == cx ? QString() : title(cy));
  panel_->setDataRange(points_->bounds());
  panel_->setLegend(legendOf(shown, false));
  std::vector<ui::Loading> arrows;
  if (cx != cy)
    for (Index f = 0; f < scene_->components.rows(); ++f)
      arrows.push_back({bridge::toQt(scene_->features[static_cast<std::size_t>(f)]),
                        QPointF(scene_->components(f, cx), scene_->components(f, cy))});
  loadings_->setArrows(std::move(arrows));
  showBars();
  const double both = scene_->ratio[cx] + (cy == cx ? 0 : scene_->ratio[cy]);
  card_->setChips({{tr("%1 % of the variance").arg(100 * both, 0, 'f', 1),
                    both < 0.5 ? ui::Tone::Warning : ui::Tone::Plain,
                    tr("What the two axes shown explain of all variance of the prepared train rows")}});
  showSelection(now());
}

void ProjectionView::showBars() {
  QList<ui::Bar> bars;
  std::vector<double> totals;
  for (Index c = 0; c < std::min<Index>(scene_->ratio.size(), MostComponents); ++c) {
    bars.append({.name = tr("PC %1").arg(c + 1), .value = scene_->ratio[c]});
    totals.push_back(scene_->ratio[c] + (totals.empty() ? 0 : totals.back()));
  }
  bars_->setBars(std::move(bars));
  bars_->setCumulative(std::move(totals));
}

void ProjectionView::showSelection(const Snapshot& now) {
  if (!scene_) return;
  std::vector<std::uint8_t> bits(scene_->rows.size(), 0);
  std::optional<std::size_t> hovered;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const data::RowId id = scene_->shown.table->id(scene_->rows[i]);
    if (!now.selection->rows.empty() && now.selection->contains(id)) bits[i] = 1;
    if (now.hovered == id || (!now.hovered && now.pinned == id)) hovered = i;
  }
  points_->setSelection(bits);
  points_->setHovered(hovered);
}

void ProjectionView::pick(const std::vector<std::size_t>& points, Qt::KeyboardModifiers modifiers) {
  if (!scene_) return;
  std::vector<data::RowId> rows;
  for (const std::size_t i : points) rows.push_back(scene_->shown.table->id(scene_->rows[i]));
  context_.session.selection().pick(std::move(rows), modeFor(modifiers),
                                    tr("region of the projection").toStdString());
}

}  // namespace ridgeline::views
