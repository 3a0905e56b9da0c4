#include "ui/views/metrics_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/eval/metrics.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/run_text.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::views {
namespace {

QTableWidget* quietTable(const QString& name, QWidget* parent) {
  auto* table = new QTableWidget(parent);
  table->setObjectName(name);
  table->setShowGrid(false);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionMode(QAbstractItemView::NoSelection);
  table->setFocusPolicy(Qt::NoFocus);
  table->setWordWrap(true);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  return table;
}

enum EstimateRole { ValueRole = Qt::UserRole, IntervalRole };

/// A value with its interval in smaller letters, behind it or below it.
class EstimateDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void setBelow(bool below) { below_ = below; }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QSize value = sizeOf(index.data(ValueRole).toString(), ui::uiFont());
    const QSize interval = sizeOf(index.data(IntervalRole).toString(), ui::uiFont(-2));
    if (value.width() == 0) return QStyledItemDelegate::sizeHint(option, index);
    if (below_)
      return {std::max(value.width(), interval.width()) + 2 * Side, value.height() + interval.height() + 6};
    return {value.width() + (interval.width() > 0 ? Gap + interval.width() : 0) + 2 * Side,
            value.height() + 8};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QString value = index.data(ValueRole).toString(), interval = index.data(IntervalRole).toString();
    if (value.isEmpty()) return QStyledItemDelegate::paint(painter, option, index);
    const auto& t = ui::theme();
    const QVariant ink = index.data(Qt::ForegroundRole);
    QRect room = option.rect.adjusted(Side, 0, -Side, 0);
    painter->save();
    painter->setFont(ui::uiFont());
    painter->setPen(ink.isValid() ? ink.value<QBrush>().color() : t.text);
    const QSize size = sizeOf(value, painter->font());
    if (below_ && !interval.isEmpty()) room.setBottom(room.top() + 3 + size.height());
    painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, value);
    if (below_)
      room = QRect(room.left(), room.bottom(), room.width(), option.rect.bottom() - room.bottom() - 3);
    else
      room.setLeft(room.left() + size.width() + Gap);
    painter->setFont(ui::uiFont(-2));
    painter->setPen(t.muted);
    painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, interval);
    painter->restore();
  }

 private:
  static constexpr int Side = 8, Gap = 6;
  static QSize sizeOf(const QString& text, const QFont& font) {
    const QFontMetrics metrics(font);
    return text.isEmpty() ? QSize(0, 0) : QSize(metrics.horizontalAdvance(text), metrics.height());
  }
  bool below_ = true;
};

/// Intervals stand behind their values where all columns and the names find room, else below them; the names
/// have what is left and wrap, so that the dev score is never out of sight.
void arrangeEstimates(QTableWidget& table) {
  if (table.columnCount() == 0) return;
  auto& delegate = static_cast<EstimateDelegate&>(*table.itemDelegate());
  const QAbstractItemView& cells = table;
  // "Balanced accuracy" in one line, or half of it.
  const int letter = table.fontMetrics().averageCharWidth();
  const int leastName = 19 * letter, leastWrapped = 10 * letter, room = table.viewport()->width();
  int all = 0;
  for (const bool below : {false, true}) {
    delegate.setBelow(below);
    all = 0;
    for (int c = 1; c < table.columnCount(); ++c) {
      const int width = std::max(cells.sizeHintForColumn(c), table.horizontalHeader()->sectionSizeHint(c));
      table.setColumnWidth(c, width);
      all += width;
    }
    if (all + leastName <= room) break;
  }
  table.setColumnWidth(0, std::max(leastWrapped, room - all));
  table.resizeRowsToContents();
  table.viewport()->update();
}

/// n stands in the header of the part, so a cell leaves it out; the tip has the words.
QTableWidgetItem* itemOf(std::string_view metricId, const eval::Estimate& estimate) {
  const auto text = bridge::estimateText(metricId, estimate);
  QString interval;
  if (estimate.value && estimate.low && estimate.high) {
    const auto bare = [&](double x) { return bridge::metricValue(metricId, x).remove(" %"); };
    interval = QString("[%1, %2]").arg(bare(*estimate.low), bare(*estimate.high));
  }
  auto* item = new QTableWidgetItem(interval.isEmpty() ? text.value : text.value + "  " + interval);
  item->setData(ValueRole, text.value);
  item->setData(IntervalRole, interval);
  item->setToolTip(text.tooltip.isEmpty() ? text.text : text.text + "\n" + text.tooltip);
  if (text.muted) item->setForeground(ui::theme().muted);
  return item;
}

}  // namespace

MetricsView::MetricsView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Scores"), this)),
      reading_(new QLabel(this)),
      scores_(quietTable("scores-table", this)),
      classes_(quietTable("classes-table", this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(card_);
  for (QTableWidget* table : {scores_, classes_}) {
    table->setItemDelegate(new EstimateDelegate(this));
    table->viewport()->installEventFilter(this);
  }
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  reading_->setObjectName("fit-reading");
  reading_->setWordWrap(true);
  reading_->setTextFormat(Qt::PlainText);
  column->setSpacing(8);
  column->addWidget(reading_);
  column->addWidget(scores_, 3);
  column->addWidget(classes_, 1);
  card_->setContent(body);
  card_->setHelp(
      tr("Each score is measured on the rows of one part; the brackets hold its 95 % interval, and n is in "
         "the header. "
         "A dash is a score that is not defined there, with the reason in its tip. Grey numbers rest on too "
         "few rows to "
         "be argued with."));
  // Muted cells carry the theme's colour.
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, [this] {
    if (!whyNot(NeedsTarget, now()).isEmpty()) return;
    showScores(now());
    showClasses(now());
  });
  card_->addTool("copy", tr("Copy the scores as a table"),
                 [this] { QApplication::clipboard()->setText(csv()); });
}

