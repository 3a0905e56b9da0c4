#include "ui/views/confusion_view.hpp"

#include <QVBoxLayout>
#include <vector>

#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/plots/card.hpp"
#include "ui/views/part_picker.hpp"

namespace ridgeline::views {

ConfusionView::ConfusionView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Confusion matrix"), this)),
      grid_(new ui::HeatGrid(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  card_->setContent(grid_);
  card_->addHeaderWidget(new PartPicker(context.session, card_));
  card_->setHelp(
      tr("Each row of the matrix is an actual class, each column what the model answered; the percentage is "
         "the share of "
         "the actual class. Click a cell, a name or drag a block to select its rows in every view. Ctrl adds "
         "to the "
         "selection; a hatched row has too few rows to be trusted."));
  connect(grid_, &ui::HeatGrid::cellsSelected, this, &ConfusionView::pick);
}

void ConfusionView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsClasses, now);
  say(why.isEmpty() ? lacking_ : why);
  if (!why.isEmpty()) return;
  if (changed.any(Aspect::Run, Aspect::View)) {
    const auto* part = now.run->part(now.document->view.part);
    const QString name = QString::fromStdString(std::string(data::name(now.document->view.part)));
    grid_->setPartName(name);
    lacking_ = whyNoRows(now);
    say(lacking_);
    if (!lacking_.isEmpty()) {
      grid_->clear();
      card_->setChips({});
      return;
    }
    const auto table = eval::confusion(part->scored);
    QStringList classes;
    std::vector<long long> counts;
    for (const auto& className : table.classNames) classes.append(QString::fromStdString(className));
    for (Index i = 0; i < table.counts.rows(); ++i)
      for (Index j = 0; j < table.counts.cols(); ++j) counts.push_back(table.counts(i, j));
    grid_->setMatrix(classes, counts);
    card_->setChips(
        {{tr("accuracy %1").arg(bridge::estimateText("accuracy", table.accuracy).text), ui::Tone::Plain}});
  }
  if (changed.any(Aspect::Selection) && QString::fromStdString(now.selection->origin) != origin_)
    grid_->setSelectedCells({});
}

void ConfusionView::pick(const QList<ui::HeatCell>& cells) {
  const auto& run = now().run;
  if (!run) return;
  const auto* part = run->part(now().document->view.part);
  if (part == nullptr) return;
  std::vector<data::RowId> rows;
  for (const auto& cell : cells)
    for (const data::RowId row : eval::rowsIn(part->scored, cell.actual, cell.predicted)) rows.push_back(row);
  const auto name = [&](int c) {
    return QString::fromStdString(run->schema.classNames[static_cast<std::size_t>(c)]);
  };
  origin_ = cells.isEmpty() ? QString()
            : cells.size() == 1
                ? tr("actual %1, predicted %2").arg(name(cells[0].actual), name(cells[0].predicted))
                : tr("%1 cells of the confusion matrix").arg(cells.size());
  context_.session.selection().pick(std::move(rows), session::Selection::Mode::Replace,
                                    origin_.toStdString());
}

}  // namespace ridgeline::views
