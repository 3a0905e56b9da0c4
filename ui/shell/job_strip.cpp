#include "ui/shell/job_strip.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include "core/jobs/job_queue.hpp"
#include "ui/plots/icons.hpp"

namespace ridgeline::shell {
namespace {

// Views start jobs that no edit tells of, so a strip that has seen nothing for a while still glances.
constexpr int LookMilliseconds = 100, GlanceMilliseconds = 500;
constexpr int LooksUntilGlances = 20;

}  // namespace

JobStrip::JobStrip(jobs::JobQueue& queue, QWidget* parent)
    : QWidget(parent),
      queue_(queue),
      title_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      cancel_(new QToolButton(this)) {
  setObjectName("job-strip");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  title_->setProperty("role", "muted");
  bar_->setFixedWidth(180);
  bar_->setFixedHeight(5);
  bar_->setTextVisible(false);
  ui::setThemedIcon(cancel_, "close");
  cancel_->setAutoRaise(true);
  cancel_->setToolTip(tr("Cancel this  (Ctrl+.)"));
  cancel_->setAccessibleName(tr("Cancel the running job"));
  cancel_->setObjectName("job-cancel");
  connect(cancel_, &QToolButton::clicked, this, [this] { queue_.cancel(shown_); });
  row->addWidget(title_);
  row->addWidget(bar_);
  row->addWidget(cancel_);
  // The line under the room keeps its height: one that grew with every job would lay out and paint the whole
  // window anew.
  QSizePolicy kept = cancel_->sizePolicy();
  kept.setRetainSizeWhenHidden(true);
  cancel_->setSizePolicy(kept);
  for (QWidget* part :
       {static_cast<QWidget*>(title_), static_cast<QWidget*>(bar_), static_cast<QWidget*>(cancel_)})
    part->hide();
  timer_.setInterval(LookMilliseconds);
  connect(&timer_, &QTimer::timeout, this, [this] { look(); });
  timer_.start();
}

void JobStrip::poke() {
  idleLooks_ = 0;
  if (timer_.interval() != LookMilliseconds) timer_.start(LookMilliseconds);
}

void JobStrip::look() {
  const auto jobs = queue_.jobs();
  const bool any = !jobs.empty();
  // A job seen for the first time is not shown yet: most are gone before anybody could read their name.
  const bool lasting = any && jobs.front().id == shown_;
  shown_ = any ? jobs.front().id : 0;
  title_->setVisible(lasting);
  bar_->setVisible(lasting);
  cancel_->setVisible(lasting);
  if (lasting) {
    const auto& job = jobs.front();
    QString words = QString::fromStdString(job.title);
    if (!job.progress.stage.empty())
      words += QString(" %1 %2").arg(QChar(0x00B7)).arg(QString::fromStdString(job.progress.stage));
    if (job.cancelling) words = tr("Cancelling: %1").arg(words);
    if (jobs.size() > 1) words += tr("  (+%1 waiting)").arg(jobs.size() - 1);
    title_->setText(words);
    if (job.progress.total > 0) {
      bar_->setRange(0, 1000);
      bar_->setValue(static_cast<int>(1000 * job.progress.done / job.progress.total));
    } else {
      bar_->setRange(0, 0);
    }
  }
  if (any)
    poke();
  else if (++idleLooks_ == LooksUntilGlances)
    timer_.start(GlanceMilliseconds);
}

}  // namespace ridgeline::shell
