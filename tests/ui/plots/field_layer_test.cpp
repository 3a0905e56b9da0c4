#include "ui/plots/field_layer.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

struct FieldScene {
  ChartPanel panel;
  FieldLayer* field = nullptr;
  FieldScene() {
    field = new FieldLayer(&panel);
    test::show(panel, 600, 450);
    panel.setDataRange(QRectF(0, 0, 10, 10), 0);
  }
  QColor at(QPointF data) { return panel.canvas()->grab().toImage().pixelColor(panel.toCanvas(data)); }
};

QColor fieldColour(int label) { return mix(theme().plot, classColour(label), theme().fieldAlpha); }

}  // namespace

TEST_CASE("field: certain places have the class's colour, row 0 is at the bottom", "[field]") {
  FieldScene s;
  const FieldGrid grid{2, 2, QRectF(0, 0, 10, 10)};
  const std::vector<int> labels{0, 1, 2, 3};
  s.field->setContoursShown(false);
  s.field->setClasses(grid, labels, {});
  CHECK(test::distance(s.at({1, 1}), fieldColour(0)) < 12);
  CHECK(test::distance(s.at({9, 1}), fieldColour(1)) < 12);
  CHECK(test::distance(s.at({1, 9}), fieldColour(2)) < 12);
  CHECK(test::distance(s.at({9, 9}), fieldColour(3)) < 12);
}

TEST_CASE("field: the less certain, the nearer to the background", "[field]") {
  FieldScene s;
  const FieldGrid grid{3, 1, QRectF(0, 0, 10, 10)};
  s.field->setClasses(grid, std::vector<int>{0, 0, 0}, std::vector<float>{0.0F, 0.3F, 1.0F});
  const int none = test::distance(s.at({0.5, 5}), theme().plot);
  const int some = test::distance(s.at({5, 5}), theme().plot);
  const int full = test::distance(s.at({9.5, 5}), theme().plot);
  CHECK(none < 6);
  CHECK(some > none + 20);
  CHECK(full > some + 20);
}

TEST_CASE("field: the boundary lies where the probability is one half", "[field]") {
  FieldScene s;
  const FieldGrid grid{50, 50, QRectF(0, 0, 10, 10)};
  std::vector<float> p;
  for (int j = 0; j < 50; ++j)
    for (int i = 0; i < 50; ++i)
      p.push_back(static_cast<float>(1 / (1 + std::exp(-3 * ((i + 0.5) / 5 - 4)))));
  s.field->setProbability(grid, p);
  REQUIRE(s.field->boundary().size() == 1);
  for (const QPointF& point : s.field->boundary()[0]) CHECK(point.x() == Approx(4).margin(0.02));
  CHECK(test::distance(s.at({4, 5}), theme().contour) < 60);
}

TEST_CASE("field: samples at nodes reach the edge of the domain", "[field]") {
  FieldScene s;
  const FieldGrid grid{11, 11, QRectF(0, 0, 10, 10), true};
  std::vector<float> p;
  for (int j = 0; j < 11; ++j)
    for (int i = 0; i < 11; ++i) p.push_back(static_cast<float>(i) / 10.0F);
  s.field->setProbability(grid, p);
  REQUIRE(s.field->boundary().size() == 1);
  CHECK(s.field->boundary()[0].front().x() == Approx(5));
  const double low = std::min(s.field->boundary()[0].front().y(), s.field->boundary()[0].back().y());
  CHECK(low == Approx(0).margin(1e-9));
}

TEST_CASE("field: three classes meet in boundaries between each pair", "[field]") {
  FieldScene s;
  const FieldGrid grid{30, 30, QRectF(0, 0, 10, 10)};
  std::vector<int> labels;
  std::vector<float> margin;
  for (int j = 0; j < 30; ++j)
    for (int i = 0; i < 30; ++i) {
      labels.push_back(i < 10 ? 0 : i < 20 ? 1 : 2);
      margin.push_back(0.5F);
    }
  s.field->setClasses(grid, labels, margin);
  bool first = false, second = false;
  for (const auto& line : s.field->boundary())
    for (const QPointF& point : line) {
      first = first || std::abs(point.x() - 10.0 / 3) < 0.2;
      second = second || std::abs(point.x() - 20.0 / 3) < 0.2;
    }
  CHECK(first);
  CHECK(second);
}

TEST_CASE("field: the ghost keeps the former boundary until it is cleared", "[field]") {
  FieldScene s;
  const FieldGrid grid{4, 4, QRectF(0, 0, 10, 10)};
  std::vector<float> p{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1};
  s.field->setProbability(grid, p);
  CHECK_FALSE(s.field->hasGhost());
  s.field->keepGhost();
  s.field->setProbability(grid, std::vector<float>(16, 0.2F));
  CHECK(s.field->boundary().empty());
  CHECK(s.field->hasGhost());
  s.field->clearGhost();
  CHECK_FALSE(s.field->hasGhost());
}

