#include "ui/shell/strip.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStyle>
#include <algorithm>
#include <utility>

#include "core/models/catalog.hpp"
#include "core/prep/step.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/bridge/shown_model.hpp"
#include "ui/bridge/split_control.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/split_bar.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::shell {
namespace {

constexpr int LeastScore = 210;
constexpr int NarrowStrip = 1400;  // below, the score needs the room

QLabel* arrow(QWidget* parent) {
  auto* label = new QLabel(QChar(0x203A), parent);
  label->setProperty("role", "muted");
  return label;
}

}  // namespace

Strip::Strip(views::ViewContext& context, QWidget* parent)
    : QWidget(parent),
      context_(context),
      data_(new QPushButton(this)),
      split_(new ui::SplitBar(this)),
      prepare_(new QPushButton(this)),
      model_(new QPushButton(this)),
      score_(new QLabel(this)),
      reading_(new QLabel(this)) {
  setObjectName("strip");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 14, 6);
  row->setSpacing(10);
  const auto goTo = [this](session::Room room) {
    context_.session.edit("Go to another room", "room",
                          [room](session::SessionDocument& document) { document.view.room = room; });
  };
  for (QPushButton* button : {data_, prepare_, model_}) button->setProperty("kind", "flat");
  data_->setObjectName("strip.data");
  data_->setToolTip(tr("The table: go to the Data room"));
  connect(data_, &QPushButton::clicked, this, [goTo] { goTo(session::Room::Data); });
  split_->setObjectName("strip.split");
  split_->setDetail(ui::SplitBar::Detail::Compact);
  split_->setMinimumWidth(200);
  prepare_->setObjectName("strip.prepare");
  connect(prepare_, &QPushButton::clicked, this, [goTo] { goTo(session::Room::Data); });
  model_->setObjectName("strip.model");
  model_->setToolTip(tr("The model: go to the Fit room"));
  connect(model_, &QPushButton::clicked, this, [goTo] { goTo(session::Room::Fit); });
  score_->setObjectName("strip.score");
  score_->setTextFormat(Qt::RichText);
  score_->setMinimumWidth(LeastScore);
  reading_->setObjectName("strip.reading");
  reading_->setProperty("role", "chip");

  row->addWidget(data_);
  row->addWidget(arrow(this));
  row->addWidget(split_, 1);
  row->addWidget(arrow(this));
  row->addWidget(prepare_);
  row->addWidget(arrow(this));
  row->addWidget(model_);
  row->addWidget(arrow(this));
  row->addWidget(score_);
  row->addWidget(reading_, 0, Qt::AlignVCenter);
  control_ = bridge::controlSplit(*split_, context_.session);
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, [this] {
    scoreOf_.clear();
    showScore(context_.session.now());
  });
}

void Strip::refresh(const session::Snapshot& now, session::Changed changed) {
  using session::Aspect;
  if (!changed.any(Aspect::Document, Aspect::Run, Aspect::Table, Aspect::Busy)) return;
  const QLocale locale;
  if (now.loaded && now.loaded->table) {
    const auto& table = *now.loaded->table;
    data_->setText(fontMetrics().elidedText(bridge::toQt(table.name()), Qt::ElideMiddle, 180) +
                   QString("  %1 %2 %3")
                       .arg(locale.toString(static_cast<qlonglong>(table.rows())), QString(QChar(0x00D7)))
                       .arg(static_cast<qlonglong>(table.columnCount())));
  } else {
    data_->setText(tr("No data yet"));
  }
  QStringList steps;
  const auto& prepare =
      now.run && now.document->run.defaultPrepare ? now.run->spec.prepare : now.document->run.prepare;
  for (const auto& step : prepare)
    if (const auto entry = prep::stepEntry(step.id)) steps << bridge::toQt((*entry)->title).toLower();
  prepare_->setText(steps.isEmpty() ? tr("as it is")
                                    : fontMetrics().elidedText(steps.join(", "), Qt::ElideRight,
                                                               width() < NarrowStrip ? 120 : 200));
  prepare_->setToolTip(
      tr("Preparation, fitted on train rows only: %1").arg(steps.isEmpty() ? tr("none") : steps.join(", ")));
  if (const auto entry = models::modelEntry(now.document->run.model.id))
    model_->setText(bridge::toQt((*entry)->title));
  showScore(now);
}

void Strip::showScore(const session::Snapshot& now) {
  const auto& theme = ui::theme();
  const QString muted = theme.muted.name();
  if (!now.run) {
    score_->setText(QString("<span style='color:%1'>%2</span>")
                        .arg(muted, now.error                    ? tr("no score")
                                    : now.loading || now.running ? tr("computing")
                                                                 : tr("no fit yet")));
    score_->setToolTip(now.error ? bridge::toQt(now.error->text()) : QString());
    reading_->hide();
    return;
  }
  const std::string metric = bridge::judgedBy(*now.run);
  const data::Part shown = now.run->testOpened && now.document->testOpen ? data::Part::Test : data::Part::Dev;
  const auto* estimate = now.run->metric(shown);
  const auto* train = now.run->metric(data::Part::Train);
  if (estimate == nullptr) estimate = train;
  if (estimate == nullptr) {
    score_->setText(QString("<span style='color:%1'>%2</span>").arg(muted, tr("no target, no score")));
    reading_->hide();
    return;
  }
  const QString part = estimate == train ? tr("train") : bridge::toQt(std::string(data::name(shown)));
  const QString colour = now.fresh && !now.error ? theme.text.name() : muted;
  score_->setText(QString("<span style='color:%1'>%2 %3</span>&nbsp; <b style='color:%4'>%5</b>")
                      .arg(muted, part, bridge::metricTitle(metric).toLower().toHtmlEscaped(), colour,
                           bridge::estimateText(metric, *estimate).text.toHtmlEscaped()));
  score_->setToolTip(bridge::estimateText(metric, *estimate).tooltip);
  // The room once taken is kept while the same score moves: the split bar would tremble with its digits.
  const int room = score_->sizeHint().width();
  const int kept = std::exchange(scoreOf_, metric) == metric ? score_->minimumWidth() : LeastScore;
  if (std::max(room, kept) != score_->minimumWidth()) score_->setMinimumWidth(std::max(room, kept));
  showReading(now);
}

void Strip::showReading(const session::Snapshot& now) {
  // A verdict of the fit before is no verdict of this one.
  const auto* reading = now.fresh && now.run->reading ? &*now.run->reading : nullptr;
  const auto chip = reading == nullptr ? bridge::VerdictText{} : bridge::verdictText(reading->verdict);
  reading_->setVisible(!chip.words.isEmpty());
  if (chip.words.isEmpty()) return;
  reading_->setText(chip.words);
  reading_->setToolTip(bridge::toQt(reading->sentence));
  reading_->setProperty("tone", chip.trouble ? "warning" : "good");
  reading_->style()->unpolish(reading_);
  reading_->style()->polish(reading_);
}

}  // namespace ridgeline::shell
