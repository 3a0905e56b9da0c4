#include "ui/plots/bar_plot.hpp"

#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/palette.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

TEST_CASE("bars: lengths are in proportion and negative ones go the other way", "[bars]") {
  BarPlot plot;
  test::show(plot, 420, 240);
  for (const auto orientation : {Qt::Horizontal, Qt::Vertical}) {
    plot.setOrientation(orientation);
    plot.setBars({{.name = QStringLiteral("a"), .value = 0.8},
                  {.name = QStringLiteral("b"), .value = 0.4},
                  {.name = QStringLiteral("c"), .value = -0.2}});
    const bool lying = orientation == Qt::Horizontal;
    const auto length = [&](int i) { return lying ? plot.barRect(i).width() : plot.barRect(i).height(); };
    CHECK(length(0) == Approx(2 * length(1)).epsilon(0.01));
    CHECK(length(0) == Approx(4 * length(2)).epsilon(0.01));
    if (lying) {
      CHECK(plot.barRect(2).right() == Approx(plot.barRect(0).left()));
    } else {
      CHECK(plot.barRect(2).top() == Approx(plot.barRect(0).bottom()));
    }
    const QImage image = test::pictureOf(plot);
    const QRectF first = plot.barRect(0);
    CHECK(test::distance(image.pixelColor((first.topLeft() + QPointF(5, 3)).toPoint()), theme().accent) < 30);
  }
}

TEST_CASE("bars: a click and the arrow keys say which bar", "[bars]") {
  BarPlot plot;
  test::show(plot, 420, 240);
  plot.setBars({{.name = QStringLiteral("a"), .value = 3}, {.name = QStringLiteral("b"), .value = 2}});
  std::vector<int> clicked;
  QObject::connect(&plot, &BarPlot::barClicked, [&](int index) { clicked.push_back(index); });
  QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.barRect(1).center().toPoint());
  CHECK(clicked == std::vector<int>{1});
  plot.setSelected(1);
  CHECK(plot.accessibleDescription() == QStringLiteral("b: 2.00"));
  QTest::keyClick(&plot, Qt::Key_Up);
  CHECK(clicked == std::vector<int>{1, 0});
  CHECK(plot.selected() == 0);
}

TEST_CASE("bars: nothing, undefined values and too many bars are drawn without harm", "[bars]") {
  BarPlot plot;
  test::show(plot, 300, 120);
  CHECK_FALSE(test::pictureOf(plot).isNull());
  plot.setBars({{.name = QStringLiteral("a"), .value = std::numeric_limits<double>::quiet_NaN()}});
  CHECK(plot.barRect(0).width() == Approx(0).margin(1e-9));
  CHECK_FALSE(test::pictureOf(plot).isNull());
  QList<Bar> many;
  for (int i = 0; i < 500; ++i) many << Bar{.name = QStringLiteral("feature %1").arg(i), .value = 1.0 * i};
  plot.setBars(many);
  CHECK(plot.barRect(499).top() > plot.height());
  CHECK_FALSE(test::pictureOf(plot).isNull());
  plot.setOrientation(Qt::Vertical);
  CHECK_FALSE(test::pictureOf(plot).isNull());
}

TEST_CASE("bars: the numbers come out as CSV", "[bars]") {
  BarPlot plot;
  plot.setBars({{.name = QStringLiteral("a"), .value = 0.5, .low = 0.25, .high = 0.75},
                {.name = QStringLiteral("b"), .value = std::numeric_limits<double>::quiet_NaN()}});
  CHECK(plot.csv() == QStringLiteral("name,value,low,high\na,0.5,0.25,0.75\nb,,,\n"));
}
