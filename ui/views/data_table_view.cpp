#include "ui/views/data_table_view.hpp"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/table_item_model.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/theme.hpp"
#include "ui/views/histogram_header.hpp"
#include "ui/views/row_picking.hpp"

namespace ridgeline::views {

DataTableView::DataTableView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Table"), this)),
      table_(new QTableView(this)),
      header_(new HistogramHeader(table_)),
      model_(new bridge::TableItemModel(context.queue, context.owner, this)),
      latest_(context.queue, context.owner) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(card_);
  card_->setContent(table_);
  card_->setHelp(
      tr("Every row of the table as it was read; a dash is a missing value. The small histogram over a "
         "column is its "
         "distribution; click the name to sort. Selecting rows here lights them in every view, and rows "
         "selected elsewhere "
         "are tinted here."));
  table_->setObjectName("data-table");
  table_->setAccessibleName(tr("Table"));
  table_->setModel(model_);
  table_->setHorizontalHeader(header_);
  table_->setSortingEnabled(true);
  header_->setSortIndicator(-1, Qt::AscendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->setMouseTracking(true);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(26);
  header_->setDefaultSectionSize(112);
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, [this] { tint(); });
  card_->addTool("rectangle", tr("Show only the selected rows, or all again"), [this] {
    const auto& now = this->now();
    const bool any = !now.selection->rows.empty() && !filtered_;
    filtered_ = any;
    model_->setOnly(any ? std::make_shared<const std::vector<data::RowId>>(now.selection->rows) : nullptr);
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { pick(); });
  connect(table_, &QTableView::entered, this, [this](const QModelIndex& index) {
    context_.session.selection().hover(model_->rowId(index.row()));
  });
}

void DataTableView::tint() { model_->setSelectionTint(ui::withAlpha(ui::theme().selection, 0.22)); }

void DataTableView::refresh(const Snapshot& now, Changed changed) {
  say(whyNot(NeedsData, now));
  if (!now.loaded || !now.loaded->table) return;
  const auto& table = now.loaded->table;
  if (model_->table() != table) {
    filtered_ = false;
    model_->setTable(table);
    header_->setSortIndicator(-1, Qt::AscendingOrder);
    showGuesses(now);
    latest_.request(
        tr("Column histograms").toStdString(), jobs::Priority::Interactive,
        [table](jobs::WorkContext& context) { return data::summarise(*table, context); },
        [this](const Result<std::vector<data::ColumnSummary>>& summaries) {
          if (summaries) header_->setSummaries(*summaries);
        });
  }
  if (changed.any(Aspect::Run))
    model_->setSplit(now.run && now.run->table == table ? now.run->split : nullptr);
  if (changed.any(Aspect::Selection)) {
    tint();
    model_->setSelection(now.selection);
    if (now.selection->origin != tr("rows of the table").toStdString()) {
      quiet_ = true;
      table_->clearSelection();
      quiet_ = false;
      if (!now.selection->rows.empty())
        if (const int row = model_->rowOf(now.selection->rows.front()); row >= 0)
          table_->scrollTo(model_->index(row, 0), QAbstractItemView::EnsureVisible);
    }
  }
}

void DataTableView::pick() {
  if (quiet_) return;
  std::vector<data::RowId> rows;
  // By ranges: a selection of everything has millions of indexes but one range.
  for (const auto& range : table_->selectionModel()->selection())
    for (int row = range.top(); row <= range.bottom(); ++row) rows.push_back(model_->rowId(row));
  context_.session.selection().pick(std::move(rows), session::Selection::Mode::Replace,
                                    tr("rows of the table").toStdString());
}

void DataTableView::showGuesses(const Snapshot& now) {
  QList<ui::Chip> chips;
  const QLocale locale;
  chips.append({tr("%1 rows").arg(locale.toString(static_cast<qlonglong>(now.loaded->table->rows())))});
  for (const auto& guess : now.loaded->file.guesses) {
    if (chips.size() > 4) break;
    const QString value = QString::fromStdString(guess.value);
    if (value.isEmpty() || value.size() > 16 || guess.what.size() > 12) continue;
    chips.append({QString("%1 %2").arg(QString::fromStdString(guess.what), value), ui::Tone::Plain,
                  QString::fromStdString(guess.why)});
  }
  if (now.loaded->file.warningCount > 0) {
    QStringList lines;
    for (const auto& warning : now.loaded->file.warnings) {
      if (lines.size() > 11) break;
      lines << tr("line %1 %2: %3")
                   .arg(warning.line)
                   .arg(QString::fromStdString(warning.column), QString::fromStdString(warning.text));
    }
    chips.append(
        {bridge::counted(static_cast<qint64>(now.loaded->file.warningCount), tr("remark"), tr("remarks")),
         ui::Tone::Warning, lines.join('\n')});
  }
  card_->setChips(chips);
}

}  // namespace ridgeline::views
