#include "ui/views/test_answer.hpp"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/bridge/to_qt.hpp"
#include "ui/forms/wrap_row.hpp"
#include "ui/views/test_picture.hpp"
#include "ui/views/test_words.hpp"

namespace ridgeline::views {
namespace {

constexpr int RowHeight = 26, MostRowsShown = 7;

/// The rows of one test.
class TestRowsModel final : public QAbstractTableModel {
 public:
  TestRowsModel(stats::TestRows rows, QObject* parent)
      : QAbstractTableModel(parent), rows_(std::move(rows)) {}
  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(rows_.rows.size());
  }
  int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(rows_.titles.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    const auto& cell =
        rows_.rows[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
    if (role == Qt::DisplayRole) return testCellText(cell, false);
    if (role == Qt::ToolTipRole) return testCellText(cell, true);
    if (role == Qt::TextAlignmentRole) return alignment(index.row(), index.column());
    return {};
  }
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    // While its model changes, a header asks for the columns of the former one.
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    // A title stands over its numbers.
    if (role == Qt::TextAlignmentRole && !rows_.rows.empty()) return alignment(0, section);
    if (role != Qt::DisplayRole) return {};
    return bridge::toQt(rows_.titles[static_cast<std::size_t>(section)]);
  }

 private:
  int alignment(int row, int column) const {
    const auto& cell = rows_.rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    return static_cast<int>((std::holds_alternative<std::string>(cell) ? Qt::AlignLeft : Qt::AlignRight) |
                            Qt::AlignVCenter);
  }
  stats::TestRows rows_;
};

/// Several tests, a row each.
stats::TestRows rowsOfTests(const std::vector<data::ColumnTest>& tests) {
  stats::TestRows all{{"columns", "p", "adjusted p", "statistic", "effect", "n"}, {}};
  const auto cell = [](const std::optional<double>& x) {
    return x ? stats::TestCell(*x) : stats::TestCell(std::monostate());
  };
  for (const auto& test : tests) {
    const auto& r = test.outcome.result;
    all.rows.push_back({testColumnsText(test).toStdString(), cell(r.p), cell(test.adjusted),
                        cell(r.statistic), cell(r.effect), static_cast<double>(r.n)});
  }
  return all;
}

QTableView* plainTable(const QString& name, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setObjectName(name);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(RowHeight);
  table->setTabKeyNavigation(false);
  table->hide();
  return table;
}

/// Shows a table as high as it needs, up to a few rows; the former model goes.
void fillTable(QTableView& table, stats::TestRows rows) {
  QAbstractItemModel* former = table.model();
  const bool any = !rows.titles.empty() && !rows.rows.empty();
  const int shown = std::min(static_cast<int>(rows.rows.size()), MostRowsShown);
  auto* model = new TestRowsModel(std::move(rows), &table);
  table.setModel(model);
  delete former;
  table.setVisible(any);
  if (!any) return;
  table.horizontalHeader()->setResizeContentsPrecision(60);
  table.resizeColumnsToContents();
  table.setFixedHeight(table.horizontalHeader()->sizeHint().height() + shown * RowHeight +
                       table.horizontalScrollBar()->sizeHint().height() + 2);
}

}  // namespace

