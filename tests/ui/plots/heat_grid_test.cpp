#include "ui/plots/heat_grid.hpp"

#include <QApplication>
#include <QMouseEvent>
#include <QTest>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

const QStringList kIris{QStringLiteral("setosa"), QStringLiteral("versicolor"), QStringLiteral("virginica")};
const std::vector<long long> kCounts{58, 2, 0, 3, 54, 4, 0, 5, 54};

struct GridScene {
  HeatGrid grid;
  QList<QList<HeatCell>> chosen;

  GridScene() {
    test::show(grid, 420, 380);
    grid.setMatrix(kIris, kCounts);
    QObject::connect(&grid, &HeatGrid::cellsSelected,
                     [this](const QList<HeatCell>& cells) { chosen << cells; });
  }
  void click(QRectF area, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(&grid, Qt::LeftButton, modifiers, area.center().toPoint());
  }
};

QPoint corner(const QRectF& area) { return area.topLeft().toPoint() + QPoint(8, 8); }

}  // namespace

TEST_CASE("heat grid: shares are of the actual class, undefined without rows", "[heat]") {
  HeatGrid grid;
  grid.setMatrix(kIris, std::vector<long long>{58, 2, 0, 0, 0, 0, 0, 5, 54});
  CHECK(*grid.share({0, 1}) == Approx(2.0 / 60));
  CHECK_FALSE(grid.share({1, 1}));
  CHECK(grid.count({2, 1}) == 5);
}

TEST_CASE("heat grid: the diagonal wears the accent, mistakes grow warm with their share", "[heat]") {
  GridScene s;
  const QImage image = test::pictureOf(s.grid);
  const auto colour = [&](HeatCell cell) { return image.pixelColor(corner(s.grid.cellRect(cell))); };
  CHECK(test::distance(colour({0, 0}), theme().accent) < 40);
  const int nothing = test::distance(colour({0, 2}), theme().heatWarm);
  const int little = test::distance(colour({0, 1}), theme().heatWarm);
  const int more = test::distance(colour({2, 1}), theme().heatWarm);
  CHECK(little < nothing);
  CHECK(more < little);
}

TEST_CASE("heat grid: a click chooses a cell, Ctrl adds and takes away, a click again drops it", "[heat]") {
  GridScene s;
  s.click(s.grid.cellRect({1, 2}));
  REQUIRE(s.chosen.size() == 1);
  CHECK(s.chosen.last() == QList<HeatCell>{{1, 2}});
  s.click(s.grid.cellRect({2, 1}), Qt::ControlModifier);
  CHECK(s.chosen.last() == QList<HeatCell>{{1, 2}, {2, 1}});
  s.click(s.grid.cellRect({1, 2}), Qt::ControlModifier);
  CHECK(s.chosen.last() == QList<HeatCell>{{2, 1}});
  s.click(s.grid.cellRect({2, 1}));
  CHECK(s.chosen.last().isEmpty());
  CHECK(s.grid.selectedCells().isEmpty());
}

TEST_CASE("heat grid: headers choose a class's row or column", "[heat]") {
  GridScene s;
  s.click(s.grid.rowHeaderRect(1));
  CHECK(s.chosen.last() == QList<HeatCell>{{1, 0}, {1, 1}, {1, 2}});
  s.click(s.grid.columnHeaderRect(2));
  CHECK(s.chosen.last() == QList<HeatCell>{{0, 2}, {1, 2}, {2, 2}});
}

TEST_CASE("heat grid: a drag chooses a block", "[heat]") {
  GridScene s;
  const QPoint from = s.grid.cellRect({0, 1}).center().toPoint(),
               to = s.grid.cellRect({1, 2}).center().toPoint();
  QTest::mousePress(&s.grid, Qt::LeftButton, {}, from);
  QMouseEvent move(QEvent::MouseMove, QPointF(to), s.grid.mapToGlobal(QPointF(to)), Qt::NoButton,
                   Qt::LeftButton, {});
  QApplication::sendEvent(&s.grid, &move);
  QTest::mouseRelease(&s.grid, Qt::LeftButton, {}, to);
  CHECK(s.chosen.last() == QList<HeatCell>{{0, 1}, {0, 2}, {1, 1}, {1, 2}});
}

