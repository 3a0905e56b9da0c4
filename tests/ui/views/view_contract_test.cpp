// Every view of the catalog: opens without data, follows a table and another, lives through a failed run, and
// closes while work is under way.
#include <QTableView>
#include <QTest>
#include <memory>

#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/ui/support/desk.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/bridge/ui_executor.hpp"
#include "ui/views/catalog.hpp"

using namespace ridgeline;
using session::SessionDocument;

namespace {

using test::Desk;

struct ContractDesk {
  bridge::UiExecutor executor;
  jobs::JobQueue queue{2, 2};
  session::Session session{{queue, executor, [] { return 0.0; }, [] { return std::string("2026-01-01"); }}};
  bridge::FilmPlayer film{session};
  views::ViewContext context{session, queue, executor, film};

  void open(data::SourceKind kind, const std::string& id) {
    data::SourceSpec source;
    source.kind = kind;
    source.path = id;
    bool done = false;
    session.open(source, [&done](const Status& status) { done = status.has_value(); });
    REQUIRE(QTest::qWaitFor([&] { return done && session.now().fresh && !session.now().running; },
                            Desk::Patience));
  }
  bool quiet() {
    return QTest::qWaitFor([&] { return queue.jobs().empty(); }, Desk::Patience);
  }
};

/// While a model changes, headers ask for columns that it has no more: Qt expects no answer then.
void askBeyondColumns(const views::View& view) {
  for (const auto* table : view.findChildren<QTableView*>()) {
    const auto* model = table->model();
    if (model == nullptr) continue;
    for (const auto orientation : {Qt::Horizontal, Qt::Vertical})
      for (const int section : {-1, orientation == Qt::Horizontal ? model->columnCount() : model->rowCount()})
        for (const int role : {Qt::DisplayRole, Qt::TextAlignmentRole, Qt::ToolTipRole})
          CHECK_FALSE(model->headerData(section, orientation, role).isValid());
  }
}

}  // namespace

TEST_CASE("view contract: every view opens empty, follows tables and failures, and closes at work",
          "[ui][views][contract]") {
  for (const auto& entry : views::viewCatalog()) {
    DYNAMIC_SECTION(entry.info.id.toStdString()) {
      CHECK_FALSE(entry.info.title.isEmpty());
      ContractDesk bench;
      std::unique_ptr<views::View> view(entry.make(bench.context, nullptr));
      view->resize(520, 420);
      view->show();
      QTest::qWait(20);
      CHECK_FALSE(view->grab().isNull());

      bench.open(data::SourceKind::Generated, "moons");
      REQUIRE(bench.quiet());
      const QImage classes = view->grab().toImage();
      askBeyondColumns(*view);
      const data::RowId first = bench.session.now().loaded->table->id(0);
      bench.session.selection().pick({first}, session::Selection::Mode::Replace, "one row");
      bench.session.selection().hover(first);
      QTest::qWait(20);

      bench.open(data::SourceKind::Generated, "sine");
      REQUIRE(bench.quiet());
      QTest::qWait(20);
      CHECK(view->grab().toImage() != classes);
      CHECK(bench.session.now().selection->rows.empty());

      bench.session.edit("A target that is not there", {},
                         [](SessionDocument& d) { d.run.roles.target = "nowhere"; });
      REQUIRE(QTest::qWaitFor([&] { return bench.session.now().error.has_value(); }, Desk::Patience));
      QTest::qWait(20);
      CHECK_FALSE(view->grab().isNull());

      bench.session.undo();
      bench.session.edit("Another seed", {}, [](SessionDocument& d) { ++d.run.seed; });
      view.reset();
      CHECK(QTest::qWaitFor([&] { return bench.session.now().fresh; }, Desk::Patience));
    }
  }
}

TEST_CASE("view contract: a hidden view does no work", "[ui][views][contract]") {
  for (const auto& entry : views::viewCatalog()) {
    DYNAMIC_SECTION(entry.info.id.toStdString()) {
      ContractDesk bench;
      const std::unique_ptr<views::View> view(entry.make(bench.context, nullptr));
      bench.open(data::SourceKind::Generated, "moons");
      REQUIRE(bench.quiet());
      CHECK_FALSE(view->seen());
      CHECK(view->refreshes() == 0);
      CHECK(bench.queue.jobs().empty());

      // Seen once, hidden again: what happens meanwhile waits until it is shown.
      view->resize(520, 420);
      view->show();
      REQUIRE(QTest::qWaitFor([&] { return view->refreshes() > 0; }, Desk::Patience));
      REQUIRE(bench.quiet());
      view->hide();
      QTest::qWait(20);
      const int before = view->refreshes();
      bench.open(data::SourceKind::Generated, "sine");
      REQUIRE(bench.quiet());
      QTest::qWait(20);
      CHECK(view->refreshes() == before);
      view->show();
      CHECK(QTest::qWaitFor([&] { return view->refreshes() > before; }, Desk::Patience));
    }
  }
}
