// Hypothesis tests on columns of the table: what is chosen is what the core is asked, and what it says is
// what is shown.
#include "ui/views/tests_view.hpp"

#include <QAbstractItemModel>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <memory>

#include "core/data/column_tests.hpp"
#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/ui/support/desk.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/line_plot.hpp"
#include "ui/views/test_words.hpp"

using namespace ridgeline;

namespace {

using test::Desk;
struct Seen {
  explicit Seen(Desk& desk) : desk(desk), view(desk.context, nullptr) {
    view.resize(760, 620);
    view.show();
    settle();
  }
  void settle() {
    const auto* card = view.findChild<ui::Card*>();
    REQUIRE(
        QTest::qWaitFor([&] { return view.refreshes() > 0 && !card->isBusy() && desk.queue.jobs().empty(); },
                        Desk::Patience));
    // What the last job brought, such as a picture, is in the queue of events by now.
    QApplication::processEvents();
  }
  /// Another table, in the place of the one that is there.
  void reopen(const std::string& table) {
    data::SourceSpec source;
    source.kind = data::SourceKind::Bundled;
    source.path = table;
    bool done = false;
    desk.session.open(source, [&done](const Status& status) { done = status.has_value(); });
    REQUIRE(QTest::qWaitFor([&] { return done; }, Desk::Patience));
    desk.settle();
    settle();
  }
  QComboBox* box(const QString& name) {
    auto* found = view.findChild<QComboBox*>(name);
    REQUIRE(found != nullptr);
    return found;
  }
  void pick(const QString& name, int index) {
    auto* list = box(name);
    REQUIRE(index >= 0);
    list->setCurrentIndex(index);
    Q_EMIT list->activated(index);
  }
  void pickTest(const QString& id) { pick("test-picker", box("test-picker")->findData(id)); }
  void pickText(const QString& name, const QString& text) { pick(name, box(name)->findText(text)); }
  QString sentence() { return view.findChild<QLabel*>("test-sentence")->text(); }
  /// Value under a figure's name, as the copied text has it.
  QString figure(const QString& name) {
    copy();
    for (const QString& line : QApplication::clipboard()->text().split('\n'))
      if (line.startsWith(name + '\t')) return line.mid(name.size() + 1);
    return {};
  }
  void copy() {
    QApplication::clipboard()->clear();
    for (auto* button : view.findChildren<QToolButton*>())
      if (button->toolTip() == "Copy the answer as text") button->click();
  }
  Desk& desk;
  views::TestsView view;
};

std::vector<data::ColumnTest> askAll(const Desk& desk, const std::string& test,
                                     const data::TestRequest& request) {
  jobs::WorkContext context;
  const auto tests =
      data::testColumns(*desk.session.now().loaded->table, **stats::testEntry(test), request, {}, context);
  REQUIRE(tests);
  REQUIRE_FALSE(tests->empty());
  return *tests;
}
data::ColumnTest askCore(const Desk& desk, const std::string& test, const data::TestRequest& request) {
  return askAll(desk, test, request).front();
}

}  // namespace

TEST_CASE("tests view: there is an answer at once, and a choice shows what the core says",
          "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  CHECK_FALSE(seen.sentence().isEmpty());
  CHECK_FALSE(seen.figure("p").isEmpty());

  seen.pickTest("welch");
  seen.pickText("test-column-1", "body_mass_g");
  seen.pickText("test-by", "sex");
  seen.settle();
  data::TestRequest request;
  request.columns = {"body_mass_g"};
  request.by = "sex";
  const auto test = askCore(desk, "welch", request);
  CHECK(seen.sentence() == bridge::toQt(test.outcome.says));
  CHECK(seen.figure("p") == QString::number(*test.outcome.result.p, 'g', 3));
  CHECK(seen.figure("n") == "333");
  // scipy 1.10: ttest_ind(female, male, equal_var=False) has t = -8.5545.
  CHECK(*test.outcome.result.statistic == Approx(-8.5545).epsilon(1e-4));
  CHECK(QApplication::clipboard()->text().contains("-8.55"));

  // The other way round, the difference has the other sign.
  seen.pickText("test-level-1", "male");
  seen.settle();
  CHECK(seen.box("test-level-2")->currentText() == "female");
  seen.copy();
  CHECK_FALSE(QApplication::clipboard()->text().contains("-8.55"));
  CHECK(QApplication::clipboard()->text().contains("8.55"));

  const auto* plot = seen.view.findChild<ui::LinePlot*>();
  REQUIRE(plot != nullptr);
  REQUIRE(plot->lines().size() == 2);
  CHECK(plot->lines()[0].name == "male");
}

