#include "ui/plots/point_index.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "tests/support/catch.hpp"

using namespace ridgeline::ui;

namespace {

struct Cloud {
  std::vector<float> x, y;
};

Cloud cloud(std::size_t n, bool stretched = false) {
  Cloud c;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  for (std::size_t i = 0; i < n; ++i) {
    c.x.push_back(normal(random) * (stretched ? 1000.0F : 1.0F));
    c.y.push_back(normal(random) * (stretched ? 0.001F : 1.0F));
  }
  return c;
}

}  // namespace

TEST_CASE("point index: the nearest point is the one that a plain search finds", "[points]") {
  for (const bool stretched : {false, true}) {
    const Cloud c = cloud(3000, stretched);
    PointIndex index;
    index.build(c.x, c.y);
    const double unitX = stretched ? 1000 : 1, unitY = stretched ? 0.001 : 1;
    std::mt19937 random(9);
    std::uniform_real_distribution<double> place(-3, 3);
    for (int trial = 0; trial < 300; ++trial) {
      const double px = place(random) * unitX, py = place(random) * unitY;
      const double rx = 0.2 * unitX, ry = 0.1 * unitY;
      std::optional<std::size_t> expected;
      double least = 1;
      for (std::size_t i = 0; i < c.x.size(); ++i) {
        const double d = std::pow((static_cast<double>(c.x[i]) - px) / rx, 2) +
                         std::pow((static_cast<double>(c.y[i]) - py) / ry, 2);
        if (d <= least) least = d, expected = i;
      }
      CHECK(index.nearest(px, py, rx, ry) == expected);
    }
  }
}

TEST_CASE("point index: refused points and points that are not finite are never found", "[points]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{0, 0.1F, nan, 5}, y{0, 0, 0, nan};
  PointIndex index;
  index.build(x, y);
  CHECK(index.nearest(0, 0, 1, 1) == 0U);
  CHECK(index.nearest(0, 0, 1, 1, [](std::size_t i) { return i != 0; }) == 1U);
  CHECK_FALSE(index.nearest(5, 0, 1, 1));
  CHECK_FALSE(index.nearest(3, 3, 0.5, 0.5));
  CHECK_FALSE(index.nearest(0, 0, 0, 1));
  PointIndex empty;
  empty.build({}, {});
  CHECK_FALSE(empty.nearest(0, 0, 1, 1));
}

TEST_CASE("point index: one place only is no trouble", "[points]") {
  const std::vector<float> x(10, 2.0F), y(10, 3.0F);
  PointIndex index;
  index.build(x, y);
  CHECK(index.nearest(2, 3, 0.1, 0.1));
  CHECK(PointIndex::inRectangle(x, y, QRectF(1, 2, 2, 2)).size() == 10);
}

TEST_CASE("point index: a lasso takes what QPolygonF says is inside", "[points]") {
  const Cloud c = cloud(5000);
  const QPolygonF lasso{{-1, -1}, {0.3, -0.8}, {1.4, 0.1}, {0.2, 0.2}, {0.6, 1.5}, {-0.9, 0.8}, {-0.2, 0}};
  std::vector<std::size_t> expected;
  for (std::size_t i = 0; i < c.x.size(); ++i)
    if (lasso.containsPoint(QPointF(static_cast<double>(c.x[i]), static_cast<double>(c.y[i])),
                            Qt::WindingFill))
      expected.push_back(i);
  CHECK(expected.size() > 500);
  CHECK(PointIndex::inPolygon(c.x, c.y, lasso) == expected);
}

TEST_CASE("point index: a rectangle and a lasso around the same place agree", "[points]") {
  const Cloud c = cloud(2000);
  const QRectF r(-0.5, -0.25, 1.0, 1.5);
  const QPolygonF corners{r.topLeft(), r.topRight(), r.bottomRight(), r.bottomLeft()};
  CHECK(PointIndex::inPolygon(c.x, c.y, corners) == PointIndex::inRectangle(c.x, c.y, r));
  CHECK(PointIndex::inPolygon(c.x, c.y, QPolygonF{{0, 0}, {1, 1}}).empty());
}
