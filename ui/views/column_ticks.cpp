#include "ui/views/column_ticks.hpp"

#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSet>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <QWidgetAction>

#include "ui/bridge/counted.hpp"

namespace ridgeline::views {

ColumnTicks::ColumnTicks(QWidget* parent) : QPushButton(parent) {
  auto* menu = new QMenu(this);
  auto* box = new QWidget(menu);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(4, 4, 4, 4);
  finder_ = new QLineEdit(box);
  finder_->setPlaceholderText(tr("Find a column"));
  finder_->setAccessibleName(tr("Find a column"));
  finder_->setClearButtonEnabled(true);
  list_ = new QListWidget(box);
  list_->setObjectName("column-ticks");
  list_->setAccessibleName(tr("Columns"));
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(finder_);
  column->addWidget(list_);
  auto* action = new QWidgetAction(menu);
  action->setDefaultWidget(box);
  menu->addAction(action);
  setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, [this] {
    finder_->clear();
    finder_->setFocus();
  });
  connect(finder_, &QLineEdit::textChanged, this, &ColumnTicks::find);
  // Return ticks: it must not close the menu.
  connect(list_, &QListWidget::itemActivated, this, [](QListWidgetItem* item) {
    item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
  });
  connect(list_, &QListWidget::itemChanged, this, [this] {
    showCount();
    if (onTicked) onTicked(ticked());
  });
  showCount();
}

void ColumnTicks::setColumns(const QStringList& offered, const QStringList& ticked) {
  const QSignalBlocker quiet(list_);
  QStringList listed;
  for (int i = 0; i < list_->count(); ++i) listed << list_->item(i)->text();
  // A list filled anew under the pointer would lose its place.
  if (listed != offered) {
    list_->clear();
    list_->addItems(offered);
  }
  const QSet<QString> marked(ticked.begin(), ticked.end());
  for (int i = 0; i < list_->count(); ++i) {
    auto* item = list_->item(i);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(marked.contains(item->text()) ? Qt::Checked : Qt::Unchecked);
  }
  list_->viewport()->update();
  setEnabled(!offered.isEmpty());
  showCount();
}

QStringList ColumnTicks::ticked() const {
  QStringList names;
  for (int i = 0; i < list_->count(); ++i)
    if (list_->item(i)->checkState() == Qt::Checked) names << list_->item(i)->text();
  return names;
}

void ColumnTicks::find(const QString& words) {
  for (int i = 0; i < list_->count(); ++i)
    list_->item(i)->setHidden(!list_->item(i)->text().contains(words, Qt::CaseInsensitive));
}

void ColumnTicks::showCount() {
  const auto more = ticked().size();
  setText(more == 0 ? tr("More columns …")
                    : tr("and %1").arg(bridge::counted(more, tr("more column"), tr("more columns"))));
}

}  // namespace ridgeline::views
