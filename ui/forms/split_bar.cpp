#include "ui/forms/split_bar.hpp"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QStyle>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plots/axis_format.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr double kGrab = 9;  // pixels beside a handle that still grab it

double quality(double value) { return std::isfinite(value) && value > 0 ? value : 0; }

}  // namespace

SplitBar::SplitBar(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  describe();
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void SplitBar::setDetail(Detail detail) {
  detail_ = detail;
  updateGeometry();
  update();
}

void SplitBar::setTotalRows(long long rows) {
  if (rows_ == std::max(rows, 1LL)) return;
  rows_ = std::max(rows, 1LL);
  recount();
}

void SplitBar::forgetCounts() {
  if (counts_) recount();
}

void SplitBar::recount() {
  counts_.reset();
  describe();
  update();
}

void SplitBar::setFractions(const Fractions& fractions) {
  if (dragged_ >= 0) return;
  double sum = 0;
  for (const double f : fractions) sum += quality(f);
  if (!(sum > 0)) return;
  double reached = 0;
  const auto before = cuts_;
  for (std::size_t i = 0; i < 3; ++i) {
    reached += quality(fractions[i]) / sum;
    // What is left of a sum in binary must not show as a part of its own.
    cuts_[i] = std::min(std::round(reached * 1e12) / 1e12, 1.0);
  }
  if (cuts_ == before) return;
  recount();
}

SplitBar::Fractions SplitBar::fractions() const {
  return {cuts_[0], cuts_[1] - cuts_[0], cuts_[2] - cuts_[1], 1 - cuts_[2]};
}

void SplitBar::setCounts(const Counts& counts) {
  if (counts_ == counts) return;
  counts_ = counts;
  describe();
  update();
}

SplitBar::Counts SplitBar::counts() const {
  if (counts_) return *counts_;
  Counts counts{};
  long long before = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const long long reached = std::llround(cuts_[i] * static_cast<double>(rows_));
    counts[i] = reached - before;
    before = reached;
  }
  counts[3] = rows_ - before;
  return counts;
}

void SplitBar::setClassCounts(const QStringList& classes, const std::vector<Counts>& perClass) {
  if (classes_ == classes && perClass_ == perClass) return;
  classes_ = classes;
  perClass_ = perClass;
  update();
}

void SplitBar::setNotes(const std::array<QString, 4>& notes) {
  if (std::exchange(notes_, notes) != notes) update();
}

void SplitBar::setTestSealed(bool sealed) {
  if (std::exchange(sealed_, sealed) != sealed) update();
}

double SplitBar::pixelOf(double cut) const {
  const QRectF bar = barRect();
  return bar.left() + cut * bar.width();
}

double SplitBar::cutOf(double pixel) const {
  const QRectF bar = barRect();
  const double share = std::clamp((pixel - bar.left()) / bar.width(), 0.0, 1.0);
  return std::round(share * static_cast<double>(rows_)) / static_cast<double>(rows_);
}

QPointF SplitBar::handleCentre(int handle) const {
  if (handle == 0 && trainDevIsEmpty()) return gripRect(0).center();
  return QPointF(pixelOf(cuts_[static_cast<std::size_t>(handle)]), barRect().center().y());
}

int SplitBar::handleAt(QPointF position) const {
  const QRectF bar = barRect();
  if (trainDevIsEmpty() && gripRect(0).adjusted(-3, -3, 3, 1).contains(position)) return 0;
  if (position.y() < bar.top() - 4 || position.y() > bar.bottom() + 4) return -1;
  int best = -1;
  double least = kGrab;
  for (int handle = 2; handle >= 0; --handle) {
    if (handle == 0 && trainDevIsEmpty()) continue;
    const double away = std::abs(position.x() - pixelOf(cuts_[static_cast<std::size_t>(handle)]));
    if (away < least) {
      least = away;
      best = handle;
    }
  }
  return best;
}

void SplitBar::moveHandle(int handle, double cut, bool finished) {
  const double row = 1.0 / static_cast<double>(rows_);
  cut = std::clamp(cut, row, 1.0);
  if (handle == 0) {
    cuts_[0] = std::min(cut, cuts_[1]);
  } else if (handle == 1) {
    const bool together = trainDevIsEmpty();
    cuts_[1] = std::clamp(cut, together ? row : cuts_[0], cuts_[2]);
    if (together) cuts_[0] = cuts_[1];
  } else {
    cuts_[2] = std::max(cut, cuts_[1]);
  }
  edited(finished);
}

void SplitBar::edited(bool finished) {
  recount();
  Q_EMIT fractionsEdited(fractions(), finished);
}