void MetricsView::refresh(const Snapshot& now, Changed changed) {
  const QString why = whyNot(NeedsTarget, now);
  say(why);
  if (!why.isEmpty() || !changed.any(Aspect::Run, Aspect::View)) return;
  showScores(now);
  showClasses(now);
  showReading(now);
}

void MetricsView::showReading(const Snapshot& now) {
  const auto* reading = now.fresh && now.run->reading ? &*now.run->reading : nullptr;
  reading_->setVisible(reading != nullptr);
  if (reading == nullptr) {
    card_->setChips(
        {{tr("moving"), ui::Tone::Plain, tr("Intervals are computed when nothing moves any more.")}});
    return;
  }
  const QString sentence = bridge::toQt(reading->sentence);
  reading_->setText(sentence.left(1).toUpper() + sentence.mid(1));
  const auto verdict = bridge::verdictText(reading->verdict);
  if (verdict.words.isEmpty())
    card_->setChips({{tr("too few rows to say"), ui::Tone::Plain, sentence}});
  else
    card_->setChips({{verdict.words, verdict.trouble ? ui::Tone::Warning : ui::Tone::Good, sentence}});
}

void MetricsView::showScores(const Snapshot& now) {
  const auto& parts = now.run->parts;
  scores_->clear();
  QStringList headers{tr("score")};
  for (const auto& part : parts)
    headers << tr("%1  n %2")
                   .arg(bridge::toQt(data::name(part.part)))
                   .arg(static_cast<qlonglong>(part.scored.size()));
  scores_->setColumnCount(static_cast<int>(headers.size()));
  scores_->setHorizontalHeaderLabels(headers);
  QStringList ids;
  for (const auto& part : parts)
    for (const auto& metric : part.metrics)
      if (!ids.contains(bridge::toQt(metric.id))) ids << bridge::toQt(metric.id);
  scores_->setRowCount(static_cast<int>(ids.size()));
  for (int r = 0; r < ids.size(); ++r) {
    const auto metric = eval::metric(ids[r].toStdString());
    auto* title = new QTableWidgetItem(metric ? bridge::toQt((*metric)->title) : ids[r]);
    if (metric) title->setToolTip(bridge::toQt((*metric)->help));
    title->setForeground(ui::theme().muted);
    scores_->setItem(r, 0, title);
    for (int c = 0; c < static_cast<int>(parts.size()); ++c)
      for (const auto& estimate : parts[static_cast<std::size_t>(c)].metrics)
        if (bridge::toQt(estimate.id) == ids[r])
          scores_->setItem(r, c + 1, itemOf(estimate.id, estimate.estimate));
  }
  arrangeEstimates(*scores_);
}

void MetricsView::showClasses(const Snapshot& now) {
  const auto* part = now.run->part(now.document->view.part);
  classes_->clear();
  classes_->setVisible(part != nullptr && !part->classes.empty());
  if (part == nullptr || part->classes.empty()) return;
  classes_->setColumnCount(5);
  classes_->setHorizontalHeaderLabels({tr("class (%1)").arg(bridge::toQt(data::name(part->part))), tr("n"),
                                       tr("precision"), tr("recall"), tr("F1")});
  classes_->setRowCount(static_cast<int>(part->classes.size()));
  for (int r = 0; r < static_cast<int>(part->classes.size()); ++r) {
    const auto& report = part->classes[static_cast<std::size_t>(r)];
    auto* name = new QTableWidgetItem(bridge::toQt(report.name));
    name->setForeground(ui::theme().muted);
    classes_->setItem(r, 0, name);
    classes_->setItem(r, 1, new QTableWidgetItem(QString::number(report.support)));
    classes_->setItem(r, 2, itemOf("precision", report.precision));
    classes_->setItem(r, 3, itemOf("recall", report.recall));
    classes_->setItem(r, 4, itemOf("f1", report.f1));
  }
  arrangeEstimates(*classes_);
}

bool MetricsView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize)
    for (QTableWidget* table : {scores_, classes_})
      if (watched == table->viewport()) arrangeEstimates(*table);
  return View::eventFilter(watched, event);
}

QString MetricsView::csv() const {
  QString text;
  for (const QTableWidget* table : {scores_, classes_}) {
    QStringList line;
    for (int c = 0; c < table->columnCount(); ++c)
      line << (table->horizontalHeaderItem(c) != nullptr ? table->horizontalHeaderItem(c)->text()
                                                         : QString());
    text += line.join('\t') + '\n';
    for (int r = 0; r < table->rowCount(); ++r) {
      line.clear();
      for (int c = 0; c < table->columnCount(); ++c)
        line << (table->item(r, c) != nullptr ? table->item(r, c)->text() : QString());
      text += line.join('\t') + '\n';
    }
  }
  return text;
}

}  // namespace ridgeline::views
