#include "ui/views/view.hpp"

#include <QLabel>
#include <QStackedWidget>
#include <QTest>
#include <QVBoxLayout>
#include <memory>

#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/bridge/ui_executor.hpp"

using namespace ridgeline;
using session::Aspect;
using session::Changed;
using session::SessionDocument;
using session::Snapshot;

namespace {

class CountingView final : public views::View {
 public:
  using View::say;
  explicit CountingView(views::ViewContext& context, QWidget* parent = nullptr) : View(context, parent) {}
  std::vector<Changed> seenChanges;

 private:
  void refresh(const Snapshot&, Changed changed) override { seenChanges.push_back(changed); }
};

struct CountingDesk {
  bridge::UiExecutor executor;
  jobs::JobQueue queue{1, 1};
  session::Session session{{queue, executor, [] { return 0.0; }, [] { return std::string(); }}};
  bridge::FilmPlayer film{session};
  views::ViewContext context{session, queue, executor, film};

  void look(data::Part part) {
    session.edit("Part", "", [part](SessionDocument& d) { d.view.part = part; });
  }
};

bool told(const CountingView& view, std::size_t count) {
  return QTest::qWaitFor([&] { return view.seenChanges.size() >= count; }, 5000);
}

}  // namespace

TEST_CASE("view: its first refresh, when it is first seen, says that everything changed", "[ui][views]") {
  CountingDesk bench;
  CountingView view(bench.context);
  bench.look(data::Part::Train);
  CHECK(view.seenChanges.empty());
  view.resize(200, 100);
  view.show();
  REQUIRE(told(view, 1));
  CHECK(view.seenChanges[0].any(Aspect::Run));
  CHECK(view.seenChanges[0].any(Aspect::Table));
  bench.look(data::Part::Dev);
  REQUIRE(view.seenChanges.size() == 2);
  CHECK(view.seenChanges[1].any(Aspect::View));
  CHECK_FALSE(view.seenChanges[1].any(Aspect::Table, Aspect::Run));
}

TEST_CASE("view: hidden it is quiet, and it catches up in one refresh", "[ui][views]") {
  CountingDesk bench;
  QStackedWidget stack;
  auto* view = new CountingView(bench.context, &stack);
  stack.addWidget(view);
  stack.addWidget(new QWidget(&stack));
  stack.resize(200, 100);
  stack.show();
  REQUIRE(told(*view, 1));
  stack.setCurrentIndex(1);
  QTest::qWait(20);
  view->seenChanges.clear();
  bench.look(data::Part::Train);
  bench.session.selection().pick({1}, session::Selection::Mode::Replace, "one");
  QTest::qWait(50);
  CHECK(view->seenChanges.empty());
  stack.setCurrentIndex(0);
  REQUIRE(told(*view, 1));
  QTest::qWait(50);
  REQUIRE(view->seenChanges.size() == 1);
  CHECK(view->seenChanges[0].any(Aspect::View));
  CHECK(view->seenChanges[0].any(Aspect::Selection));
  CHECK_FALSE(view->seenChanges[0].any(Aspect::Table));
}

TEST_CASE("view: moved out of its parent's sight it is not seen, as behind a tab", "[ui][views]") {
  CountingDesk bench;
  QWidget parent;
  auto* view = new CountingView(bench.context, &parent);
  parent.resize(200, 100);
  view->setGeometry(0, 0, 200, 100);
  parent.show();
  REQUIRE(told(*view, 1));
  view->move(-500, -500);
  CHECK_FALSE(view->seen());
  view->seenChanges.clear();
  bench.look(data::Part::Train);
  QTest::qWait(20);
  CHECK(view->seenChanges.empty());
  view->move(0, 0);
  REQUIRE(told(*view, 1));
}

TEST_CASE("view: a sentence covers it until it is taken back, a dead view hears nothing", "[ui][views]") {
  CountingDesk bench;
  auto view = std::make_unique<CountingView>(bench.context);
  view->resize(300, 200);
  view->show();
  REQUIRE(told(*view, 1));
  view->say(views::whyNot(views::NeedsData, bench.session.now()));
  auto* sentence = view->findChild<QLabel*>("view.sentence");
  REQUIRE(sentence != nullptr);
  CHECK(sentence->isVisible());
  CHECK_FALSE(sentence->text().isEmpty());
  view->resize(400, 300);
  CHECK(sentence->size() == view->size());
  view->say({});
  CHECK_FALSE(sentence->isVisible());
  view.reset();
  bench.look(data::Part::Train);
}

TEST_CASE("view: what is missing is told in one sentence", "[ui][views]") {
  Snapshot now;
  CHECK(views::whyNot(views::NeedsNothing, now).isEmpty());
  CHECK_FALSE(views::whyNot(views::NeedsData, now).isEmpty());
  now.running = true;
  CHECK(views::whyNot(views::NeedsRun, now).contains("first fit"));
  now.running = false;
  now.error = Error{ErrorCode::InvalidInput, "The target is absent."};
  CHECK(views::whyNot(views::NeedsRun, now) == "The target is absent.");
  auto run = std::make_shared<runs::RunResult>();
  run->schema.task = data::Task::Regress;
  now.run = run;
  CHECK(views::whyNot(views::NeedsRun | views::NeedsTarget, now).isEmpty());
  CHECK(views::whyNot(views::NeedsClasses, now).contains("classes"));
  CHECK(views::whyNot(views::NeedsTrace, now).contains("iterations"));
}