void SplitBar::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (sealRect().contains(event->position())) {
    Q_EMIT sealClicked();
    return;
  }
  const int handle = handleAt(event->position());
  if (handle < 0) return;
  focused_ = handle;
  dragged_ = handle;
  moved_ = false;
  undecided_ = handle > 0 && cuts_[1] >= cuts_[2];
  grabOffset_ = event->position().x() - pixelOf(cuts_[static_cast<std::size_t>(handle)]);
  update();
}

void SplitBar::mouseMoveEvent(QMouseEvent* event) {
  const double x = event->position().x();
  if (dragged_ < 0) {
    const int handle = handleAt(event->position());
    if (handle != hovered_) {
      hovered_ = handle;
      update();
    }
    const bool seal = sealRect().contains(event->position());
    setCursor(handle >= 0 ? Qt::SizeHorCursor : seal ? Qt::PointingHandCursor : Qt::ArrowCursor);
    return;
  }
  const double cut = cutOf(x - grabOffset_);
  if (undecided_) {
    const double at = cuts_[1];
    if (cut == at) return;
    dragged_ = focused_ = cut < at ? 1 : 2;
    undecided_ = false;
  }
  if (cut == cuts_[static_cast<std::size_t>(dragged_)]) return;
  moved_ = true;
  moveHandle(dragged_, cut, false);
}

void SplitBar::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || dragged_ < 0) return;
  dragged_ = -1;
  if (moved_) Q_EMIT fractionsEdited(fractions(), true);
  update();
}

void SplitBar::mouseDoubleClickEvent(QMouseEvent* event) {
  dragged_ = -1;
  if (event->button() == Qt::LeftButton && !sealRect().contains(event->position())) startTyping();
}

void SplitBar::leaveEvent(QEvent*) {
  hovered_ = -1;
  update();
}

void SplitBar::keyPressEvent(QKeyEvent* event) {
  const double row = 1.0 / static_cast<double>(rows_);
  const double step = event->modifiers() & Qt::ShiftModifier ? 0.01 : row;
  const double at = cuts_[static_cast<std::size_t>(focused_)];
  const auto onRow = [&](double cut) { return std::round(cut / row) * row; };
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
      return moveHandle(focused_, onRow(at - step), true);
    case Qt::Key_Right:
    case Qt::Key_Up:
      return moveHandle(focused_, onRow(at + step), true);
    case Qt::Key_PageDown:
      return moveHandle(focused_, onRow(at - 0.05), true);
    case Qt::Key_PageUp:
      return moveHandle(focused_, onRow(at + 0.05), true);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2:
      return startTyping();
    default:
      QWidget::keyPressEvent(event);
  }
}

bool SplitBar::focusNextPrevChild(bool next) {
  const int target = focused_ + (next ? 1 : -1);
  if (!hasFocus() || target < 0 || target > 2) return QWidget::focusNextPrevChild(next);
  focused_ = target;
  describe();
  update();
  return true;
}

void SplitBar::focusInEvent(QFocusEvent* event) {
  if (event->reason() == Qt::TabFocusReason) focused_ = 0;
  if (event->reason() == Qt::BacktabFocusReason) focused_ = 2;
  describe();
  update();
}

void SplitBar::focusOutEvent(QFocusEvent*) { update(); }

std::optional<SplitBar::Fractions> SplitBar::parsePercentages(const QString& text, QString* complaint) {
  static const QRegularExpression separators(QStringLiteral("[/;\\s%]+"));
  const auto complain = [complaint](const QString& sentence) {
    if (complaint != nullptr) *complaint = sentence;
    return std::nullopt;
  };
  const QStringList words = text.split(separators, Qt::SkipEmptyParts);
  if (words.size() != 3 && words.size() != 4)
    return complain(tr("Type three or four percentages such as 70 / 15 / 15 or 65 / 5 / 15 / 15."));
  Fractions parts{};
  double sum = 0;
  for (qsizetype i = 0; i < words.size(); ++i) {
    bool good = false;
    const double value = QString(words[i]).replace(u',', u'.').toDouble(&good);
    if (!good || !std::isfinite(value) || value < 0)
      return complain(tr("\"%1\" is not a percentage from 0 to 100.").arg(words[i]));
    // Three numbers leave train-dev out.
    parts[static_cast<std::size_t>(words.size() == 3 && i > 0 ? i + 1 : i)] = value;
    sum += value;
  }
  if (std::abs(sum - 100) > 0.5)
    return complain(tr("The parts add up to %1 %, not to 100 %.").arg(QString::number(sum, 'g', 4)));
  if (!(parts[0] > 0)) return complain(tr("Train needs more than 0 %."));
  for (double& part : parts) part /= sum;
  return parts;
}

