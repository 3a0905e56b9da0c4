#include "ui/plots/contour_lines.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline::ui;

namespace {

template <class Function>
std::vector<float> sampled(int width, int height, Function f) {
  std::vector<float> values;
  for (int j = 0; j < height; ++j)
    for (int i = 0; i < width; ++i) values.push_back(static_cast<float>(f(i, j)));
  return values;
}

}  // namespace

TEST_CASE("contours: a plane gives one straight open line through every row", "[contours]") {
  const auto lines = contourLines(sampled(9, 5, [](int i, int) { return i; }), 9, 5, 3.25);
  REQUIRE(lines.size() == 1);
  CHECK_FALSE(lines[0].closed);
  CHECK(lines[0].points.size() == 5);
  for (const QPointF& p : lines[0].points) CHECK(p.x() == Approx(3.25));
}

TEST_CASE("contours: a cone gives one closed ring of its radius", "[contours]") {
  const auto lines =
      contourLines(sampled(41, 41, [](int i, int j) { return std::hypot(i - 20, j - 20); }), 41, 41, 12);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].closed);
  CHECK(lines[0].points.front() == lines[0].points.back());
  for (const QPointF& p : lines[0].points)
    CHECK(std::hypot(p.x() - 20, p.y() - 20) == Approx(12).margin(0.05));
}

TEST_CASE("contours: a saddle never leaves a line's end inside the grid", "[contours]") {
  const auto values = sampled(20, 20, [](int i, int j) { return std::sin(i * 1.3) * std::cos(j * 1.7); });
  for (const double level : {-0.4, 0.0, 0.2, 0.6})
    for (const ContourLine& line : contourLines(values, 20, 20, level)) {
      if (line.closed) continue;
      for (const QPointF& end : {line.points.front(), line.points.back()}) {
        const bool border = end.x() == 0 || end.y() == 0 || end.x() == 19 || end.y() == 19;
        CHECK(border);
      }
    }
}

TEST_CASE("contours: cells that are not finite have no line, and odd sizes are answered", "[contours]") {
  auto values = sampled(9, 9, [](int i, int) { return i; });
  values[9 * 4 + 3] = std::numeric_limits<float>::quiet_NaN();
  const auto lines = contourLines(values, 9, 9, 3.5);
  CHECK(lines.size() == 2);
  CHECK(contourLines(values, 1, 81, 3.5).empty());
  CHECK(contourLines({}, 0, 0, 0.5).empty());
  CHECK(contourLines(values, 100, 100, 0.5).empty());
}
