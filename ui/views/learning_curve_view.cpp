#include "ui/views/learning_curve_view.hpp"

#include <QVBoxLayout>
#include <cmath>

#include "core/eval/learning_curve.hpp"
#include "core/session/session.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/line_plot.hpp"

namespace ridgeline::views {
namespace {

ui::PlotLine lineOf(const eval::LearningCurve& curve, bool train) {
  ui::PlotLine line{.name = train ? View::tr("Train") : View::tr("Dev"),
                    .x = {},
                    .y = {},
                    .low = {},
                    .high = {},
                    .part = train ? ui::PlotPart::Train : ui::PlotPart::Dev,
                    .label = {},
                    .colour = {},
                    .dashed = false,
                    .markers = true};
  for (const auto& point : curve.points) {
    const double mean = train ? point.trainMean : point.devMean;
    const double sd = train ? point.trainSd : point.devSd;
    const auto x = static_cast<double>(point.n);
    line.x.push_back(x);
    line.y.push_back(mean);
    line.low.push_back(std::isfinite(sd) ? mean - sd : mean);
    line.high.push_back(std::isfinite(sd) ? mean + sd : mean);
    for (const double one : train ? point.train : point.dev)
      if (std::isfinite(one)) line.dots.emplace_back(x, one);
  }
  return line;
}

}  // namespace

LearningCurveView::LearningCurveView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Learning curve"), this)),
      plot_(new ui::LinePlot(this)),
      latest_(context.queue, context.owner) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  card_->setContent(plot_);
  card_->setHelp(
      tr("The model is fitted on growing, nested samples of the train rows, several times each; the band is "
         "one standard "
         "deviation. A gap that closes to the right says that more rows help; two curves that meet at a poor "
         "score say "
         "that they do not. Dots are the single repeats."));
  plot_->setName(tr("Learning curve"));
  plot_->setCsv([this] { return plot_->csvOfLines(); });
}

void LearningCurveView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsTarget, now);
  say(why);
  if (!why.isEmpty()) {
    latest_.cancel();
    asked_.reset();
    return;
  }
  // Only a settled run is worth forty fits.
  if (now.fresh && !now.running && now.run != asked_)
    request(now);
  else if (!now.fresh && changed.any(Aspect::Document)) {
    latest_.cancel();
    card_->setBusy(false);
    asked_.reset();
  }
}

void LearningCurveView::request(const Snapshot& now) {
  asked_ = now.run;
  card_->setBusy(true);
  latest_.request(
      tr("Learning curve").toStdString(), jobs::Priority::Background,
      [run = now.run](jobs::WorkContext& context) {
        eval::LearningCurveSpec spec;
        spec.metric = run->spec.metric;
        return eval::learningCurve(*run->table, run->schema, run->split->rows(data::Part::Train),
                                   run->split->rows(data::Part::Dev), run->spec.prepare, run->spec.model,
                                   spec, Seed(run->spec.seed), context);
      },
      [this](const Result<eval::LearningCurve>& curve) {
        card_->setBusy(false);
        if (curve)
          show(*curve, true);
        else if (curve.error().code != ErrorCode::Cancelled)
          card_->showError(QString::fromStdString(curve.error().text()));
      },
      [this](const jobs::PartialPtr& partial) {
        show(*std::static_pointer_cast<const eval::LearningCurve>(partial), false);
      });
}

void LearningCurveView::show(const eval::LearningCurve& curve, bool finished) {
  card_->clearError();
  plot_->setAxisTitles(tr("train rows"), QString::fromStdString(curve.metric));
  plot_->setXLimits(0, std::nullopt);
  plot_->setLines({lineOf(curve, true), lineOf(curve, false)});
  int topped = 0;
  std::size_t repeats = 0;
  for (const auto& point : curve.points) {
    topped += point.toppedUp ? 1 : 0;
    repeats = std::max(repeats, point.train.size());
  }
  QList<ui::Chip> chips = {
      {tr("%1 repeats, dev n %2").arg(repeats).arg(static_cast<qlonglong>(curve.devRows))}};
  if (topped > 0)
    chips.append({tr("%1 topped up").arg(topped), ui::Tone::Warning,
                  tr("At this many sizes a class had no row in the sample and was given one.")});
  if (!finished) chips.append({tr("computing")});
  card_->setChips(chips);
}

}  // namespace ridgeline::views
