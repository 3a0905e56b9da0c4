// Where a model that predicts a number is wrong: against actual values, predictions, normal scores, features.
#include "ui/views/residuals_view.hpp"

#include <QComboBox>
#include <QGraphicsScene>
#include <QGraphicsView>
#include <QLabel>
#include <QTest>
#include <algorithm>
#include <memory>

#include "tests/ui/support/desk.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/guide_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/shell/card_dock.hpp"
#include "ui/shell/room_page.hpp"

using namespace ridgeline;

namespace {

struct ResidualDesk : test::Desk {
  void open(const std::string& table, const std::string& model) {
    Desk::open(table, model);
    view = std::make_unique<views::ResidualsView>(context, nullptr);
    view->resize(620, 460);
    view->show();
    waitFor([this] { return points()->count() > 0; });
  }
  void waitFor(const std::function<bool()>& met) { REQUIRE(QTest::qWaitFor(met, Desk::Patience)); }
  ui::ChartPanel* panel() { return view->findChild<ui::ChartPanel*>(); }
  template <class Layer>
  Layer* layer() {
    for (QGraphicsItem* item : panel()->findChild<QGraphicsView*>()->scene()->items())
      if (auto* found = dynamic_cast<Layer*>(item)) return found;
    return nullptr;
  }
  ui::PointLayer* points() { return layer<ui::PointLayer>(); }
  ui::GuideLayer* guides() { return layer<ui::GuideLayer>(); }
  const runs::PartResult& part(data::Part which = data::Part::Dev) {
    const auto* found = session.now().run->part(which);
    REQUIRE(found != nullptr);
    return *found;
  }
  void choose(const QString& axis) {
    auto* picker = view->findChild<QComboBox*>("residuals.axis");
    const int at = picker->findText(axis);
    REQUIRE(at >= 0);
    picker->setCurrentIndex(at);
    Q_EMIT picker->activated(at);
    settle();
    QTest::qWait(20);
  }
  QString verdict() { return view->findChild<QLabel*>("residuals.verdict")->text(); }
  QString sentence() {
    const auto* label = view->findChild<QLabel*>("view.sentence");
    return label != nullptr && !label->isHidden() ? label->text() : QString();
  }
  std::unique_ptr<views::ResidualsView> view;
};

double near(double x) { return static_cast<double>(static_cast<float>(x)); }

}  // namespace

TEST_CASE("residuals: points lie at actual and predicted values, about the line of right answers",
          "[ui][views][residuals]") {
  ResidualDesk desk;
  desk.open("diabetes", "ridge");
  const auto& scored = desk.part().scored;
  REQUIRE(desk.points()->count() == static_cast<std::size_t>(scored.size()));
  for (Index i = 0; i < scored.size(); ++i)
    CHECK(desk.points()->position(static_cast<std::size_t>(i)) ==
          QPointF(near(scored.actualValues[i]), near(scored.predicted.values[i])));
  CHECK(desk.guides()->reference() == ui::ReferenceLine{0, 1});
  CHECK(desk.guides()->curves().empty());
}

TEST_CASE("residuals: against predictions and features, with the course that they follow",
          "[ui][views][residuals]") {
  ResidualDesk desk;
  desk.open("diabetes", "ridge");
  const auto& part = desk.part();
  const auto& scored = part.scored;
  const auto& table = *desk.session.now().run->table;
  desk.choose("predicted");
  for (Index i = 0; i < scored.size(); ++i)
    CHECK(
        desk.points()->position(static_cast<std::size_t>(i)) ==
        QPointF(near(scored.predicted.values[i]), near(scored.actualValues[i] - scored.predicted.values[i])));
  CHECK(desk.guides()->reference() == ui::ReferenceLine{0, 0});
  REQUIRE(desk.guides()->curves().size() == 3);
  // The course lies between the two edges of its scatter.
  const auto& curves = desk.guides()->curves();
  for (std::size_t i = 0; i < curves[2].points.size(); ++i) {
    CHECK(curves[0].points[i].y() <= curves[2].points[i].y());
    CHECK(curves[1].points[i].y() >= curves[2].points[i].y());
  }
  CHECK_FALSE(desk.verdict().isEmpty());
  desk.choose("bmi");
  const Index bmi = table.find("bmi");
  REQUIRE(bmi >= 0);
  for (std::size_t i = 0; i < part.rows.size(); ++i)
    CHECK(desk.points()->position(i).x() ==
          near(table.column(bmi).values()[static_cast<std::size_t>(part.rows[i])]));
}

TEST_CASE("residuals: normal scores rise with the residuals", "[ui][views][residuals]") {
  ResidualDesk desk;
  desk.open("diabetes", "ridge");
  desk.choose("normal score");
  std::vector<QPointF> places;
  for (std::size_t i = 0; i < desk.points()->count(); ++i) places.push_back(desk.points()->position(i));
  std::sort(places.begin(), places.end(), [](QPointF a, QPointF b) { return a.x() < b.x(); });
  CHECK(std::is_sorted(places.begin(), places.end(), [](QPointF a, QPointF b) { return a.y() < b.y(); }));
  CHECK(places.front().x() == Approx(-places.back().x()));
  REQUIRE(desk.guides()->reference());
  CHECK(desk.guides()->reference()->slope > 0);
  CHECK(desk.verdict().contains("kurtosis"));
}

