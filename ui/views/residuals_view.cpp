#include "ui/views/residuals_view.hpp"

#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/elided_label.hpp"
#include "ui/forms/narrow_combo.hpp"
#include "ui/plots/axis_format.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/guide_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/views/part_picker.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

using Kind = ResidualAxis::Kind;

constexpr int FirstFeature = static_cast<int>(Kind::Feature);  ///< among the axes listed
constexpr Index LiveRows = 5000;                               ///< up to so many the curve follows a drag
constexpr double Convincing = 0.01;                            ///< p below which a course is called one
constexpr double FatTails = 1;  ///< excess kurtosis: a third above that of a normal distribution

/// What the picture comes to, in words.
struct Verdict {
  QString words = {}, tip = {};
  bool trouble = false;
};

QString chanceText(double p) {
  return p < 0.001 ? View::tr("p < 0.001") : View::tr("p = %1").arg(p, 0, 'g', 2);
}

QString testWords(const stats::TestResult& test) {
  QString words = bridge::toQt(test.method);
  if (!test.p) return View::tr("%1: %2").arg(words, bridge::toQt(test.reason));
  QStringList degrees;
  for (const double d : test.degrees) degrees << QString::number(d, 'g', 4);
  return View::tr("%1: statistic %2 with %3 degrees of freedom, %4, n %5")
      .arg(words)
      .arg(*test.statistic, 0, 'g', 4)
      .arg(degrees.join(" and "), chanceText(*test.p))
      .arg(static_cast<qlonglong>(test.n));
}

Verdict trendVerdict(const eval::ResidualTrend& trend) {
  Verdict verdict;
  QStringList words, tip;
  const auto& level = trend.level;
  tip << testWords(level);
  if (level.p && *level.p < Convincing) {
    words << View::tr("bends by %1 sd (%2)").arg(trend.bend, 0, 'f', 1).arg(chanceText(*level.p));
    tip << View::tr(
        "The model misses a course that is there: give it this column bent (a square, a "
        "logarithm, bins), or take a method that bends by itself.");
  }
  const auto& spread = trend.spread;
  tip << testWords(spread);
  if (spread.p && *spread.p < Convincing) {
    words << View::tr("spread changes (%1)").arg(chanceText(*spread.p));
    tip << View::tr("A funnel: try the logarithm of the target, or weights.");
  }
  verdict.trouble = !words.isEmpty();
  verdict.words = words.isEmpty() ? View::tr("no course and no change of spread seen, n %1").arg(trend.n)
                                  : words.join(", ");
  verdict.tip = tip.join('\n');
  return verdict;
}

Verdict shapeVerdict(const eval::NormalScores& scores) {
  const bool fat = scores.excessKurtosis > FatTails;
  return {
      View::tr("skewness %1, kurtosis %2, n %3")
          .arg(scores.skewness, 0, 'f', 2)
          .arg(scores.excessKurtosis, 0, 'f', 2)
          .arg(scores.n),
      fat ? View::tr("Large errors come more often than with normal residuals (kurtosis 0): look at these "
                     "rows for wrong labels, or take a loss that forgives outliers.")
          : View::tr("Kurtosis beyond that of a normal distribution; both are 0 for normal residuals."),
      fat};
}

}  // namespace

ResidualsView::ResidualsView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(info().title, this)),
      panel_(new ui::ChartPanel(this)),
      points_(new ui::PointLayer(panel_)),
      guides_(new ui::GuideLayer(panel_)),
      axis_(new forms::NarrowCombo(this)),
      verdict_(new forms::ElidedLabel({}, this)),
      latest_(context.queue, context.owner) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  auto* body = new QWidget(this);
  auto* lines = new QVBoxLayout(body);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(2);
  lines->addWidget(verdict_);
  lines->addWidget(panel_, 1);
  card_->setContent(body);
  verdict_->setObjectName("residuals.verdict");
  verdict_->setProperty("role", "small");
  verdict_->setContentsMargins(4, 0, 4, 0);
  card_->setHelp(
      tr("A residual is the actual value less the predicted one: good residuals lie about zero without any "
         "pattern. The line is the smooth course that they follow and the dashes how far they scatter about "
         "it: a bent line is a course the model misses, dashes that open are a spread that grows. Against "
         "normal scores, ends that leave the dashed line are large errors that come too often."));
  panel_->setName(info().title);
  panel_->setCsv([this] { return csv(); });
  card_->addHeaderWidget(new PartPicker(context.session, card_));
  axis_->setObjectName("residuals.axis");
  axis_->setAccessibleName(tr("What the residuals are shown against"));
  axis_->setToolTip(tr("What the residuals are shown against"));
  axis_->setMaximumWidth(170);
  card_->addHeaderWidget(axis_);
  addGestureTools(*card_, *panel_);
  connect(axis_, &QComboBox::activated, this, [this] {
    panel_->resetView();
    request(now());
  });
  hoverByGesture(*panel_, *points_, context_.session.selection(),
                 [this](std::size_t point) -> std::optional<HoveredRow> {
                   if (!scene_) return std::nullopt;
                   return HoveredRow{scene_->shown.table->id(scene_->placed->rows[point]), tipOf(point)};
                 });
  selectByGesture(*panel_, *points_, context_.session.selection(), tr("region of the residual plot"),
                  [this](const std::vector<std::size_t>& points) -> std::optional<std::vector<data::RowId>> {
                    if (!scene_) return std::nullopt;
                    return idsOf(*scene_->shown.table, scene_->placed->rows, points);
                  });
}

