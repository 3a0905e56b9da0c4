// Rows in a plane of their own: the places a method gave them, the axes it found, or principal axes.
#include "ui/views/projection_view.hpp"

#include <QGraphicsScene>
#include <QGraphicsView>
#include <QTest>
#include <memory>

#include "core/models/cluster_capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"
#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/ui/support/desk.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/loadings_layer.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/shell/card_dock.hpp"
#include "ui/shell/room_page.hpp"

using namespace ridgeline;

namespace {

using test::Desk;

struct Shown {
  explicit Shown(Desk& bench) : view(bench.context, nullptr) {
    view.resize(620, 520);
    view.show();
    REQUIRE(QTest::qWaitFor([&] { return points() != nullptr && points()->count() > 0; }, Desk::Patience));
  }
  ui::ChartPanel* panel() { return view.findChild<ui::ChartPanel*>(); }
  template <class Layer>
  Layer* layer() {
    for (QGraphicsItem* item : panel()->findChild<QGraphicsView*>()->scene()->items())
      if (auto* found = dynamic_cast<Layer*>(item)) return found;
    return nullptr;
  }
  ui::PointLayer* points() { return layer<ui::PointLayer>(); }
  QStringList legend() {
    QStringList words;
    for (const auto& entry : panel()->legend()->entries()) words << entry.text;
    return words;
  }
  /// Every point lies where the embedding of that model says.
  bool showsPlacesOf(const models::FittedModel& model) {
    const auto* embedding = models::capability<models::Embedding>(model);
    if (embedding == nullptr ||
        points()->count() != static_cast<std::size_t>(embedding->coordinates().rows()))
      return false;
    for (std::size_t i = 0; i < points()->count(); ++i) {
      const auto row = embedding->coordinates().row(static_cast<Index>(i));
      const QPointF at = points()->position(i);
      if (at != QPointF(static_cast<double>(static_cast<float>(row[0])),
                        static_cast<double>(static_cast<float>(row[1]))))
        return false;
    }
    return true;
  }
  views::ProjectionView view;
};

}  // namespace

TEST_CASE("projection view: an embedding shows its own places, the train rows alone, in their classes",
          "[ui][views][projection]") {
  Desk bench;
  bench.open("iris", "tsne");
  Shown shown(bench);
  const auto& run = *bench.session.now().run;
  CHECK(shown.showsPlacesOf(*run.model));
  CHECK(shown.points()->count() == run.split->rows(data::Part::Train).size());
  CHECK(shown.legend() == QStringList{"setosa", "versicolor", "virginica", "train"});
}

TEST_CASE("projection view: bent axes place every row themselves and have no arrows",
          "[ui][views][projection]") {
  Desk bench;
  bench.open("wine", "kernel-pca");
  Shown shown(bench);
  const auto& run = *bench.session.now().run;
  const auto rows = bridge::usedRows(*run.split);
  const auto X = run.pipeline->transform(*run.table, rows);
  REQUIRE(X);
  jobs::WorkContext context;
  const auto places = models::projectedRows(*run.model, *X, context);
  REQUIRE(places);
  REQUIRE(shown.points()->count() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto place = places->row(static_cast<Index>(i));
    const QPointF at = shown.points()->position(i);
    CHECK(at == QPointF(static_cast<double>(static_cast<float>(place[0])),
                        static_cast<double>(static_cast<float>(place[1]))));
  }
  CHECK(shown.layer<ui::LoadingsLayer>()->shown() == 0);
}

TEST_CASE("projection view: the playhead takes an embedding back to where its rows lay",
          "[ui][views][projection]") {
  Desk bench;
  bench.open("iris", "tsne");
  Shown shown(bench);
  const auto& run = *bench.session.now().run;
  const auto trace = models::capability<models::Iterations>(*run.model)->trace();
  const auto checkpoints = trace->checkpoints();
  REQUIRE(checkpoints.size() > 4);
  for (const std::size_t frame : {std::size_t{0}, checkpoints.size() / 2}) {
    bench.film.showIteration(checkpoints[frame].iteration);
    QTest::qWait(5);
    CHECK(shown.showsPlacesOf(*checkpoints[frame].model));
  }
  bench.film.showNewest();
  QTest::qWait(5);
  CHECK(shown.showsPlacesOf(*run.model));
}

TEST_CASE("projection view: hover and selection speak of the embedded rows", "[ui][views][projection]") {
  Desk bench;
  bench.open("iris", "tsne");
  Shown shown(bench);
  const auto& now = bench.session.now();
  const Index fifth = now.run->split->rows(data::Part::Train)[5];
  const data::RowId id = now.run->table->id(fifth);
  bench.session.selection().hover(id);
  CHECK(shown.points()->hovered() == std::size_t{5});
  bench.session.selection().hover({});
  CHECK_FALSE(shown.points()->hovered());
  const QPoint at = shown.panel()->toCanvas(shown.points()->position(5));
  const auto nearest = shown.points()->nearest(QPointF(at));
  REQUIRE(nearest);
  QTest::mouseClick(shown.panel()->canvas(), Qt::LeftButton, {}, at);
  CHECK(now.selection->rows ==
        std::vector<data::RowId>{now.run->table->id(now.run->split->rows(data::Part::Train)[*nearest])});
}

TEST_CASE(
    "projection view: other models show every row on principal axes, and going back finds the places again",
    "[ui][views][projection]") {
  Desk bench;
  bench.open("iris", "tsne");
  Shown shown(bench);
  bridge::chooseModel(bench.session, "logistic");
  bench.settle();
  REQUIRE(QTest::qWaitFor([&] { return shown.points()->count() == 150; }, Desk::Patience));
  CHECK(shown.legend().contains("dev"));
  bridge::chooseModel(bench.session, "tsne");
  bench.settle();
  CHECK(shown.showsPlacesOf(*bench.session.now().run->model));
}

TEST_CASE("fit room: a model that places rows is seen as a projection, one that answers as a boundary",
          "[ui][shell][projection]") {
  Desk bench;
  bench.open("iris", "logistic");
  shell::RoomPage page(session::Room::Fit, bench.context);
  page.resize(1200, 800);
  page.build();
  page.follow(bench.session.now());
  const auto visible = [&page](const QString& id) {
    for (shell::CardDock* dock : page.docks())
      if (dock->objectName() == "dock." + id) return !dock->isHidden();
    return false;
  };
  CHECK(visible("boundary"));
  CHECK_FALSE(visible("projection"));
  bridge::chooseModel(bench.session, "tsne");
  bench.settle();
  page.follow(bench.session.now());
  CHECK_FALSE(visible("boundary"));
  CHECK(visible("projection"));
  bridge::chooseModel(bench.session, "logistic");
  bench.settle();
  page.follow(bench.session.now());
  CHECK(visible("boundary"));
  CHECK_FALSE(visible("projection"));
}
