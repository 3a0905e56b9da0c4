#include "ui/views/columns_view.hpp"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/plots/card.hpp"
#include "ui/views/column_card.hpp"

namespace ridgeline::views {

ColumnsView::ColumnsView(ViewContext& context, QWidget* parent)
    : View(context, parent), card_(new ui::Card(tr("Columns"), this)), latest_(context.queue, context.owner) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(card_);
  auto* body = new QWidget(this);
  rows_ = new QVBoxLayout(body);
  rows_->setContentsMargins(2, 2, 8, 2);
  rows_->setSpacing(8);
  rows_->addStretch(1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(body);
  card_->setContent(scroll);
  card_->setHelp(
      tr("One card a column: its distribution, its kind, how much is missing, and how many values lie more "
         "than 1.5 "
         "interquartile ranges beyond the quartiles. The role says what the model may see: features go in, "
         "the target is "
         "predicted, identifiers are left out. Roles that were guessed say why in the tip of the target."));
  setMinimumWidth(260);
}

void ColumnsView::refresh(const Snapshot& now, Changed changed) {
  say(whyNot(NeedsData, now));
  if (!now.loaded || !now.loaded->table) return;
  if (table_ != now.loaded->table) {
    table_ = now.loaded->table;
    card_->setBusy(true);
    latest_.request(
        tr("Column summaries").toStdString(), jobs::Priority::Interactive,
        [table = now.loaded->table](jobs::WorkContext& context) { return data::summarise(*table, context); },
        [this](const Result<std::vector<data::ColumnSummary>>& summaries) {
          card_->setBusy(false);
          if (summaries) show(*summaries);
        });
  } else if (changed.any(Aspect::Document, Aspect::Run)) {
    showRoles(now);
  }
}

void ColumnsView::show(const std::vector<data::ColumnSummary>& summaries) {
  for (ColumnCard* each : cards_) each->deleteLater();
  cards_.clear();
  Index missing = 0;
  for (const auto& summary : summaries) {
    missing += summary.missing > 0 ? 1 : 0;
    if (static_cast<int>(cards_.size()) >= MostCards) continue;
    auto* made = new ColumnCard(summary, this);
    made->onRole = [this, name = summary.name](data::Role role) {
      bridge::chooseRole(context_.session, name, role);
    };
    rows_->insertWidget(static_cast<int>(cards_.size()), made);
    cards_.push_back(made);
  }
  QList<ui::Chip> chips = {{bridge::counted(std::ssize(summaries), tr("column"), tr("columns"))}};
  if (missing > 0) chips.append({tr("%n with gaps", nullptr, static_cast<int>(missing)), ui::Tone::Warning});
  if (static_cast<int>(summaries.size()) > MostCards) chips.append({tr("first %1 shown").arg(MostCards)});
  card_->setChips(chips);
  showRoles(now());
}

void ColumnsView::showRoles(const Snapshot& now) {
  if (!now.loaded || !now.loaded->table) return;
  const auto& table = *now.loaded->table;
  const auto& roles = now.document->run.roles;
  const auto schema = data::settle(table, roles);
  for (ColumnCard* each : cards_) {
    data::Role role = data::Role::Ignored;
    if (const auto found = roles.roles.find(each->column()); found != roles.roles.end()) role = found->second;
    if (each->column() == roles.target)
      role = data::Role::Target;
    else if (schema) {
      const Index at = table.find(each->column());
      if (std::find(schema->features.begin(), schema->features.end(), at) != schema->features.end())
        role = data::Role::Feature;
      else if (at == schema->group)
        role = data::Role::Group;
      else if (at == schema->time)
        role = data::Role::Time;
      else if (at == schema->weight)
        role = data::Role::Weight;
    }
    each->setRole(role);
  }
}

}  // namespace ridgeline::views