void SplitBar::startTyping() {
  if (editor_ != nullptr) return;
  const Fractions f = fractions();
  QStringList words;
  for (const double part : f) words << QString::number(100 * part, 'g', 4);
  editor_ = new QLineEdit(words.join(QStringLiteral(" / ")), this);
  editor_->setObjectName(QStringLiteral("split.editor"));
  editor_->setAccessibleName(tr("Percentages of train, train-dev, dev and test"));
  editor_->setAlignment(Qt::AlignCenter);
  const QRectF bar = barRect();
  const int height = theme().fontSize + 17;
  editor_->setGeometry(qRound(bar.left()), qRound(bar.center().y()) - height / 2, qRound(bar.width()),
                       height);
  connect(editor_, &QLineEdit::returnPressed, this, &SplitBar::finishTyping);
  connect(editor_, &QLineEdit::textEdited, this, [] { QToolTip::hideText(); });
  editor_->installEventFilter(this);
  editor_->show();
  editor_->selectAll();
  editor_->setFocus();
}

bool SplitBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched != editor_) return QWidget::eventFilter(watched, event);
  const auto isEscape = [event] { return static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape; };
  if (event->type() == QEvent::ShortcutOverride && isEscape()) {
    event->accept();
    return true;
  }
  const bool escape = event->type() == QEvent::KeyPress && isEscape();
  if (escape || event->type() == QEvent::FocusOut) {
    QLineEdit* editor = editor_;
    editor_ = nullptr;
    editor->hide();
    editor->deleteLater();
    if (escape) setFocus();
    return escape;
  }
  return QWidget::eventFilter(watched, event);
}

void SplitBar::finishTyping() {
  if (editor_ == nullptr) return;
  QString complaint;
  const auto parts = parsePercentages(editor_->text(), &complaint);
  if (!parts) {
    editor_->setProperty("invalid", true);
    editor_->style()->unpolish(editor_);
    editor_->style()->polish(editor_);
    editor_->setToolTip(complaint);
    QToolTip::showText(editor_->mapToGlobal(QPoint(0, editor_->height())), complaint, editor_);
    return;
  }
  QLineEdit* editor = editor_;
  editor_ = nullptr;
  editor->hide();
  editor->deleteLater();
  setFocus();
  setFractions(*parts);
  edited(true);
}

QString SplitBar::partText(int part) const {
  const auto at = static_cast<std::size_t>(part);
  return tr("%1: %2 rows (%3)")
      .arg(partName(static_cast<PlotPart>(part)), formatCount(counts()[at]), formatPercent(fractions()[at]));
}

void SplitBar::describe() {
  QStringList texts;
  for (int part = 0; part < 4; ++part) texts << partText(part);
  const QStringList handles{tr("train | train-dev"), tr("train-dev | dev"), tr("dev | test")};
  setAccessibleName(tr("Split, handle %1").arg(handles[focused_]));
  setAccessibleDescription(texts.join(QStringLiteral(", ")));
}

QString SplitBar::tooltipFor(QPointF position) const {
  if (sealRect().contains(position))
    return sealed_ ? tr("The test part is sealed. Opening it is counted and logged.")
                   : tr("The test part has been opened.");
  if (trainDevIsEmpty() && gripRect(0).adjusted(-3, -3, 3, 1).contains(position))
    return tr("Pull to the left for a train-dev part: rows like train that are not trained on.");
  for (int part = 0; part < 4; ++part) {
    const QRectF area = partRect(part);
    if (area.width() < 0.5 || position.x() < area.left() || position.x() >= area.right()) continue;
    QStringList lines{partText(part)};
    const auto at = static_cast<std::size_t>(part);
    if (!notes_[at].isEmpty()) lines << tr("A rate over these rows is known to %1.").arg(notes_[at]);
    for (std::size_t k = 0; k < perClass_.size() && k < 12; ++k)
      lines << tr("%1: %2").arg(classes_.value(static_cast<qsizetype>(k)), formatCount(perClass_[k][at]));
    lines << tr("Drag a handle, or double click to type percentages.");
    return lines.join(u'\n');
  }
  return {};
}

bool SplitBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QToolTip::showText(help->globalPos(), tooltipFor(QPointF(help->pos())), this);
  return true;
}

}  // namespace ridgeline::ui

#include "moc_split_bar.cpp"
