#include "ui/shell/selection_line.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <cmath>
#include <unordered_set>

#include "core/eval/intervals.hpp"
#include "core/session/session.hpp"
#include "ui/plots/icons.hpp"

namespace ridgeline::shell {
namespace {

struct Tally {
  data::Part part = data::Part::Dev;
  Index rows = 0, wrong = 0;
  double squared = 0;
};

/// Selected (or all) rows of one part: how many, how many wrong, how far off.
Tally tally(const runs::PartResult& part, const session::Selection::State* selection) {
  Tally sum;
  sum.part = part.part;
  const auto& scored = part.scored;
  for (Index i = 0; i < scored.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (selection != nullptr && !selection->contains(scored.rows[at])) continue;
    ++sum.rows;
    if (scored.task == data::Task::Classify)
      sum.wrong += scored.actual[at] != scored.predicted.labels[at] ? 1 : 0;
    else if (scored.task == data::Task::Regress) {
      const double gap = scored.actualValues[i] - scored.predicted.values[i];
      sum.squared += gap * gap;
    }
  }
  return sum;
}

QString percent(double share) { return QString::number(100 * share, 'f', 1); }

QString rate(const Tally& sum) {
  const auto estimate = eval::wilson(static_cast<double>(sum.wrong), sum.rows);
  if (!estimate.value) return QChar(0x2013);
  if (sum.wrong == 0)
    return QString("0 of %1 (could be up to %2 %)").arg(sum.rows).arg(percent(*estimate.high));
  return QString("%1 % [%2, %3]")
      .arg(percent(*estimate.value), percent(*estimate.low), percent(*estimate.high));
}

}  // namespace

QString selectionSentence(const session::Snapshot& now) {
  const QLocale locale;
  if (!now.loaded || !now.loaded->table)
    return SelectionLine::tr("No data yet: drop a table anywhere on the window.");
  const auto count = static_cast<qlonglong>(now.selection->rows.size());
  if (count == 0)
    return SelectionLine::tr("%1 rows, %2 columns. Drag over points or click a cell to select rows.")
        .arg(locale.toString(static_cast<qlonglong>(now.loaded->table->rows())),
             locale.toString(static_cast<qlonglong>(now.loaded->table->columnCount())));
  QString line = SelectionLine::tr("%1 selected").arg(locale.toString(count));
  if (!now.selection->origin.empty())
    line += QString(" (%1)").arg(QString::fromStdString(now.selection->origin));
  if (!now.run) return line;
  // The shown part first; rows of other parts would mix fitted with unseen rows in one rate.
  const auto* shown = now.run->part(now.document->view.part);
  for (const auto& part : now.run->parts) {
    if (shown != nullptr && &part != shown && tally(*shown, now.selection.get()).rows > 0) continue;
    const Tally picked = tally(part, now.selection.get());
    if (picked.rows == 0) continue;
    const Tally all = tally(part, nullptr);
    const QString where = QString::fromStdString(std::string(data::name(part.part)));
    if (part.scored.task == data::Task::Classify)
      return line + SelectionLine::tr(": error %1 vs %2 % in %3, n %4")
                        .arg(rate(picked),
                             percent(static_cast<double>(all.wrong) / static_cast<double>(all.rows)), where)
                        .arg(picked.rows);
    if (part.scored.task == data::Task::Regress)
      return line + SelectionLine::tr(": RMSE %1 vs %2 in %3, n %4")
                        .arg(std::sqrt(picked.squared / static_cast<double>(picked.rows)), 0, 'g', 4)
                        .arg(std::sqrt(all.squared / static_cast<double>(all.rows)), 0, 'g', 4)
                        .arg(where)
                        .arg(picked.rows);
  }
  return line;
}

SelectionLine::SelectionLine(session::Session& session, QWidget* parent)
    : QWidget(parent), session_(session), text_(new QLabel(this)), clear_(new QToolButton(this)) {
  setObjectName("selection-line");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  text_->setObjectName("selection-line.text");
  text_->setProperty("role", "muted");
  text_->setTextFormat(Qt::PlainText);
  ui::setThemedIcon(clear_, "close");
  clear_->setAutoRaise(true);
  clear_->setToolTip(tr("Clear the selection  (Esc)"));
  clear_->setAccessibleName(tr("Clear the selection"));
  connect(clear_, &QToolButton::clicked, this, [this] {
    session_.selection().clear();
    session_.selection().pin({});
  });
  row->addWidget(text_);
  row->addWidget(clear_);
  row->addStretch(1);
  clear_->hide();
}

void SelectionLine::refresh(const session::Snapshot& now, session::Changed changed) {
  using session::Aspect;
  if (!changed.any(Aspect::Selection, Aspect::Run, Aspect::Table, Aspect::View)) return;
  text_->setText(selectionSentence(now));
  clear_->setVisible(!now.selection->rows.empty());
}

}  // namespace ridgeline::shell