TEST_CASE("tests view: pickers offer the kinds of columns that the test takes", "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  seen.pickTest("chi-squared");
  seen.settle();
  CHECK(seen.box("test-column-1")->findText("species") >= 0);
  CHECK(seen.box("test-column-1")->findText("body_mass_g") < 0);
  CHECK_FALSE(seen.box("test-by")->isVisible());
  seen.pickTest("pearson");
  seen.settle();
  CHECK(seen.box("test-column-1")->findText("species") < 0);
  CHECK(seen.box("test-column-2")->findText("body_mass_g") >= 0);
  // A column that stands in the other place changes places with what was here.
  const QString first = seen.box("test-column-1")->currentText();
  const QString second = seen.box("test-column-2")->currentText();
  seen.pickText("test-column-1", second);
  seen.settle();
  CHECK(seen.box("test-column-1")->currentText() == second);
  CHECK(seen.box("test-column-2")->currentText() == first);
  CHECK_FALSE(seen.figure("p").isEmpty());
}

TEST_CASE("tests view: more columns than the test takes are tested each, and p is adjusted",
          "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  seen.pickTest("welch");
  seen.pickText("test-by", "sex");
  seen.pickText("test-column-1", "body_mass_g");
  seen.settle();
  CHECK_FALSE(seen.box("test-adjustment")->isVisible());
  auto* ticks = seen.view.findChild<QListWidget*>("column-ticks");
  REQUIRE(ticks != nullptr);
  const auto found = ticks->findItems("flipper_length_mm", Qt::MatchExactly);
  REQUIRE(found.size() == 1);
  found.front()->setCheckState(Qt::Checked);
  seen.settle();
  CHECK(seen.box("test-adjustment")->isVisible());
  auto* list = seen.view.findChild<QTableView*>("test-list");
  REQUIRE(list->isVisible());
  REQUIRE(list->model()->rowCount() == 2);
  CHECK(list->model()->index(1, 0).data().toString() == "flipper_length_mm");
  data::TestRequest request;
  request.by = "sex";
  request.columns = {"body_mass_g", "flipper_length_mm"};
  const auto flipper = askAll(desk, "welch", request).back();
  list->selectRow(1);
  seen.settle();
  CHECK(seen.sentence() == bridge::toQt(flipper.outcome.says));
  CHECK(list->model()->index(1, 2).data(Qt::ToolTipRole).toDouble() == *flipper.adjusted);
}

TEST_CASE("tests view: what the core refuses is said, and nothing is left of the former answer",
          "[ui][views][tests]") {
  Desk desk;
  desk.open("iris", "lda");
  Seen seen(desk);
  seen.pickTest("chi-squared");
  seen.settle();
  CHECK(seen.sentence().contains("only one column of categories"));
  seen.copy();
  CHECK(QApplication::clipboard()->text().isEmpty());
  seen.pickTest("pearson");
  seen.settle();
  CHECK_FALSE(seen.figure("p").isEmpty());
}

TEST_CASE("tests view: another table is tested anew, what was chosen by hand stays where it can",
          "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  const QString before = seen.sentence();
  seen.reopen("wine");
  CHECK(seen.sentence() != before);
  seen.pickTest("spearman");
  seen.settle();
  seen.reopen("penguins");
  CHECK(seen.box("test-picker")->currentData() == "spearman");
  CHECK(seen.box("test-column-1")->findText("bill_length_mm") >= 0);
  CHECK_FALSE(seen.figure("p").isEmpty());
}