TEST_CASE("field: wrong sizes and holes are answered", "[field]") {
  FieldScene s;
  s.field->setProbability({4, 4, QRectF(0, 0, 10, 10)}, std::vector<float>(7, 0.5F));
  CHECK(s.field->isEmpty());
  s.field->setClasses({0, 0, QRectF()}, {}, {});
  CHECK(s.field->isEmpty());
  std::vector<float> holes(16, 0.9F);
  holes[5] = std::numeric_limits<float>::quiet_NaN();
  s.field->setProbability({4, 4, QRectF(0, 0, 10, 10)}, holes);
  CHECK_FALSE(s.field->isEmpty());
  s.field->setValues({4, 4, QRectF(0, 0, 10, 10)}, holes, 0, 0);
  CHECK_FALSE(test::pictureOf(s.panel).isNull());
  s.panel.setViewRange(QRectF(5, 5, 1e-7, 1e-7));
  CHECK_FALSE(test::pictureOf(s.panel).isNull());
}

TEST_CASE("field: a margin has its boundary at 0, its edges at 1 to either side and full colours beyond",
          "[field]") {
  // The margin grows with x alone, by 0.5 a column: -1.75, -1.25, ..., 1.75.
  std::vector<float> margin;
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i < 8; ++i) margin.push_back(-1.75F + 0.5F * static_cast<float>(i));
  const auto field = marginField({8, 3, QRectF(0, 0, 8, 3)}, margin);
  REQUIRE(field);
  REQUIRE(field->mainLines.size() == 1);
  for (const QPointF& p : field->mainLines[0]) CHECK(p.x() == Approx(4));
  REQUIRE(field->thinLines.size() == 2);
  CHECK(field->thinLines[0].front().x() == Approx(2));
  CHECK(field->thinLines[1].front().x() == Approx(6));
  CHECK(field->labels[0] == 0);
  CHECK(field->labels[7] == 1);
  CHECK(field->strength[0] == 1.0F);
  CHECK(field->strength[2] == 0.75F);
  CHECK(field->strength[4] == 0.25F);
  CHECK(field->strength[7] == 1.0F);
}

TEST_CASE("field: values colour by the ramp between the ends", "[field]") {
  FieldScene s;
  s.field->setContoursShown(false);
  s.field->setValues({2, 1, QRectF(0, 0, 10, 10)}, std::vector<float>{-5, 5}, -5, 5, Ramp::Diverging);
  const QColor left = mix(theme().plot, rampColour(Ramp::Diverging, 0), theme().fieldAlpha + 0.2);
  const QColor right = mix(theme().plot, rampColour(Ramp::Diverging, 1), theme().fieldAlpha + 0.2);
  CHECK(test::distance(s.at({1, 5}), left) < 14);
  CHECK(test::distance(s.at({9, 5}), right) < 14);
}

TEST_CASE("field: drawn beforehand it looks as the window draws it, and only where it was drawn for",
          "[field]") {
  FieldScene s;
  const FieldGrid grid{40, 30, QRectF(0, 0, 10, 10)};
  std::vector<float> p;
  for (int j = 0; j < 30; ++j)
    for (int i = 0; i < 40; ++i) p.push_back(static_cast<float>(1 / (1 + std::exp(-0.3 * (i - j - 4)))));
  const auto field = probabilityField(grid, p);
  REQUIRE(field);
  s.field->set(field);
  const QImage direct = s.panel.canvas()->grab().toImage();
  REQUIRE(s.field->canvas());
  const DrawnField drawn{*s.field->canvas(), renderField(*field, *s.field->canvas())};
  s.field->set(field, drawn);
  const QImage copied = s.panel.canvas()->grab().toImage();
  REQUIRE(copied.size() == direct.size());
  int worst = 0;
  for (int y = 0; y < direct.height(); y += 3)
    for (int x = 0; x < direct.width(); x += 3)
      worst = std::max(worst, test::distance(direct.pixelColor(x, y), copied.pixelColor(x, y)));
  // Blending in another order rounds differently.
  CHECK(worst <= 9);
  // Zoomed in, the old pixels would be wrong: the boundary has to be where the data are.
  s.panel.setViewRange(QRectF(4, 4, 2, 2));
  s.field->set(field, drawn);
  const QImage zoomed = s.panel.canvas()->grab().toImage();
  s.field->set(field);
  CHECK(zoomed == s.panel.canvas()->grab().toImage());
}
