#include "ui/views/tests_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/side_scroll.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/plots/save_dialog.hpp"
#include "ui/views/test_form.hpp"
#include "ui/views/test_picture.hpp"
#include "ui/views/test_words.hpp"

namespace ridgeline::views {
namespace {

constexpr int AllRows = -1;
constexpr double UsualTestLevel = 0.05;

}  // namespace

bool TestsView::Question::operator==(const Question& other) const {
  if (table != other.table || seed != other.seed || choice != other.choice) return false;
  if (split == other.split) return part == other.part;
  return split && other.split && part == other.part && split->rows(part) == other.split->rows(part);
}

data::TablePtr TestsView::Question::rows() const {
  return split ? table->withRows(split->rows(part)) : table;
}

TestsView::TestsView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(info().title, this)),
      part_(new QComboBox(this)),
      form_(new TestForm(this)),
      answer_(new TestAnswer(this)),
      looking_(context.queue, context.owner),
      testing_(context.queue, context.owner),
      selecting_(context.queue, context.owner),
      drawing_(context.queue, context.owner) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  auto* sides = new QSplitter(Qt::Horizontal, this);
  sides->setChildrenCollapsible(false);
  constexpr int LeastWidth = 214;
  sides->addWidget(new forms::SideScroll(form_, LeastWidth, this));
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(answer_);
  scroll->setMinimumWidth(200);
  sides->addWidget(scroll);
  sides->setStretchFactor(0, 0);
  sides->setStretchFactor(1, 1);
  sides->setSizes({264, 600});
  card_->setContent(sides);
  part_->setObjectName("test-part");
  part_->setAccessibleName(tr("Which rows are tested"));
  part_->setToolTip(
      tr("Which rows are tested. To choose features by a test, look at train rows alone, so that the others "
         "stay unseen"));
  part_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  part_->addItem(tr("all rows"), AllRows);
  card_->addHeaderWidget(part_);
  card_->addTool("copy", tr("Copy the answer as text"), [this] {
    if (tests_)
      QApplication::clipboard()->setText(testsText(bridge::toQt(answered_->choice.entry->title), *tests_));
  });
  card_->addTool("export", tr("Save the answer as CSV"), [this] { save(); });
  showHelp();
  connect(part_, &QComboBox::activated, this, [this] { ask(now()); });
  form_->onChosen = [this](const TestChoice& choice) {
    chosen_ = true;
    // One that was stopped or failed runs again.
    if (!tests_ && !testing_.busy()) asked_.reset();
    choose(choice);
  };
  answer_->onCurrent = [this](int test) { draw(test); };
  answer_->onWords = [this](const QStringList& words) { select(words); };
}

void TestsView::refresh(const Snapshot& now, Changed changed) {
  say(whyNot(NeedsData, now));
  if (!now.loaded || !now.loaded->table) {
    looking_.cancel();
    table_.reset();
    columns_.reset();
    return forget();
  }
  if (table_ != now.loaded->table) return look(now);
  if (!changed.any(Aspect::Document, Aspect::Run)) return;
  listParts(now);
  ask(now);
}

void TestsView::look(const Snapshot& now) {
  table_ = now.loaded->table;
  columns_.reset();
  forget();
  part_->setCurrentIndex(0);
  // The former table's parts are none of this one.
  const QSignalBlocker quiet(part_);
  while (part_->count() > 1) part_->removeItem(part_->count() - 1);
  listParts(now);
  card_->setBusy(true);
  looking_.request(
      tr("Columns for tests").toStdString(), jobs::Priority::Interactive,
      [table = table_, roles = now.document->run.roles](jobs::WorkContext& context) {
        return testableColumns(*table, roles, context);
      },
      [this](Result<TestableColumnsPtr> columns) {
        card_->setBusy(false);
        if (!columns) {
          if (columns.error().code == ErrorCode::Cancelled) table_.reset();  // the next news looks again
          card_->showContent();
          return answer_->showReason(bridge::toQt(columns.error().text()), true);
        }
        columns_ = std::move(*columns);
        // What was chosen by hand stays where it can; what suggested itself makes room for what does now.
        TestChoice choice = choice_;
        if (!chosen_ || choice.entry == nullptr || !settleTest(choice, *columns_).empty()) {
          choice = firstTest(*columns_);
          chosen_ = false;
        }
        choose(std::move(choice));
      });
}

