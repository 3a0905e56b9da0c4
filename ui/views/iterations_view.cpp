#include "ui/views/iterations_view.hpp"

#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/line_plot.hpp"

namespace ridgeline::views {
namespace {

constexpr int RewindWatchMilliseconds = 33;

}  // namespace

IterationsView::IterationsView(ViewContext& context, QWidget* parent)
    : View(context, parent), card_(new ui::Card(tr("Training"), this)), plot_(new ui::LinePlot(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  card_->setContent(plot_);
  card_->setHelp(
      tr("Mean loss per row after each iteration, on train and on dev rows. Train falling while dev rises is "
         "overfitting; both flat and high is underfitting; a saw-tooth means that the steps are too large. "
         "Drag over the curve to go back in time: the boundary shows the model as it was then."));
  plot_->setName(tr("Training"));
  plot_->setScrubbing(true);
  plot_->setCsv([this] { return plot_->csvOfLines(); });
  card_->addTool("rewind", tr("Rewind to the start  (Ctrl+Home)"), [this] { context_.film.rewind(); });
  play_ = card_->addTool("play", tr("Play or pause  (Ctrl+Space)"), [this] { context_.film.toggle(); });
  card_->addTool("step", tr("One step  (Ctrl+])"), [this] { context_.film.step(); });
  metric_ = card_->addTool("table", tr("Show the metric instead of the loss"), [this] { draw(); });
  metric_->setCheckable(true);
  log_ = card_->addTool("fit", tr("Logarithmic axis"), [this] {
    plot_->setLogY(log_->isChecked());
    draw();
  });
  log_->setCheckable(true);
  connect(plot_, &ui::LinePlot::scrubbed, this, [this](double x, bool) {
    context_.film.showIteration(std::max(0, static_cast<int>(std::lround(x))));
  });
  connect(&context_.film, &bridge::FilmPlayer::changed, this, [this] { showTransport(); });
  watch_.setInterval(RewindWatchMilliseconds);
  connect(&watch_, &QTimer::timeout, this, [this] {
    if (!now().running) watch_.stop();
    if (seen()) draw();
  });
}

void IterationsView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsTrace, now);
  say(why);
  if (!why.isEmpty()) return;
  if (changed.any(Aspect::Run, Aspect::Preview)) {
    const auto trace = context_.film.trace();
    if (trace != trace_) {
      // The curve before the change stays as a ghost: was that change for the better?
      if (!points_.empty() && !now.running) plot_->keepGhost();
      if (changed.any(Aspect::Table)) plot_->clearGhost();
      trace_ = trace;
      points_.clear();
    }
  }
  if (now.running) watch_.start();
  if (changed.any(Aspect::Busy)) card_->setBusy(now.running);
  if (!changed.any(Aspect::Run, Aspect::Preview, Aspect::Busy, Aspect::Film, Aspect::Table)) return;
  draw();
  showTransport();
}

void IterationsView::draw() {
  if (!trace_) return;
  for (auto& point : trace_->since(points_.size())) points_.push_back(point);
  const bool metric = metric_->isChecked();
  ui::PlotLine train{
      .name = tr("Train"), .x = {}, .y = {}, .low = {}, .high = {}, .part = ui::PlotPart::Train};
  ui::PlotLine dev{.name = tr("Dev"), .x = {}, .y = {}, .low = {}, .high = {}, .part = ui::PlotPart::Dev};
  bool anyDev = false;
  for (const auto& point : points_) {
    train.x.push_back(point.iteration);
    train.y.push_back(metric ? point.trainMetric : point.trainLoss);
    dev.x.push_back(point.iteration);
    dev.y.push_back(metric ? point.devMetric : point.devLoss);
    anyDev = anyDev || std::isfinite(dev.y.back());
  }
  std::vector<ui::PlotLine> lines{std::move(train)};
  if (anyDev) lines.push_back(std::move(dev));
  plot_->setAxisTitles(tr("iteration"), metric ? tr("metric") : tr("loss per row"));
  plot_->setXLimits(0, std::nullopt);
  if (!metric && !log_->isChecked())
    plot_->setYLimits(0, std::nullopt);
  else
    plot_->setYLimits(std::nullopt, std::nullopt);
  plot_->setLines(std::move(lines));
  std::vector<ui::PlotMark> marks;
  if (trace_->bestIteration() > 0)
    marks.push_back({static_cast<double>(trace_->bestIteration()), Qt::Vertical, tr("kept")});
  plot_->setMarks(std::move(marks));
  plot_->setCursor(now().iteration || now().running ? std::optional<double>(context_.film.position())
                                                    : std::nullopt);
  const int last = points_.empty() ? 0 : points_.back().iteration;
  QList<ui::Chip> chips;
  if (now().iteration)
    chips.append({tr("iteration %1 of %2").arg(context_.film.position()).arg(last), ui::Tone::Accent});
  else
    chips.append({now().running ? tr("iteration %1 / %2").arg(last).arg(trace_->total())
                                : tr("%1 iterations").arg(last)});
  if (now().running) chips.append({context_.film.paused() ? tr("paused") : tr("live"), ui::Tone::Good});
  card_->setChips(chips);
}

void IterationsView::showTransport() {
  const bool playing = context_.film.playing();
  ui::setThemedIcon(play_, playing ? "pause" : "play");
  // Without a training the plot is covered, and painting it is work that nobody sees.
  if (context_.film.trace())
    plot_->setCursor(now().iteration || now().running ? std::optional<double>(context_.film.position())
                                                      : std::nullopt);
}

}  // namespace ridgeline::views
