#include "ui/plots/point_layer.hpp"

#include <limits>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

struct PointScene {
  ChartPanel panel;
  PointLayer* points = nullptr;

  explicit PointScene(QRectF range = QRectF(0, 0, 10, 10)) {
    panel.setGridShown(false);
    points = new PointLayer(&panel);
    test::show(panel, 600, 450);
    panel.setDataRange(range);
  }
  QColor at(QPointF data, QPoint offset = {}) {
    return panel.canvas()->grab().toImage().pixelColor(panel.toCanvas(data) + offset);
  }
};

const std::vector<float> kX{2, 5, 8, 5};
const std::vector<float> kY{2, 5, 8, 8};
const std::vector<int> kLabels{0, 1, 0, 1};

}  // namespace

TEST_CASE("points: each is drawn where it lies in the colour of its class", "[points]") {
  PointScene s;
  s.points->setPoints({.x = kX, .y = kY, .labels = kLabels});
  for (std::size_t i = 0; i < kX.size(); ++i)
    CHECK(test::distance(s.at(s.points->position(i)), classColour(kLabels[i])) < 40);
  CHECK(test::distance(s.at({3.5, 6}), theme().plot) < 6);
  CHECK_FALSE(s.points->drawnAsDensity());
}

TEST_CASE("points: they follow zoom and stay inside the axes", "[points]") {
  PointScene s;
  s.points->setPoints({.x = kX, .y = kY, .labels = kLabels});
  s.panel.setViewRange(QRectF(4, 4, 2, 2));
  CHECK(test::distance(s.at({5, 5}), classColour(1)) < 40);
  CHECK_FALSE(s.points->nearest(QPointF(s.panel.toCanvas({4.3, 4.3}))));
}

TEST_CASE("points: hidden ones are neither drawn nor picked", "[points]") {
  PointScene s;
  const std::vector<std::uint8_t> flags{kPointPlain, kPointHidden, kPointPlain, kPointPlain};
  s.points->setPoints({.x = kX, .y = kY, .labels = kLabels, .flags = flags});
  CHECK(test::distance(s.at({5, 5}), theme().plot) < 6);
  CHECK_FALSE(s.points->nearest(QPointF(s.panel.toCanvas({5, 5}))));
  CHECK(s.points->pick(QRectF(0, 0, 10, 10)) == std::vector<std::size_t>{0, 2, 3});
}

TEST_CASE("points: selection is an amber halo that goes with the selection", "[points]") {
  PointScene s;
  s.points->setPoints({.x = kX, .y = kY, .labels = kLabels});
  const int reach = static_cast<int>(theme().pointRadius + 2);
  const std::vector<std::uint8_t> bits{0, 1, 0, 0};
  s.points->setSelection(bits);
  CHECK(test::distance(s.at({5, 5}, {reach, 0}), theme().selection) < 120);
  CHECK(test::distance(s.at({2, 2}, {reach, 0}), theme().selection) > 200);
  CHECK(test::distance(s.at({5, 5}), classColour(1)) < 40);
  s.points->setSelection({});
  CHECK(test::distance(s.at({5, 5}, {reach, 0}), theme().plot) < 60);
}

TEST_CASE("points: a lasso returns the indices inside, also on logarithmic axes", "[points]") {
  PointScene s(QRectF(1, 1, 999, 999));
  s.panel.setScales(ChartPanel::Scale::Log, ChartPanel::Scale::Log);
  const std::vector<float> x{1, 10, 100, 1000, -5}, y{1, 10, 100, 1000, 10};
  s.points->setPoints({.x = x, .y = y});
  const QPolygonF lasso{{5, 5}, {200, 5}, {200, 200}, {5, 210}};
  CHECK(s.points->pick(lasso) == std::vector<std::size_t>{1, 2});
  CHECK(s.points->nearest(QPointF(s.panel.toCanvas({100, 100})) + QPointF(3, -3)) == 2U);
  s.panel.setScales(ChartPanel::Scale::Linear, ChartPanel::Scale::Linear);
  CHECK(s.points->pick(lasso) == std::vector<std::size_t>{1, 2});
  CHECK(s.points->nearest(QPointF(s.panel.toCanvas({1000, 1000}))) == 3U);
}

TEST_CASE("points: the nearest within ten pixels, and none beyond", "[points]") {
  PointScene s;
  s.points->setPoints({.x = kX, .y = kY});
  const QPointF at = QPointF(s.panel.toCanvas({5, 5}));
  CHECK(s.points->nearest(at + QPointF(6, -6)) == 1U);
  CHECK_FALSE(s.points->nearest(at + QPointF(9, 9)));
  CHECK(s.points->nearest(at + QPointF(9, 9), 20) == 1U);
}

TEST_CASE("points: a hovered one is ringed", "[points]") {
  PointScene s;
  s.points->setPoints({.x = kX, .y = kY});
  const QColor before = s.at({5, 5}, {static_cast<int>(theme().pointRadius) + 5, 0});
  s.points->setHovered(1);
  CHECK(s.points->hovered() == 1U);
  CHECK(test::distance(s.at({5, 5}, {static_cast<int>(theme().pointRadius) + 5, 0}), before) > 60);
  s.points->setHovered(99);
  CHECK_FALSE(s.points->hovered());
}

TEST_CASE("points: values colour by the ramp", "[points]") {
  PointScene s;
  const std::vector<float> values{0, 50, 100, std::numeric_limits<float>::quiet_NaN()};
  s.points->setPoints({.x = kX, .y = kY, .values = values, .valueLow = 0, .valueHigh = 100});
  CHECK(test::distance(s.at({2, 2}), rampColour(Ramp::Sequential, 0)) < 40);
  CHECK(test::distance(s.at({5, 5}), rampColour(Ramp::Sequential, 0.5)) < 40);
  CHECK(test::distance(s.at({8, 8}), rampColour(Ramp::Sequential, 1)) < 40);
}

TEST_CASE("points: coordinates that are not finite are left out everywhere", "[points]") {
  PointScene s;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{nan, 5, std::numeric_limits<float>::infinity()}, y{5, 5, 5};
  s.points->setPoints({.x = x, .y = y});
  CHECK(s.points->bounds() == QRectF(5, 5, 0, 0));
  CHECK(s.points->pick(QPolygonF{{0, 0}, {9, 0}, {9, 9}, {1, 9}}) == std::vector<std::size_t>{1});
  CHECK(test::distance(s.at({5, 5}), classColour(0)) < 40);
  s.points->clear();
  CHECK(s.points->bounds().isNull());
  CHECK(test::distance(s.at({5, 5}), theme().plot) < 6);
}

TEST_CASE(
    "points: above 200,000 in view the density keeps the classes' colours, zoomed in they are points again",
    "[points]") {
  PointScene s(QRectF(-4, -4, 8, 8));
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 0.5F);
  std::vector<float> x, y;
  std::vector<int> labels;
  for (int i = 0; i < 260'000; ++i) {
    labels.push_back(i % 2);
    x.push_back(normal(random) + (i % 2 ? 2.0F : -2.0F));
    y.push_back(normal(random));
  }
  s.points->setPoints({.x = x, .y = y, .labels = labels});
  CHECK(test::distance(s.at({-2, 0}), classColour(0)) < 120);
  CHECK(test::distance(s.at({2, 0}), classColour(1)) < 120);
  CHECK(test::distance(s.at({0, 3.5}), theme().plot) < 6);
  CHECK(s.points->drawnAsDensity());
  s.panel.setViewRange(QRectF(-2, -0.5, 0.5, 1));
  (void)s.at({-2, 0});
  CHECK_FALSE(s.points->drawnAsDensity());
}