TEST_CASE("tests view: parts can be tested apart, the sealed one cannot", "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  seen.pickTest("spearman");
  seen.settle();
  const auto* parts = seen.box("test-part");
  CHECK(parts->findText("train") >= 0);
  CHECK(parts->findText("test") < 0);
  const int all = seen.figure("n").toInt();
  seen.pickText("test-part", "train");
  seen.settle();
  const auto& train = desk.session.now().run->split->rows(data::Part::Train);
  CHECK(seen.figure("n").toInt() > 0);
  CHECK(seen.figure("n").toInt() <= static_cast<int>(train.size()));
  CHECK(seen.figure("n").toInt() < all);
  desk.session.openTest("the end");
  desk.settle();
  seen.settle();
  CHECK(parts->findText("test") >= 0);
  CHECK(parts->currentText() == "train");
}

TEST_CASE("tests view: a row of the answer selects the rows of its groups", "[ui][views][tests]") {
  Desk desk;
  desk.open("penguins", "lda");
  Seen seen(desk);
  seen.pickTest("tukey");
  seen.pickText("test-by", "species");
  seen.pickText("test-column-1", "body_mass_g");
  seen.settle();
  auto* rows = seen.view.findChild<QTableView*>("test-rows");
  REQUIRE(rows->isVisible());
  REQUIRE(rows->model()->rowCount() == 3);
  Q_EMIT rows->clicked(rows->model()->index(0, 0));
  seen.settle();
  // Adelie 151 and Chinstrap 68 have a body mass.
  CHECK(desk.session.now().selection->rows.size() == 151 + 68);
  CHECK(desk.session.now().selection->origin == "species Adelie or Chinstrap");
}

TEST_CASE("tests view: a newer choice cancels the work of the older one", "[ui][views][tests]") {
  Desk desk;
  desk.open("wine", "lda");
  Seen seen(desk);
  seen.pickTest("permutation");
  seen.pickTest("spearman");
  seen.pickTest("kendall");
  seen.settle();
  data::TestRequest request;
  request.columns = {seen.box("test-column-1")->currentText().toStdString(),
                     seen.box("test-column-2")->currentText().toStdString()};
  CHECK(seen.sentence() == bridge::toQt(askCore(desk, "kendall", request).outcome.says));
  CHECK(seen.view.findChild<ui::Card*>()->isBusy() == false);
}

TEST_CASE("tests view: a test that is stopped says so and runs when it is chosen again",
          "[ui][views][tests]") {
  Desk desk;
  desk.open("wine", "lda");
  Seen seen(desk);
  seen.pickTest("permutation");
  seen.settle();
  auto* resamples = seen.view.findChild<QDoubleSpinBox*>("param.resamples");
  REQUIRE(resamples != nullptr);
  resamples->setValue(1000000);
  desk.queue.cancelAll();
  seen.settle();
  CHECK(seen.sentence().contains("was stopped"));
  seen.pickTest("permutation");
  CHECK(seen.view.findChild<ui::Card*>()->isBusy());
  resamples->setValue(200);
  seen.settle();
  CHECK_FALSE(seen.figure("p").isEmpty());
}

TEST_CASE("tests view: the saved table holds every number in full", "[ui][views][tests]") {
  data::ColumnTest test;
  test.columns = {"a, b"};
  test.outcome.result.method = "method";
  test.outcome.result.p = 0.1;
  test.outcome.result.statistic = 1.0 / 3;
  test.outcome.result.degrees = {2, 30.5};
  test.outcome.result.n = 12;
  test.outcome.says = "It says \"so\".";
  test.outcome.rows = {{"group", "mean"}, {{std::string("x"), 0.1}, {std::string("y"), std::monostate()}}};
  const QString csv = views::testsCsv("Title", {test});
  CHECK(csv.contains(
      "Title,\"a, b\",method,0.3333333333333333,2 30.5,0.1,,,,,,,,12,,,\"It says \"\"so\"\".\"\n"));
  CHECK(csv.endsWith("\ngroup,mean\nx,0.1\ny,\n"));
}
