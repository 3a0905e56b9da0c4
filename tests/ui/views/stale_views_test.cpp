// Views that must say the same after the next glance as after the change: sentences, films, zooms.
#include <QLabel>
#include <QTest>
#include <memory>

#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/ui/support/desk.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/views/boundary_view.hpp"
#include "ui/views/confusion_view.hpp"

using namespace ridgeline;

namespace {

using test::Desk;
void edit(Desk& desk, const std::function<void(session::SessionDocument&)>& change) {
  desk.session.edit("Edit", {}, change);
}

}  // namespace

TEST_CASE("confusion view: why there is no matrix stays said while rows are hovered", "[ui][views]") {
  Desk desk;
  views::ConfusionView view(desk.context, nullptr);
  view.resize(400, 300);
  view.show();
  desk.open("iris", "lda");
  edit(desk, [](session::SessionDocument& d) { d.run.split.fractions = {0.8, 0, 0, 0.2}; });
  desk.settle();
  const auto* sentence = view.findChild<QLabel*>("view.sentence");
  REQUIRE(QTest::qWaitFor(
      [&] {
        return (sentence = view.findChild<QLabel*>("view.sentence")) != nullptr &&
               sentence->text().contains("no dev rows");
      },
      Desk::Patience));
  desk.session.selection().hover(data::RowId{3});
  CHECK(sentence->isVisible());
  CHECK(sentence->text().contains("no dev rows"));
  edit(desk, [](session::SessionDocument& d) { d.run.split.fractions = {0.6, 0, 0.2, 0.2}; });
  desk.settle();
  CHECK(QTest::qWaitFor([&] { return !sentence->isVisible(); }, Desk::Patience));
}

TEST_CASE("film player: after a cancelled run, play trains", "[ui][views]") {
  Desk desk;
  desk.open("iris", "mlp");
  edit(desk, [](session::SessionDocument& d) { d.run.seed = 77; });
  desk.session.cancelRun();
  REQUIRE(desk.session.now().cancelled);
  REQUIRE_FALSE(desk.session.now().fresh);
  desk.film.play();
  desk.settle();
  CHECK(desk.session.now().run->spec.seed == 77);
}

TEST_CASE("boundary view: another plane is shown whole, whatever was zoomed into before", "[ui][views]") {
  Desk desk;
  views::BoundaryView view(desk.context, nullptr);
  view.resize(500, 400);
  view.setVisible(true);
  desk.open("wine", "lda");
  auto* panel = view.findChild<ui::ChartPanel*>();
  const auto look = [&](const std::string& x) {
    desk.session.edit("Plane", {}, [&](session::SessionDocument& d) {
      d.view.plane.kind = eval::PlaneKind::Features;
      d.view.plane.x = x;
      d.view.plane.y = "malic_acid";
    });
  };
  const auto inView = [&](double x) {
    return panel->viewRange().left() <= x && x <= panel->viewRange().right();
  };
  look("alcohol");
  REQUIRE(QTest::qWaitFor([&] { return inView(13); }, Desk::Patience));
  look("proline");
  REQUIRE(QTest::qWaitFor([&] { return inView(800); }, Desk::Patience));
  panel->setViewRange(QRectF(QPointF(700, 1), QPointF(900, 2)));
  desk.session.undo();
  CHECK(QTest::qWaitFor([&] { return inView(13) && !inView(800); }, Desk::Patience));
}