ResidualsView::~ResidualsView() = default;

void ResidualsView::refresh(const Snapshot& now, Changed changed) {
  if (changed.any(Aspect::Table)) {
    latest_.cancel();
    again_ = false;
    scene_.reset();
    points_->clear();
    guides_->clear();
    verdict_->setWords({}, {});
    card_->clearError();
    panel_->resetView();
  }
  const QString why = whyNot(NeedsNumbers, now);
  if (why.isEmpty()) lacking_ = whyNoRows(now);
  say(why.isEmpty() ? lacking_ : why);
  if (changed.any(Aspect::Busy)) card_->setBusy(now.running || now.loading);
  // What is selected meanwhile goes by a covered view.
  const bool covered = !why.isEmpty() || !lacking_.isEmpty();
  const bool uncovered = std::exchange(covered_, covered) && !covered;
  if (covered) return;
  if (changed.any(Aspect::Run, Aspect::View)) {
    fillAxes(now);
    request(now);
  }
  if (uncovered || changed.any(Aspect::Selection)) showSelection(now);
  if (uncovered || changed.any(Aspect::Hover)) showMark(now);
}

void ResidualsView::fillAxes(const Snapshot& now) {
  QStringList words = {tr("actual"), tr("predicted"), tr("normal score")};
  const auto& run = *now.run;
  for (const Index feature : run.schema.features)
    if (const auto& column = run.table->column(feature); column.isNumeric())
      words << bridge::toQt(column.name());
  QStringList listed;
  for (int i = 0; i < axis_->count(); ++i) listed << axis_->itemText(i);
  if (words == listed) return;
  const QSignalBlocker quiet(axis_);
  const ResidualAxis chosen = chosenAxis();
  axis_->clear();
  axis_->addItems(words);
  const auto place = chosen.kind == Kind::Feature ? words.indexOf(bridge::toQt(chosen.feature), FirstFeature)
                                                  : static_cast<qsizetype>(chosen.kind);
  axis_->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, place)));
}

ResidualAxis ResidualsView::chosenAxis() const {
  const int at = axis_->currentIndex();
  if (at < FirstFeature) return {static_cast<Kind>(std::max(0, at)), {}};
  return {Kind::Feature, axis_->currentText().toStdString()};
}

void ResidualsView::request(const Snapshot& now) {
  if (!now.run) return;
  const auto* part = now.run->part(now.document->view.part);
  if (part == nullptr) return;
  // Rows without their curve come within a frame: let finish, so that the picture follows a drag.
  const bool drags = now.coarse || !now.fresh;
  if (latest_.busy() && drags && !slow_) {
    again_ = true;
    return;
  }
  const ResidualAxis axis = chosenAxis();
  const bool withTrend = !drags || part->scored.size() <= LiveRows;
  if (scene_ && scene_->shown.run == now.run && scene_->part == part->part && scene_->axis == axis &&
      (scene_->trend || scene_->scores || axis.kind == Kind::Actual)) {
    latest_.cancel();
    return;
  }
  again_ = false;
  slow_ = withTrend && part->scored.size() > LiveRows;
  latest_.request(
      info().title.toStdString(), jobs::Priority::Interactive,
      [shown = bridge::shownRun(now.run), part = part->part, axis, withTrend](jobs::WorkContext& context) {
        return makeResidualScene(shown, part, axis, withTrend, context);
      },
      [this](Result<ResidualScenePtr> scene) {
        if (scene)
          showPicture(std::move(*scene));
        else if (scene.error().code != ErrorCode::Cancelled)
          card_->showError(bridge::toQt(scene.error().text()));
        if (again_) request(this->now());
      },
      [this](const jobs::PartialPtr& partial) {
        showPicture(std::static_pointer_cast<const ResidualScene>(partial));
      });
}

void ResidualsView::showPicture(ResidualScenePtr scene) {
  card_->clearError();
  const bool otherRows = !scene_ || scene_->shown.run != scene->shown.run || scene_->part != scene->part ||
                         scene_->axis != scene->axis;
  const bool sameFrame = scene_ && scene_->part == scene->part && scene_->axis == scene->axis;
  scene_ = std::move(scene);
  if (otherRows) {
    const bool against = scene_->axis.kind == Kind::Actual;
    panel_->setAxisTitles(axisTitle(), against ? tr("predicted") : tr("residual (actual − predicted)"));
    showRows(*points_, *scene_->placed);
    panel_->freezeAxes(now().coarse && sameFrame);
    QRectF range = points_->bounds();
    // Both axes alike, so that the line of right answers runs from corner to corner.
    if (against) {
      const double low = std::min(range.left(), range.top()), high = std::max(range.right(), range.bottom());
      range = QRectF(low, low, high - low, high - low);
    }
    panel_->setDataRange(range);
    showSelection(now());
    showMark(now());
  }
  if (!now().coarse) panel_->freezeAxes(false);
  showGuides();
  showVerdict();
}