TEST_CASE("heat grid: arrows move, Enter chooses, Escape drops, and a screen reader hears it", "[heat]") {
  GridScene s;
  QTest::keyClick(&s.grid, Qt::Key_Down);
  QTest::keyClick(&s.grid, Qt::Key_Right);
  QTest::keyClick(&s.grid, Qt::Key_Right);
  QTest::keyClick(&s.grid, Qt::Key_Right);
  CHECK(s.grid.currentCell() == HeatCell{1, 2});
  CHECK(s.chosen.isEmpty());
  CHECK(s.grid.accessibleDescription().contains(QStringLiteral("Actual versicolor, predicted virginica")));
  CHECK(s.grid.accessibleDescription().contains(QStringLiteral("4 of 61")));
  QTest::keyClick(&s.grid, Qt::Key_Return);
  CHECK(s.chosen.last() == QList<HeatCell>{{1, 2}});
  QTest::keyClick(&s.grid, Qt::Key_Left, Qt::ShiftModifier);
  CHECK(s.chosen.last() == QList<HeatCell>{{1, 1}, {1, 2}});
  QTest::keyClick(&s.grid, Qt::Key_Escape);
  CHECK(s.chosen.last().isEmpty());
}

TEST_CASE("heat grid: a selection from elsewhere is shown without an echo, impossible cells are dropped",
          "[heat]") {
  GridScene s;
  s.grid.setSelectedCells({{0, 1}, {0, 1}, {9, 9}, {-1, 0}});
  CHECK(s.grid.selectedCells() == QList<HeatCell>{{0, 1}});
  CHECK(s.chosen.isEmpty());
  s.grid.setMatrix(kIris, kCounts);
  CHECK(s.grid.selectedCells().size() == 1);
  s.grid.setMatrix({QStringLiteral("a"), QStringLiteral("b")}, std::vector<long long>{1, 2, 3, 4});
  CHECK(s.grid.selectedCells().isEmpty());
}

TEST_CASE("heat grid: two to fifty classes fit into the widget at any size", "[heat]") {
  HeatGrid grid;
  test::show(grid, 400, 320);
  for (const int k : {2, 3, 10, 26, 50}) {
    QStringList names;
    for (int i = 0; i < k; ++i) names << QStringLiteral("a rather long name of class %1").arg(i);
    grid.setMatrix(names, std::vector<long long>(static_cast<std::size_t>(k * k), 3));
    for (const QSize size : {QSize(400, 320), QSize(200, 160), QSize(900, 700)}) {
      grid.resize(size);
      const QRectF last = grid.cellRect({k - 1, k - 1});
      CHECK(last.right() <= size.width());
      CHECK(last.bottom() <= size.height());
      CHECK(grid.cellRect({0, 0}).left() >= 0);
      CHECK(grid.cellRect({0, 0}).top() >= 0);
      CHECK(last.width() > 0);
      CHECK_FALSE(test::pictureOf(grid).isNull());
    }
  }
}

TEST_CASE("heat grid: where no name fits below, the class's marker stands for it", "[heat]") {
  GridScene scene;
  const auto colours = [&](int c) {
    // The middle of the heading of a column.
    return test::pictureOf(scene.grid).pixelColor(scene.grid.columnHeaderRect(c).center().toPoint());
  };
  for (int c = 0; c < 3; ++c) CHECK(test::distance(colours(c), classColour(c)) > 60);
  scene.grid.resize(230, 160);
  for (int c = 0; c < 3; ++c) CHECK(test::distance(colours(c), classColour(c)) < 12);
  // Room for upright names again: no markers.
  scene.grid.resize(230, 320);
  for (int c = 0; c < 3; ++c) CHECK(test::distance(colours(c), classColour(c)) > 60);
}

TEST_CASE("heat grid: a matrix of another size shows nothing, and nothing breaks", "[heat]") {
  HeatGrid grid;
  test::show(grid, 300, 300);
  grid.setMatrix(kIris, std::vector<long long>{1, 2});
  CHECK(grid.classCount() == 0);
  QTest::mouseClick(&grid, Qt::LeftButton, {}, QPoint(150, 150));
  QTest::keyClick(&grid, Qt::Key_Return);
  CHECK_FALSE(test::pictureOf(grid).isNull());
}

TEST_CASE("heat grid: the numbers come out as CSV", "[heat]") {
  HeatGrid grid;
  grid.setMatrix({QStringLiteral("a,b"), QStringLiteral("c")}, std::vector<long long>{1, 2, 3, 4});
  CHECK(grid.csv() == QStringLiteral("actual,\"a,b\",c\n\"a,b\",1,2\nc,3,4\n"));
}