std::shared_ptr<const data::Split> TestsView::splitOf(const Snapshot& now) const {
  return now.run && now.run->table == table_ ? now.run->split : nullptr;
}

void TestsView::listParts(const Snapshot& now) {
  const auto split = splitOf(now);
  QList<int> parts{AllRows};
  if (split)
    for (const auto part : {data::Part::Train, data::Part::TrainDev, data::Part::Dev, data::Part::Test})
      if (!split->rows(part).empty() && (part != data::Part::Test || now.document->testOpen))
        parts << static_cast<int>(part);
  QList<int> listed;
  for (int i = 0; i < part_->count(); ++i) listed << part_->itemData(i).toInt();
  // While another split is being drawn the former one is there, so that a choice outlives it.
  if (listed == parts || (now.running && !split)) return;
  const QSignalBlocker quiet(part_);
  const int chosen = part_->currentData().toInt();
  part_->clear();
  for (const int part : parts)
    part_->addItem(part == AllRows ? tr("all rows") : bridge::toQt(data::name(static_cast<data::Part>(part))),
                   part);
  part_->setCurrentIndex(std::max(0, part_->findData(chosen)));
}

void TestsView::choose(TestChoice choice) {
  if (!columns_) return;
  choice_ = std::move(choice);
  if (choice_.entry == nullptr) {
    card_->showEmpty("table",
                     tr("No test fits this table: it has no column of numbers and none of categories."));
    return;
  }
  card_->showContent();
  const std::string why = settleTest(choice_, *columns_);
  form_->show(choice_, columns_);
  showHelp();
  if (why.empty()) return ask(now());
  forget();
  answer_->showReason(bridge::toQt(why), false);
}

void TestsView::ask(const Snapshot& now) {
  TestChoice settled = choice_;
  if (!columns_ || settled.entry == nullptr || !settleTest(settled, *columns_).empty()) return;
  Question question{table_, nullptr, data::Part::Train, now.document->run.seed, choice_};
  if (const int part = part_->currentData().toInt(); part != AllRows) {
    question.split = splitOf(now);
    question.part = static_cast<data::Part>(part);
    if (!question.split) return;
  }
  if (asked_ == question) return;
  asked_ = question;
  drawing_.cancel();
  card_->setBusy(true);
  testing_.request(
      choice_.entry->title, jobs::Priority::Interactive,
      [question](jobs::WorkContext& context) {
        data::TestRequest request = question.choice.request();
        request.seed = Seed(question.seed);
        return data::testColumns(*question.rows(), *question.choice.entry, request, question.choice.params,
                                 context);
      },
      [this, question](Result<std::vector<data::ColumnTest>> tests) { deliver(question, std::move(tests)); });
}

void TestsView::deliver(const Question& question, Result<std::vector<data::ColumnTest>> tests) {
  card_->setBusy(false);
  if (tests && !tests->empty()) {
    tests_ = std::make_shared<const std::vector<data::ColumnTest>>(std::move(*tests));
    answered_ = question;
    answer_->show(tests_);
    showChips();
    return draw(0);
  }
  const bool stopped = !tests && tests.error().code == ErrorCode::Cancelled;
  forget();
  asked_ = question;
  if (stopped)
    answer_->showReason(tr("The test was stopped. Choose it again to run it."), false);
  else if (tests)
    answer_->showReason(tr("There is no answer."), false);
  else
    answer_->showReason(bridge::toQt(tests.error().text()), true);
}

/// No question is under way and none is answered.
void TestsView::forget() {
  testing_.cancel();
  selecting_.cancel();
  drawing_.cancel();
  asked_.reset();
  answered_.reset();
  tests_.reset();
  card_->setBusy(false);
  card_->setChips({});
}