TEST_CASE("residuals: a line through a wave bends, and says so", "[ui][views][residuals]") {
  ResidualDesk desk;
  data::SourceSpec source;
  source.kind = data::SourceKind::Generated;
  source.path = "sine";
  desk.session.open(source);
  REQUIRE(QTest::qWaitFor([&] { return desk.session.now().fresh && !desk.session.now().running; },
                          Desk::Patience));
  bridge::chooseModel(desk.session, "ridge");
  desk.settle();
  desk.view = std::make_unique<views::ResidualsView>(desk.context, nullptr);
  desk.view->resize(700, 460);
  desk.view->show();
  desk.waitFor([&] { return desk.points()->count() > 0; });
  desk.choose("predicted");
  CHECK(desk.verdict().contains("bends by"));
}

TEST_CASE("residuals: what is clicked, drawn about and hovered is the selection of all views",
          "[ui][views][residuals]") {
  ResidualDesk desk;
  desk.open("diabetes", "ridge");
  const auto& now = desk.session.now();
  const auto& part = desk.part();
  const QPoint at = desk.panel()->toCanvas(desk.points()->position(3));
  const auto nearest = desk.points()->nearest(QPointF(at));
  REQUIRE(nearest);
  const auto idOf = [&](std::size_t i) { return now.run->table->id(part.rows[i]); };
  QTest::mouseClick(desk.panel()->canvas(), Qt::LeftButton, {}, at);
  CHECK(now.selection->rows == std::vector<data::RowId>{idOf(*nearest)});
  QTest::mouseMove(desk.panel()->canvas(), at);
  CHECK(now.hovered == idOf(*nearest));
  desk.session.selection().hover(idOf(5));
  CHECK(desk.points()->hovered() == std::size_t{5});
  // Everything above the line: the rows that are overestimated.
  const QRectF range = desk.panel()->viewRange();
  const QPolygonF above({range.topLeft(), range.bottomLeft(), range.bottomRight()});
  Q_EMIT desk.panel()->regionSelected(above, {});
  std::vector<data::RowId> over;
  for (Index i = 0; i < part.scored.size(); ++i)
    if (part.scored.predicted.values[i] > part.scored.actualValues[i])
      over.push_back(idOf(static_cast<std::size_t>(i)));
  CHECK(now.selection->rows == over);
}

TEST_CASE("residuals: the part that is looked at, and why there is no picture", "[ui][views][residuals]") {
  ResidualDesk desk;
  desk.open("diabetes", "ridge");
  const auto look = [&](data::Part part) {
    desk.session.edit("Look", {}, [part](session::SessionDocument& d) { d.view.part = part; });
    desk.settle();
    QTest::qWait(20);
  };
  look(data::Part::Train);
  CHECK(desk.points()->count() == static_cast<std::size_t>(desk.part(data::Part::Train).scored.size()));
  CHECK(desk.sentence().isEmpty());
  look(data::Part::Test);
  CHECK(desk.sentence().contains("sealed"));
  look(data::Part::Dev);
  CHECK(desk.sentence().isEmpty());
  data::SourceSpec source;
  source.kind = data::SourceKind::Bundled;
  source.path = "iris";
  desk.session.open(source);
  desk.waitFor([&] { return desk.session.now().run && desk.session.now().run->table->name() == "iris"; });
  QTest::qWait(20);
  CHECK(desk.sentence().contains("for numbers"));
}

TEST_CASE("residuals: a task of numbers takes the matrix's seat in both rooms, and gives it back",
          "[ui][shell][residuals]") {
  for (const session::Room room : {session::Room::Fit, session::Room::Diagnose}) {
    test::Desk desk;
    desk.open("diabetes", "ridge");
    shell::RoomPage page(room, desk.context);
    page.resize(1200, 800);
    page.build();
    const auto visible = [&page](const QString& id) {
      for (const shell::CardDock* dock : page.docks())
        if (dock->objectName() == "dock." + id) return !dock->isHidden();
      return false;
    };
    CHECK(visible("confusion"));
    page.follow(desk.session.now());
    CHECK(visible("residuals"));
    CHECK_FALSE(visible("confusion"));
    // What was closed is not opened by another task.
    for (shell::CardDock* dock : page.docks())
      if (dock->objectName() == "dock.residuals") dock->close();
    desk.open("iris", "logistic");
    page.follow(desk.session.now());
    CHECK_FALSE(visible("confusion"));
    CHECK_FALSE(visible("residuals"));
    page.resetLayout();
    CHECK(visible("confusion"));
    CHECK_FALSE(visible("residuals"));
  }
}