TestAnswer::TestAnswer(QWidget* parent)
    : QWidget(parent),
      list_(plainTable("test-list", this)),
      sentence_(new QLabel(this)),
      figures_(new QWidget(this)),
      notes_(new QLabel(this)),
      rows_(plainTable("test-rows", this)),
      picture_(new TestPictureView(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 2, 4, 2);
  column->setSpacing(10);
  list_->setAccessibleName(tr("Tests that were run together"));
  column->addWidget(list_);
  sentence_->setObjectName("test-sentence");
  for (QLabel* label : {sentence_, notes_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  column->addWidget(sentence_);
  auto* wrap = new forms::WrapRow(14);
  wrap->setContentsMargins(0, 0, 0, 0);
  // A wrapping row sets its last item to the right: none of the figures.
  wrap->addItem(new QSpacerItem(0, 0));
  figures_->setLayout(wrap);
  column->addWidget(figures_);
  notes_->setObjectName("test-notes");
  notes_->setProperty("role", "small");
  column->addWidget(notes_);
  rows_->setAccessibleName(tr("What the test says of each group or pair"));
  rows_->setToolTip(tr("Choose a row to select the rows of its group"));
  column->addWidget(rows_);
  column->addWidget(picture_, 1);
  column->addStretch(0);
  picture_->hide();
  connect(rows_, &QTableView::clicked, this, [this](const QModelIndex& index) { pickRow(index.row()); });
  connect(rows_, &QTableView::activated, this, [this](const QModelIndex& index) { pickRow(index.row()); });
}

TestAnswer::Tile& TestAnswer::tile(qsizetype place) {
  while (static_cast<qsizetype>(tiles_.size()) <= place) {
    Tile made{new QWidget(figures_), nullptr, nullptr};
    auto* column = new QVBoxLayout(made.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    made.value = new QLabel(made.box);
    made.value->setProperty("role", "heading");
    made.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made.name = new QLabel(made.box);
    made.name->setProperty("role", "small");
    column->addWidget(made.value);
    column->addWidget(made.name);
    // Before the spacer that stands last.
    auto* wrap = figures_->layout();
    QLayoutItem* last = wrap->takeAt(wrap->count() - 1);
    wrap->addWidget(made.box);
    wrap->addItem(last);
    tiles_.push_back(made);
  }
  return tiles_[static_cast<std::size_t>(place)];
}

void TestAnswer::show(ColumnTestsPtr tests) {
  tests_ = std::move(tests);
  const bool several = tests_->size() > 1;
  fillTable(*list_, several ? rowsOfTests(*tests_) : stats::TestRows{});
  if (several) {
    list_->selectRow(0);
    connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
              if (!now.isValid()) return;
              showTest(now.row());
              if (onCurrent) onCurrent(now.row());
            });
  }
  showTest(0);
}

void TestAnswer::showTest(int test) {
  current_ = test;
  const auto& one = (*tests_)[static_cast<std::size_t>(test)];
  sentence_->setText(bridge::toQt(one.outcome.says));
  sentence_->setProperty("role", QVariant());
  style()->unpolish(sentence_);
  style()->polish(sentence_);
  showFigures(one);
  const QString notes = testNotes(one);
  notes_->setText(notes);
  notes_->setVisible(!notes.isEmpty());
  fillTable(*rows_, one.outcome.rows);
}

void TestAnswer::showFigures(const data::ColumnTest& test) {
  const auto figures = testFigures(test);
  for (qsizetype i = 0; i < figures.size(); ++i) {
    Tile& one = tile(i);
    one.value->setText(figures[i].value);
    one.name->setText(figures[i].name);
    one.box->setToolTip(figures[i].toolTip);
    one.box->setAccessibleName(figures[i].name + ' ' + figures[i].value);
  }
  for (std::size_t i = 0; i < tiles_.size(); ++i)
    tiles_[i].box->setVisible(static_cast<qsizetype>(i) < figures.size());
  figures_->setVisible(!figures.isEmpty());
}

void TestAnswer::showReason(const QString& sentence, bool failed) {
  tests_.reset();
  current_ = 0;
  sentence_->setText(sentence);
  sentence_->setProperty("role", failed ? "error" : "muted");
  style()->unpolish(sentence_);
  style()->polish(sentence_);
  for (QWidget* each : std::initializer_list<QWidget*>{list_, figures_, notes_, rows_, picture_})
    each->hide();
}

void TestAnswer::pickRow(int row) {
  if (!tests_ || !onWords) return;
  QStringList words;
  for (const auto& cell :
       (*tests_)[static_cast<std::size_t>(current_)].outcome.rows.rows[static_cast<std::size_t>(row)])
    if (const auto* word = std::get_if<std::string>(&cell)) words << bridge::toQt(*word);
  onWords(words);
}

}  // namespace ridgeline::views