void ResidualsView::showGuides() {
  QList<ui::LegendEntry> legend = scene_->placed->looks.legend;
  const auto entry = [](const QString& text, ui::LegendEntry::Shape shape, ui::LegendEntry::Ink ink) {
    ui::LegendEntry made;
    made.text = text;
    made.shape = shape;
    made.ink = ink;
    return made;
  };
  using Shape = ui::LegendEntry::Shape;
  using Ink = ui::LegendEntry::Ink;
  std::vector<ui::GuideCurve> curves;
  if (scene_->axis.kind == Kind::Actual) {
    guides_->setReference(ui::ReferenceLine{0, 1});
    legend << entry(tr("predicted = actual"), Shape::DashedLine, Ink::Muted);
  } else if (scene_->scores) {
    guides_->setReference(ui::ReferenceLine{scene_->scores->intercept, scene_->scores->slope});
    legend << entry(tr("normal"), Shape::DashedLine, Ink::Muted);
  } else {
    guides_->setReference(ui::ReferenceLine{0, 0});
  }
  if (const auto& trend = scene_->trend) {
    ui::GuideCurve low{.points = {}, .edge = true}, high = low, centre;
    for (std::size_t i = 0; i < trend->at.size(); ++i) {
      low.points.emplace_back(trend->at[i], trend->centre[i] - trend->scatter[i]);
      high.points.emplace_back(trend->at[i], trend->centre[i] + trend->scatter[i]);
      centre.points.emplace_back(trend->at[i], trend->centre[i]);
    }
    curves = {std::move(low), std::move(high), std::move(centre)};
    legend << entry(tr("course (LOWESS)"), Shape::Line, Ink::Contour)
           << entry(tr("its scatter"), Shape::DashedLine, Ink::Contour);
  }
  guides_->setCurves(std::move(curves));
  panel_->setLegend(legend);
}

void ResidualsView::showVerdict() {
  Verdict verdict;
  if (scene_->trend) {
    verdict = trendVerdict(*scene_->trend);
  } else if (scene_->scores) {
    verdict = shapeVerdict(*scene_->scores);
  } else if (scene_->axis.kind == Kind::Actual) {
    const std::string metric = bridge::judgedBy(*scene_->shown.run);
    if (const auto* estimate = scene_->shown.run->metric(scene_->part)) {
      const auto text = bridge::estimateText(metric, *estimate);
      verdict = {tr("%1 %2").arg(bridge::metricTitle(metric), text.text), text.tooltip};
    }
  }
  if (!scene_->reason.empty()) verdict = {bridge::toQt(scene_->reason)};
  verdict_->setWords(verdict.words, verdict.tip);
  verdict_->setProperty("tone", verdict.trouble ? "warning" : "plain");
  verdict_->style()->unpolish(verdict_);
  verdict_->style()->polish(verdict_);
}

void ResidualsView::showSelection(const Snapshot& now) {
  if (scene_) showSelectedRows(*points_, *scene_->placed, *scene_->shown.table, now);
}

void ResidualsView::showMark(const Snapshot& now) {
  if (scene_) showMarkedRow(*points_, *scene_->placed, *scene_->shown.table, now);
}

QString ResidualsView::tipOf(std::size_t point) const {
  QString tip = tipFor(scene_->shown, scene_->placed->rows[point]);
  const auto* part = scene_->shown.run->part(scene_->part);
  const auto at = static_cast<Index>(point);
  const double residual = part->scored.actualValues[at] - part->scored.predicted.values[at];
  // Under the line with the prediction.
  const auto end = tip.indexOf('\n', tip.indexOf('\n') + 1);
  tip.insert(end < 0 ? tip.size() : end, tr("\nresidual  %1").arg(residual, 0, 'g', 5));
  return tip;
}

QString ResidualsView::axisTitle() const {
  switch (scene_->axis.kind) {
    case Kind::Actual:
      return tr("actual");
    case Kind::Predicted:
      return tr("predicted");
    case Kind::Normal:
      return tr("normal score");
    case Kind::Feature:
      break;
  }
  return bridge::toQt(scene_->axis.feature);
}

QString ResidualsView::csv() const {
  if (!scene_) return {};
  return rowsCsv(scene_->shown, scene_->placed->rows, *scene_->placed->coordinates,
                 {axisTitle().toStdString(), scene_->axis.kind == Kind::Actual ? "predicted" : "residual"});
}

}  // namespace ridgeline::views
