#include "ui/shell/command_palette.hpp"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace ridgeline::shell {
namespace {

constexpr int MostShown = 60;

}  // namespace

int matchScore(const QString& words, const QString& typed) {
  int score = 0;
  for (const QString& part : typed.split(' ', Qt::SkipEmptyParts)) {
    const auto at = words.indexOf(part, 0, Qt::CaseInsensitive);
    if (at < 0) return -1;
    score += at == 0 ? 3 : words[at - 1].isLetterOrNumber() ? 1 : 2;
  }
  return score;
}

CommandPalette::CommandPalette(QList<Entry> entries, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint),
      entries_(std::move(entries)),
      text_(new QLineEdit(this)),
      list_(new QListWidget(this)) {
  setObjectName("command-palette");
  setAttribute(Qt::WA_DeleteOnClose);
  setAccessibleName(tr("Find an action, view, column or data set"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 10, 10, 10);
  text_->setPlaceholderText(tr("Find an action, a view, a column, a data set, a model"));
  text_->setClearButtonEnabled(true);
  text_->installEventFilter(this);
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);
  column->addWidget(text_);
  column->addWidget(list_);
  connect(text_, &QLineEdit::textChanged, this, [this](const QString& text) { filter(text); });
  connect(list_, &QListWidget::itemClicked, this, [this] { runCurrent(); });
  filter({});
  resize(560, 420);
  const QRect around = parent->geometry();
  move(parent->mapToGlobal(QPoint((around.width() - width()) / 2, around.height() / 8)));
  text_->setFocus();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
    if (step != 0 && list_->count() > 0) {
      list_->setCurrentRow((list_->currentRow() + step + list_->count()) % list_->count());
      return true;
    }
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      runCurrent();
      return true;
    }
  }
  return QDialog::eventFilter(object, event);
}

void CommandPalette::filter(const QString& text) {
  QList<std::pair<int, int>> found;
  for (int i = 0; i < entries_.size(); ++i)
    if (const int score = matchScore(entries_[i].words, text); score >= 0) found.append({-score, i});
  std::stable_sort(found.begin(), found.end(), [](auto a, auto b) { return a.first < b.first; });
  list_->clear();
  for (int i = 0; i < std::min<int>(static_cast<int>(found.size()), MostShown); ++i) {
    const Entry& entry = entries_[found[i].second];
    auto* item = new QListWidgetItem(entry.hint.isEmpty() ? entry.words
                                                          : QString("%1    %2").arg(entry.words, entry.hint));
    item->setData(Qt::UserRole, found[i].second);
    item->setSizeHint({0, 30});
    list_->addItem(item);
  }
  if (list_->count() > 0) list_->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  const auto run = entries_[item->data(Qt::UserRole).toInt()].run;
  close();
  run();
}

}  // namespace ridgeline::shell
