#include "ui/plots/chip_row.hpp"

#include <QPushButton>
#include <QStyle>
#include <algorithm>

namespace ridgeline::ui {
namespace {

constexpr int Gap = 6;

const char* toneName(Tone tone) {
  switch (tone) {
    case Tone::Plain:
      return "plain";
    case Tone::Accent:
      return "accent";
    case Tone::Good:
      return "good";
    case Tone::Warning:
      return "warning";
    case Tone::Bad:
      return "bad";
  }
  return "plain";
}

}  // namespace

ChipRow::ChipRow(QWidget* parent) : QWidget(parent) {
  // Whatever its chips would like, the row has what its neighbours leave: a tool is never cut for a chip.
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ChipRow::setChips(const QList<Chip>& chips, bool clickable) {
  if (chips == chips_ && clickable == clickable_) return;
  const int before = sizeHint().height();
  chips_ = chips;
  clickable_ = clickable;
  while (buttons_.size() > chips.size()) {
    // It may be the one whose click brought us here.
    QPushButton* chip = buttons_.takeLast();
    chip->hide();
    chip->setParent(nullptr);
    chip->deleteLater();
  }
  while (buttons_.size() < chips.size()) {
    auto* chip = new QPushButton(this);
    chip->setProperty("role", "chip");
    const auto index = static_cast<int>(buttons_.size());
    connect(chip, &QPushButton::clicked, this, [this, index] { Q_EMIT clicked(index); });
    buttons_.append(chip);
  }
  for (qsizetype i = 0; i < chips.size(); ++i) {
    QPushButton* chip = buttons_[i];
    chip->setText(chips[i].text);
    chip->setToolTip(chips[i].toolTip);
    chip->setAttribute(Qt::WA_TransparentForMouseEvents, !clickable && chips[i].toolTip.isEmpty());
    chip->setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
    const QString tone = QString::fromLatin1(toneName(chips[i].tone));
    if (chip->property("tone").toString() == tone) continue;
    chip->setProperty("tone", tone);
    chip->style()->unpolish(chip);
    chip->style()->polish(chip);
  }
  // Told every time, a new width of the chips would lay the whole room out anew.
  if (sizeHint().height() != before) updateGeometry();
  arrange();
}

int ChipRow::shown() const {
  return static_cast<int>(std::count_if(buttons_.begin(), buttons_.end(),
                                        [](const QPushButton* chip) { return !chip->isHidden(); }));
}

QSize ChipRow::sizeHint() const {
  QSize size(0, 0);
  for (const QPushButton* chip : buttons_) {
    const QSize one = chip->sizeHint();
    size = {size.width() + one.width() + (size.width() > 0 ? Gap : 0), std::max(size.height(), one.height())};
  }
  return size;
}

void ChipRow::resizeEvent(QResizeEvent*) { arrange(); }

void ChipRow::arrange() {
  int right = width();
  bool room = true;
  for (auto chip = buttons_.rbegin(); chip != buttons_.rend(); ++chip) {
    const QSize size = (*chip)->sizeHint();
    room = room && right - size.width() >= 0;
    (*chip)->setVisible(room);
    if (!room) continue;
    (*chip)->setGeometry(right - size.width(), (height() - size.height()) / 2, size.width(), size.height());
    right -= size.width() + Gap;
  }
}

}  // namespace ridgeline::ui
