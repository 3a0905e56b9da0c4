#include "ui/views/error_list_view.hpp"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/plots/card.hpp"
#include "ui/views/error_list_model.hpp"
#include "ui/views/part_picker.hpp"

namespace ridgeline::views {

ErrorListView::ErrorListView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Error list"), this)),
      table_(new QTableView(this)),
      model_(new ErrorListModel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  card_->setContent(table_);
  card_->addHeaderWidget(new PartPicker(context.session, card_));
  card_->setHelp(
      tr("The rows that cost the model most, worst first: the loss is -log of the probability it gave to the "
         "truth, or the "
         "squared error. With rows selected anywhere, the list shows those instead. Click a row to pin it: "
         "slices then "
         "go through it, and every plot rings it."));
  table_->setObjectName("error-table");
  table_->setAccessibleName(tr("Error list"));
  table_->setModel(model_);
  table_->setSortingEnabled(true);
  table_->horizontalHeader()->setSortIndicator(4, Qt::DescendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setMouseTracking(true);
  table_->setAlternatingRowColors(false);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(26);
  table_->horizontalHeader()->setDefaultSectionSize(84);
  table_->horizontalHeader()->setMinimumSectionSize(48);
  // Only rows in sight decide how wide a column is.
  table_->horizontalHeader()->setResizeContentsPrecision(0);
  connect(table_, &QTableView::entered, this,
          [this](const QModelIndex& index) { context_.session.selection().hover(model_->id(index.row())); });
  connect(table_, &QTableView::clicked, this, [this] { pinCurrent(); });
  connect(table_, &QTableView::activated, this, [this] { pinCurrent(); });
}

void ErrorListView::pinCurrent() {
  const QModelIndex current = table_->currentIndex();
  if (current.isValid()) context_.session.selection().pin(model_->id(current.row()));
}

/// Figures are seen whole, and class names share what the view has left, so that the loss is in sight; the
/// features follow on the right.
void ErrorListView::fitColumns() {
  constexpr int Columns = ErrorListModel::FixedColumns;
  const auto* header = table_->horizontalHeader();
  // Only the column that sorts at first has its arrow's room.
  constexpr int Margins = 16, Arrow = 14;
  const auto headed = [&](int c) {
    const QString title = model_->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    return header->fontMetrics().horizontalAdvance(title) + Margins + (c + 1 == Columns ? Arrow : 0);
  };
  const auto leastName = [&](int c) { return std::max(64, headed(c)); };
  const QAbstractItemView& cells = *table_;
  std::array<int, Columns> widths{};
  int all = 0;
  for (int c = 0; c < Columns; ++c) {
    int& width = widths[static_cast<std::size_t>(c)];
    width = std::max({headed(c), cells.sizeHintForColumn(c), header->minimumSectionSize()});
    all += width;
  }
  // Half of what is missing from the first, all that is left from the second, the rest from the first again.
  int missing = model_->namesClasses() ? all - table_->viewport()->width() : 0;
  bool first = true;
  for (const int c : {1, 2, 1}) {
    int& width = widths[static_cast<std::size_t>(c)];
    const int given = std::clamp(first ? (missing + 1) / 2 : missing, 0, std::max(0, width - leastName(c)));
    width -= given;
    missing -= given;
    first = false;
  }
  for (int c = 0; c < Columns; ++c) table_->setColumnWidth(c, widths[static_cast<std::size_t>(c)]);
}

void ErrorListView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsTarget, now);
  say(why);
  if (!why.isEmpty() || !changed.any(Aspect::Run, Aspect::Selection, Aspect::View)) return;
  model_->show(now);
  table_->horizontalHeader()->setSortIndicator(4, Qt::DescendingOrder);
  fitColumns();
  const QString part = QString::fromStdString(std::string(data::name(now.document->view.part)));
  const bool classes = now.run->schema.task == data::Task::Classify;
  card_->setChips(
      {model_->listsSelection()
           ? ui::Chip{bridge::counted(model_->rowCount(), tr("selected row"), tr("selected rows")),
                      ui::Tone::Warning}
           : ui::Chip{
                 classes
                     ? tr("%1 in %2").arg(bridge::counted(model_->errors(), tr("error"), tr("errors")), part)
                     : tr("the %n largest in %1", nullptr, model_->errors()).arg(part)}});
  if (model_->rowCount() > 0)
    card_->showContent();
  else if (now.document->view.part == data::Part::Test && !now.run->testOpened)
    card_->showEmpty("lock", tr("The test part is sealed: open it when the model is final."));
  else if (now.run->part(now.document->view.part) == nullptr)
    card_->showEmpty("table", tr("There are no %1 rows: drag the split bar to make some.").arg(part));
  else
    card_->showEmpty("table", tr("No error among the %1 rows. Select rows to see them here.").arg(part));
}

}  // namespace ridgeline::views
