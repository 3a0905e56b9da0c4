#include "ui/views/split_view.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>

#include "core/eval/intervals.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/split_control.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/split_bar.hpp"
#include "ui/forms/wrap_row.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/icons.hpp"

namespace ridgeline::views {
SplitView::SplitView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Split designer"), this)),
      bar_(new ui::SplitBar(this)),
      kind_(new QComboBox(this)),
      column_(new QComboBox(this)),
      groupLabel_(new QLabel(tr("keeping whole"), this)),
      group_(new QComboBox(this)),
      gapLabel_(new QLabel(tr("gap"), this)),
      gap_(new QDoubleSpinBox(this)),
      stratify_(new QCheckBox(tr("Keep class shares"), this)),
      seal_(new QPushButton(this)),
      advice_(new QLabel(this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(card_);
  auto* body = new forms::WrapColumn(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(4, 2, 4, 2);
  column->setSpacing(8);

  auto* row = new forms::WrapRow(8);
  kind_->setObjectName("split-kind");
  kind_->setAccessibleName(tr("How rows are drawn"));
  kind_->addItem(tr("at random"), static_cast<int>(data::SplitKind::Random));
  kind_->addItem(tr("at random, for good"), static_cast<int>(data::SplitKind::Hash));
  kind_->addItem(tr("by groups of"), static_cast<int>(data::SplitKind::Group));
  kind_->addItem(tr("by time of"), static_cast<int>(data::SplitKind::Time));
  kind_->setToolTip(
      tr("At random; for good: every row keeps its part when others are added to the table, and shares hold "
         "on average; by groups: rows that share a value stay together; by time: earlier rows train, later "
         "rows judge"));
  column_->setObjectName("split-column");
  column_->setAccessibleName(tr("Column that groups or orders the rows"));
  group_->setObjectName("split-group");
  group_->setAccessibleName(tr("Column whose groups stay in one part"));
  group_->setToolTip(tr("Rows that share a value stay in one part: by time, that of the last of them"));
  gap_->setObjectName("split-gap");
  gap_->setAccessibleName(tr("Gap before each cut"));
  gap_->setToolTip(
      tr("Rows nearer than this before a cut are left out, so that no part leans on the next one: "
         "days where the column holds dates, else its own unit"));
  gap_->setRange(0, 1e9);
  gap_->setDecimals(2);
  gap_->setKeyboardTracking(false);
  stratify_->setObjectName("stratify");
  stratify_->setToolTip(
      tr("Each part gets the same share of every class (of every tenth of a numeric target)"));
  row->addWidget(new QLabel(tr("Rows are drawn"), body));
  row->addWidget(kind_);
  row->addWidget(column_);
  row->addWidget(groupLabel_);
  row->addWidget(group_);
  row->addWidget(gapLabel_);
  row->addWidget(gap_);
  row->addWidget(stratify_);
  seal_->setObjectName("unseal");
  row->addWidget(seal_);
  column->addLayout(row);
  bar_->setObjectName("split-bar");
  bar_->setDetail(ui::SplitBar::Detail::Full);
  column->addWidget(bar_);
  advice_->setWordWrap(true);
  advice_->setProperty("role", "muted");
  column->addWidget(advice_);
  column->addStretch(1);
  card_->setContent(body);
  card_->setHelp(tr(
      "Train rows teach the model, dev rows judge it while you choose, test rows stay sealed until the end. "
      "Drag a handle, use the arrow keys (Shift: 1 %) or double-click to type; only the rows between the old "
      "and the "
      "new place change sides. The figure under a part is half the width of the interval that its error rate "
      "gets."));
  control_ = bridge::controlSplit(*bar_, context_.session);
  connect(kind_, &QComboBox::activated, this, [this] { chooseKind(); });
  connect(column_, &QComboBox::activated, this, [this] { chooseKind(); });
  connect(group_, &QComboBox::activated, this, [this] { chooseKind(); });
  connect(gap_, &QDoubleSpinBox::valueChanged, this, [this] { chooseKind(); });
  connect(stratify_, &QCheckBox::clicked, this, [this](bool on) {
    context_.session.edit(on ? "Keep class shares" : "Draw regardless of class", {},
                          [on](session::SessionDocument& document) { document.run.split.stratify = on; });
  });
  connect(seal_, &QPushButton::clicked, this, [this] { Q_EMIT bar_->sealClicked(); });
}

void SplitView::chooseKind() {
  const auto kind = static_cast<data::SplitKind>(kind_->currentData().toInt());
  const std::string column = column_->currentText().toStdString();
  context_.session.edit("Draw rows " + kind_->currentText().toStdString(), {},
                        [&](session::SessionDocument& document) {
                          auto& split = document.run.split;
                          split.kind = kind;
                          const bool time = kind == data::SplitKind::Time;
                          const bool whole = time || kind == data::SplitKind::Hash;
                          split.group = kind == data::SplitKind::Group ? column
                                        : whole ? group_->currentData().toString().toStdString()
                                                : std::string();
                          split.time = time ? column : std::string();
                          split.gap = time ? gap_->value() : 0;
                        });
}

void SplitView::refresh(const Snapshot& now, Changed changed) {
  say(whyNot(NeedsData, now));
  if (!now.loaded || !now.loaded->table) return;
  if (changed.any(Aspect::Document, Aspect::Table)) {
    const auto& split = now.document->run.split;
    const QSignalBlocker quietKind(kind_), quietColumn(column_), quietBox(stratify_), quietGap(gap_);
    kind_->setCurrentIndex(kind_->findData(static_cast<int>(split.kind)));
    if (kind_->currentIndex() < 0) kind_->setCurrentIndex(0);
    if (changed.any(Aspect::Table) || column_->count() == 0) {
      column_->clear();
      group_->clear();
      group_->addItem(tr("no groups"), QString());
      for (const auto& each : now.loaded->table->columns()) {
        column_->addItem(bridge::toQt(each->name()));
        group_->addItem(tr("groups of %1").arg(bridge::toQt(each->name())), bridge::toQt(each->name()));
      }
    }
    const std::string& named = split.kind == data::SplitKind::Time ? split.time : split.group;
    if (!named.empty()) column_->setCurrentText(bridge::toQt(named));
    column_->setVisible(split.kind == data::SplitKind::Group || split.kind == data::SplitKind::Time);
    const bool time = split.kind == data::SplitKind::Time;
    for (QWidget* widget : std::initializer_list<QWidget*>{groupLabel_, group_})
      widget->setVisible(time || split.kind == data::SplitKind::Hash);
    for (QWidget* widget : std::initializer_list<QWidget*>{gapLabel_, gap_}) widget->setVisible(time);
    group_->setCurrentIndex(std::max(0, group_->findData(bridge::toQt(split.group))));
    gap_->setValue(split.gap);
    stratify_->setVisible(split.kind == data::SplitKind::Random);
    stratify_->setChecked(split.stratify);
  }
  const bool open = now.document->testOpen;
  seal_->setText(open ? tr("Test is open") : tr("Open the test part"));
  ui::setThemedIcon(seal_, open ? "unlock" : "lock");
  seal_->setEnabled(!open && now.run != nullptr);
  const auto openings = static_cast<int>(now.document->openings.size());
  QList<ui::Chip> chips;
  if (openings > 0) {
    QStringList log;
    for (const auto& each : now.document->openings)
      log << QString("%1: %2").arg(bridge::toQt(each.when), bridge::toQt(each.reason));
    chips.append({tr("test opened %1").arg(bridge::counted(openings, tr("time"), tr("times"))),
                  openings > 1 ? ui::Tone::Warning : ui::Tone::Plain, log.join('\n')});
  }
  card_->setChips(chips);
  if (changed.any(Aspect::Run)) showAdvice(now);
}

void SplitView::showAdvice(const Snapshot& now) {
  QStringList sentences;
  if (now.run && now.run->schema.task == data::Task::Classify) {
    const auto n = static_cast<Index>(now.run->split->rows(data::Part::Dev).size());
    if (n == 0)
      sentences << tr("There are no dev rows, so nothing tells how the model does on rows it has not seen.");
    else if (const auto least = eval::detectableDifference(n, 0.1))
      sentences << tr("With %1 dev rows, two models that disagree on 10 % of them can be told apart if they "
                      "differ by "
                      "%2 points or more.")
                       .arg(n)
                       .arg(100 * *least, 0, 'f', 1);
    else
      sentences << tr("With %1 dev rows, two models that disagree on 10 % of them cannot be told apart: 10 "
                      "points would "
                      "need %2 rows.")
                       .arg(n)
                       .arg(std::ceil(eval::rowsToDetect(0.1, 0.1)), 0, 'f', 0);
  }
  if (now.run)
    for (const auto& warning : now.run->warnings)
      if (sentences.size() < 4) sentences << bridge::toQt(warning);
  advice_->setText(sentences.join(' '));
}

}  // namespace ridgeline::views
