#include "ui/plots/line_plot.hpp"

#include <QApplication>
#include <QChart>
#include <QLineSeries>
#include <QMouseEvent>
#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

PlotLine falling(int n) {
  PlotLine line{.name = QStringLiteral("loss"), .part = PlotPart::Train};
  for (int i = 0; i < n; ++i) {
    line.x.push_back(i);
    line.y.push_back(1.0 / (1 + 0.05 * i));
  }
  return line;
}

}  // namespace

TEST_CASE("line plot: a long line is thinned to its column extremes", "[lines]") {
  std::vector<double> x, y;
  for (int i = 0; i < 100'000; ++i) {
    x.push_back(i);
    y.push_back(i == 54'321 ? 99.0 : std::sin(i * 0.01));
  }
  const auto points = LinePlot::thinned(x, y, 0, 100'000, 400);
  CHECK(points.size() <= 1000);
  const auto peak =
      std::max_element(points.begin(), points.end(), [](auto a, auto b) { return a.y() < b.y(); });
  CHECK(*peak == QPointF(54'321, 99));
  CHECK(std::is_sorted(points.begin(), points.end(), [](auto a, auto b) { return a.x() < b.x(); }));
  const auto part = LinePlot::thinned(x, y, 1000, 1010, 400);
  CHECK(part.size() >= 11);
  CHECK(part.size() <= 14);
  CHECK(part.front().x() < 1000);
  CHECK(part.back().x() > 1010);
}

TEST_CASE("line plot: gaps survive thinning", "[lines]") {
  std::vector<double> x, y;
  for (int i = 0; i < 10'000; ++i) {
    x.push_back(i);
    y.push_back(i > 4000 && i < 6000 ? kNan : 1.0);
  }
  const auto points = LinePlot::thinned(x, y, 0, 10'000, 100);
  int gaps = 0;
  for (const QPointF& p : points) gaps += std::isnan(p.y());
  CHECK(gaps > 0);
  for (const QPointF& p : points)
    if (!std::isnan(p.y())) CHECK((p.x() <= 4000 || p.x() >= 6000));
}

TEST_CASE("line plot: lines are drawn in their colours and bands around them", "[lines]") {
  LinePlot plot;
  plot.setGridShown(false);
  test::show(plot, 500, 380);
  PlotLine line{.name = QStringLiteral("dev"), .part = PlotPart::Dev};
  for (int i = 0; i <= 10; ++i) {
    line.x.push_back(i), line.y.push_back(5), line.low.push_back(3), line.high.push_back(7);
  }
  plot.setLines({line});
  plot.setYLimits(0, 10);
  QTest::qWait(10);
  const QImage image = plot.canvas()->grab().toImage();
  CHECK(test::distance(image.pixelColor(plot.toCanvas({5, 5})), theme().dev) < 60);
  const int band = test::distance(image.pixelColor(plot.toCanvas({5, 6.3})), theme().plot);
  CHECK(band > 15);
  CHECK(band < test::distance(theme().dev, theme().plot) / 2);
  CHECK(test::distance(image.pixelColor(plot.toCanvas({5, 8.5})), theme().plot) < 6);
}

TEST_CASE("line plot: a logarithmic axis leaves out what is not positive and keeps the rest", "[lines]") {
  LinePlot plot;
  test::show(plot, 500, 380);
  PlotLine line = falling(50);
  line.y[7] = 0;
  line.y[8] = -3;
  line.y[9] = kNan;
  plot.setLines({line});
  plot.setLogY(true);
  QTest::qWait(10);
  CHECK(plot.viewRange().top() > 0);
  const QImage image = plot.canvas()->grab().toImage();
  CHECK(test::distance(image.pixelColor(plot.toCanvas({30, line.y[30]})), theme().train) < 90);
  plot.setLogY(false);
  QTest::qWait(10);
  CHECK(plot.viewRange().top() < -3);
  const QImage linear = plot.canvas()->grab().toImage();
  CHECK(test::distance(linear.pixelColor(plot.toCanvas({30, line.y[30]})), theme().train) < 90);
}

TEST_CASE("line plot: a drag scrubs and says when it is over", "[lines]") {
  LinePlot plot;
  test::show(plot, 500, 380);
  plot.setLines({falling(101)});
  plot.setScrubbing(true);
  QTest::qWait(10);
  std::vector<std::pair<double, bool>> seen;
  QObject::connect(&plot, &LinePlot::scrubbed,
                   [&](double x, bool finished) { seen.emplace_back(x, finished); });
  QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, plot.toCanvas({20, 0.5}));
  const QPoint to = plot.toCanvas({70, 0.5});
  QMouseEvent move(QEvent::MouseMove, QPointF(to), plot.canvas()->mapToGlobal(QPointF(to)), Qt::NoButton,
                   Qt::LeftButton, {});
  QApplication::sendEvent(plot.canvas(), &move);
  QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, to);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].first == Approx(20).margin(0.5));
  CHECK_FALSE(seen[0].second);
  CHECK(seen[2].first == Approx(70).margin(0.5));
  CHECK(seen[2].second);
  CHECK(*plot.cursor() == Approx(70).margin(0.5));
}

TEST_CASE("line plot: series are reused however often the lines change", "[lines]") {
  LinePlot plot;
  test::show(plot, 400, 300);
  for (int round = 0; round < 20; ++round) {
    std::vector<PlotLine> lines;
    for (int i = 0; i <= round % 4; ++i) {
      lines.push_back(falling(20));
      lines.back().name = QString::number(i);
    }
    plot.setLines(std::move(lines));
  }
  CHECK(plot.chart()->series().size() <= 5);
}

TEST_CASE("line plot: a click in the legend hides a line and leaves it out of the range", "[lines]") {
  LinePlot plot;
  test::show(plot, 500, 380);
  PlotLine low = falling(10), high = falling(10);
  high.name = QStringLiteral("high");
  for (double& v : high.y) v += 100;
  plot.setLines({low, high});
  CHECK(plot.viewRange().bottom() > 100);
  Q_EMIT plot.legendClicked(1);
  CHECK(plot.viewRange().bottom() < 2);
  CHECK_FALSE(plot.legend()->entries()[1].shown);
  plot.setLines({low, high});
  CHECK(plot.viewRange().bottom() < 2);
  Q_EMIT plot.legendClicked(1);
  CHECK(plot.viewRange().bottom() > 100);
}

TEST_CASE("line plot: the numbers come out as CSV, undefined ones empty", "[lines]") {
  LinePlot plot;
  PlotLine line{.name = QStringLiteral("a,\"b\""),
                .x = {1, 2},
                .y = {0.5, kNan},
                .low = {0.4, 0.4},
                .high = {0.6, 0.6}};
  plot.setLines({line});
  CHECK(plot.csvOfLines() ==
        QStringLiteral("line,x,y,low,high\n\"a,\"\"b\"\"\",1,0.5,0.40000000000000002,0.59999999999999998\n"
                       "\"a,\"\"b\"\"\",2,,0.40000000000000002,0.59999999999999998\n"));
}

TEST_CASE("line plot: no lines, empty lines and all undefined are answered", "[lines]") {
  LinePlot plot;
  test::show(plot, 400, 300);
  plot.setLines({});
  plot.setLines({PlotLine{}});
  plot.setLines({PlotLine{.name = QStringLiteral("x"), .x = {1, 2}, .y = {kNan, kNan}}});
  plot.setLogY(true);
  plot.setLines({PlotLine{.name = QStringLiteral("x"), .x = {1, 2}, .y = {-1, 0}}});
  CHECK(plot.mapping().isValid());
  CHECK_FALSE(test::pictureOf(plot).isNull());
}