void TestsView::showChips() {
  QList<ui::Chip> chips;
  if (tests_->size() > 1) {
    const auto shown = std::count_if(tests_->begin(), tests_->end(), [](const data::ColumnTest& test) {
      return test.adjusted && *test.adjusted <= UsualTestLevel;
    });
    chips.append({tr("%1 with adjusted p ≤ %2").arg(shown).arg(UsualTestLevel),
                  shown > 0 ? ui::Tone::Accent : ui::Tone::Plain});
    chips.append({bridge::counted(std::ssize(*tests_), tr("test"), tr("tests"))});
  } else if (const auto& p = tests_->front().outcome.result.p; p) {
    chips.append({tr("p %1 %2").arg(*p <= UsualTestLevel ? "≤" : ">").arg(UsualTestLevel),
                  *p <= UsualTestLevel ? ui::Tone::Accent : ui::Tone::Plain,
                  bridge::toQt(tests_->front().outcome.says)});
  }
  card_->setChips(chips);
}

void TestsView::draw(int test) {
  if (!tests_) return;
  Question question = *answered_;
  question.choice.columns = (*tests_)[static_cast<std::size_t>(test)].columns;
  drawing_.request(
      tr("Picture of a test").toStdString(), jobs::Priority::Interactive,
      [question](jobs::WorkContext&) -> Result<TestPicture> {
        const auto& entry = *question.choice.entry;
        RIDGELINE_TRY(const stats::TestData data,
                      data::testData(*question.rows(), entry, question.choice.request()));
        return pictureOf(data, entry.shape);
      },
      [this, title = bridge::toQt(question.choice.entry->title)](const Result<TestPicture>& picture) {
        // Columns whose rows do not suffice have said so in the answer.
        if (picture)
          answer_->picture()->show(*picture, title);
        else
          answer_->picture()->show({}, title);
      });
}

void TestsView::select(const QStringList& words) {
  if (!tests_) return;
  const auto& columns = (*tests_)[static_cast<std::size_t>(answer_->current())].columns;
  const auto& shape = stats::info(answered_->choice.entry->shape);
  if (!shape.cut() && !(shape.categories && !columns.empty())) return;
  const std::string& by = shape.cut() ? answered_->choice.by : columns.front();
  const auto* known = columns_->find(by);
  if (known == nullptr) return;
  std::vector<std::string> levels;
  for (const auto& level : known->levels)
    if (words.contains(bridge::toQt(level))) levels.push_back(level);
  if (levels.empty()) return;
  QStringList names;
  for (const auto& level : levels) names << bridge::toQt(level);
  const QString named = names.join(tr(" or "));
  selecting_.request(
      tr("Rows of %1").arg(named).toStdString(), jobs::Priority::Interactive,
      [question = *answered_, by, levels, columns](jobs::WorkContext&) -> Result<std::vector<data::RowId>> {
        // The part by its positions: a table of its own would be a copy.
        const auto* among = question.split ? &question.split->rows(question.part) : nullptr;
        return rowsOfLevels(*question.table, among, by, levels, columns);
      },
      [this, label = tr("%1 %2").arg(bridge::toQt(by), named)](Result<std::vector<data::RowId>> rows) {
        if (rows)
          context_.session.selection().pick(std::move(*rows), session::Selection::Mode::Replace,
                                            label.toStdString());
      });
}

void TestsView::showHelp() {
  QString help = tr(
      "A test asks how surprising the rows would be if nothing were going on: p is how often chance alone "
      "would show as much. A small p speaks for the claim; a large one proves nothing. Effect and interval "
      "say how large it is.");
  if (choice_.entry != nullptr)
    help +=
        "\n\n" +
        tr("%1 assumes: %2").arg(bridge::toQt(choice_.entry->title), bridge::toQt(choice_.entry->assumes)) +
        "\n\n" + tr("Source: %1").arg(bridge::toQt(choice_.entry->source));
  card_->setHelp(help);
}

void TestsView::save() {
  if (!tests_) return;
  ui::Picture table;
  table.name = bridge::toQt(answered_->choice.entry->title);
  // While the dialog is open another answer may come.
  table.csv = [title = table.name, tests = tests_] { return testsCsv(title, *tests); };
  const QString path = ui::askWhereToSave(this, tr("Save the answer"), ui::fileStem(table.name) + ".csv",
                                          tr("CSV (*.csv)"), "csv");
  if (path.isEmpty()) return;
  card_->clearError();
  if (const Status saved = ui::saveCsv(table, path); !saved)
    card_->showError(bridge::toQt(saved.error().text()));
}

}  // namespace ridgeline::views
