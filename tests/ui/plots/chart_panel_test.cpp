#include "ui/plots/chart_panel.hpp"

#include <QApplication>
#include <QChart>
#include <QLineSeries>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QValueAxis>
#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

void drag(QWidget* canvas, const QList<QPoint>& path, Qt::MouseButton button = Qt::LeftButton,
          Qt::KeyboardModifiers modifiers = {}) {
  QTest::mousePress(canvas, button, modifiers, path.first());
  for (const QPoint& p : path) {
    QMouseEvent move(QEvent::MouseMove, QPointF(p), canvas->mapToGlobal(QPointF(p)), Qt::NoButton, button,
                     modifiers);
    QApplication::sendEvent(canvas, &move);
  }
  QTest::mouseRelease(canvas, button, modifiers, path.last());
}

}  // namespace

TEST_CASE("chart panel: data goes to the canvas and back unchanged, linear and logarithmic", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(1, 10, 99, 990));
  for (const auto scale : {ChartPanel::Scale::Linear, ChartPanel::Scale::Log}) {
    panel.setScales(scale, scale);
    REQUIRE(panel.mapping().isValid());
    for (const QPointF data : {QPointF(2, 20), QPointF(50, 500), QPointF(99, 990)}) {
      const QPointF back = panel.mapping().toData(panel.mapping().toPlot(data));
      CHECK(back.x() == Approx(data.x()));
      CHECK(back.y() == Approx(data.y()));
      CHECK(panel.toData(QPointF(panel.toCanvas(data))).x() == Approx(data.x()).epsilon(0.05));
    }
  }
}

TEST_CASE("chart panel: our mapping and Qt Charts' own agree", "[chart]") {
  ChartPanel panel;
  auto* series = new QLineSeries;
  panel.addSeries(series);
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(-3, -2, 6, 4));
  series->replace(QList<QPointF>{{-3, -2}, {3, 2}});
  QTest::qWait(10);
  for (const QPointF data : {QPointF(0, 0), QPointF(-2.5, 1.5), QPointF(2, -1)}) {
    const QPointF theirs = panel.chart()->mapToPosition(data, series);
    const QPointF ours = panel.mapping().toPlot(data);
    CHECK(ours.x() == Approx(theirs.x()).margin(0.01));
    CHECK(ours.y() == Approx(theirs.y()).margin(0.01));
  }
}

TEST_CASE("chart panel: the wheel keeps the point under the cursor and double click resets", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10));
  const QRectF home = panel.viewRange();
  const QPoint at = panel.toCanvas({2.5, 7.5});
  const QPointF before = panel.toData(QPointF(at));
  QWheelEvent wheel(QPointF(at), panel.canvas()->mapToGlobal(QPointF(at)), {}, QPoint(0, 240), Qt::NoButton,
                    {}, Qt::NoScrollPhase, false);
  QApplication::sendEvent(panel.canvas(), &wheel);
  CHECK(panel.isZoomed());
  CHECK(panel.viewRange().width() < 0.8 * home.width());
  CHECK(panel.toData(QPointF(at)).x() == Approx(before.x()).epsilon(0.01));
  CHECK(panel.toData(QPointF(at)).y() == Approx(before.y()).epsilon(0.01));
  QTest::mouseDClick(panel.canvas(), Qt::LeftButton, {}, at);
  CHECK_FALSE(panel.isZoomed());
  CHECK(panel.viewRange().width() == Approx(home.width()));
}

TEST_CASE("chart panel: keys zoom, pan and reset", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10), 0);
  QWidget* view = panel.canvas()->parentWidget();
  QTest::keyClick(view, Qt::Key_Plus);
  CHECK(panel.viewRange().width() == Approx(8));
  QTest::keyClick(view, Qt::Key_Right);
  CHECK(panel.viewRange().left() == Approx(1 + 0.8));
  QTest::keyClick(view, Qt::Key_Up);
  CHECK(panel.viewRange().top() == Approx(1 + 0.8));
  QTest::keyClick(view, Qt::Key_0);
  CHECK(panel.viewRange().width() == Approx(10));
  CHECK(panel.viewRange().left() == Approx(0).margin(1e-9));
}

TEST_CASE("chart panel: the middle button pans by what the mouse moved", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10), 0);
  const QPoint from = panel.toCanvas({5, 5}), to = panel.toCanvas({3, 6});
  const QPointF held = panel.toData(QPointF(from));
  drag(panel.canvas(), {from, (from + to) / 2, to}, Qt::MiddleButton);
  CHECK(panel.toData(QPointF(to)).x() == Approx(held.x()).margin(0.05));
  CHECK(panel.toData(QPointF(to)).y() == Approx(held.y()).margin(0.05));
}

TEST_CASE("chart panel: a rectangle and a lasso come out in data units, a click does not", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10));
  QList<QPolygonF> regions;
  int clicks = 0;
  QObject::connect(&panel, &ChartPanel::regionSelected, [&](const QPolygonF& region) { regions << region; });
  QObject::connect(&panel, &ChartPanel::clicked, [&] { ++clicks; });
  drag(panel.canvas(), {panel.toCanvas({2, 3}), panel.toCanvas({4, 4}), panel.toCanvas({6, 8})});
  REQUIRE(regions.size() == 1);
  CHECK(regions[0].boundingRect().left() == Approx(2).margin(0.06));
  CHECK(regions[0].boundingRect().right() == Approx(6).margin(0.06));
  CHECK(regions[0].boundingRect().top() == Approx(3).margin(0.06));
  CHECK(regions[0].boundingRect().bottom() == Approx(8).margin(0.06));
  panel.setGesture(ChartPanel::Gesture::Lasso);
  drag(panel.canvas(),
       {panel.toCanvas({1, 1}), panel.toCanvas({5, 1}), panel.toCanvas({5, 5}), panel.toCanvas({1, 5})});
  REQUIRE(regions.size() == 2);
  CHECK(regions[1].containsPoint({3, 3}, Qt::WindingFill));
  CHECK_FALSE(regions[1].containsPoint({6, 3}, Qt::WindingFill));
  CHECK(clicks == 0);
  QTest::mouseClick(panel.canvas(), Qt::LeftButton, {}, panel.toCanvas({5, 5}));
  CHECK(clicks == 1);
  CHECK(regions.size() == 2);
}

TEST_CASE("chart panel: Escape drops a gesture", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10));
  QSignalSpy regions(&panel, &ChartPanel::regionSelected);
  const QPoint from = panel.toCanvas({2, 2}), to = panel.toCanvas({8, 8});
  QTest::mousePress(panel.canvas(), Qt::LeftButton, {}, from);
  QMouseEvent move(QEvent::MouseMove, QPointF(to), panel.canvas()->mapToGlobal(QPointF(to)), Qt::NoButton,
                   Qt::LeftButton, {});
  QApplication::sendEvent(panel.canvas(), &move);
  QTest::keyClick(panel.canvas()->parentWidget(), Qt::Key_Escape);
  QTest::mouseRelease(panel.canvas(), Qt::LeftButton, {}, to);
  CHECK(regions.isEmpty());
}

TEST_CASE("chart panel: frozen axes wait for the end of the drag", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(0, 0, 1, 1), 0);
  panel.freezeAxes(true);
  panel.setDataRange(QRectF(0, 0, 100, 100), 0);
  CHECK(panel.viewRange().width() == Approx(1));
  panel.freezeAxes(false);
  CHECK(panel.viewRange().width() == Approx(100));
}

TEST_CASE("chart panel: impossible ranges are answered with something that can be drawn", "[chart]") {
  ChartPanel panel;
  test::show(panel, 600, 400);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const QRectF& range : {QRectF(nan, 0, 1, 1), QRectF(0, 0, 0, 0), QRectF(5, 5, 0, 0),
                              QRectF(0, 0, inf, 1), QRectF(1e300, 0, 0, 1), QRectF(-1e307, 0, 2e307, 1)})
    for (const auto scale : {ChartPanel::Scale::Linear, ChartPanel::Scale::Log}) {
      panel.setScales(scale, scale);
      panel.setDataRange(range);
      CHECK(panel.mapping().isValid());
      CHECK_FALSE(test::pictureOf(panel).isNull());
    }
}

TEST_CASE("chart panel: no wheel brings more than twelve ticks to an axis", "[chart]") {
  ChartPanel panel;
  test::show(panel, 1400, 900);
  panel.setDataRange(QRectF(-2.6, -1.3, 5.2, 2.9));
  for (int i = 0; i < 60; ++i) {
    panel.zoomBy(i < 30 ? 0.7 : 1.45, {0.1, 0.2});
    for (QAbstractAxis* axis : panel.chart()->axes()) {
      const auto* value = qobject_cast<QValueAxis*>(axis);
      if (value == nullptr || !value->isVisible()) continue;
      CHECK((value->max() - value->min()) / value->tickInterval() <= 12.001);
    }
  }
}

TEST_CASE("chart panel: equal units stay equal when the window changes its shape", "[chart]") {
  ChartPanel panel;
  panel.setEqualUnits(true);
  test::show(panel, 600, 400);
  panel.setDataRange(QRectF(-1, -1, 2, 2));
  for (const QSize size : {QSize(600, 400), QSize(300, 500), QSize(900, 300)}) {
    panel.resize(size);
    QTest::qWait(5);
    CHECK(panel.mapping().scaleX() == Approx(-panel.mapping().scaleY()).epsilon(0.01));
  }
}

TEST_CASE("chart panel: the plot area wears the theme in force", "[chart]") {
  auto& application = *qobject_cast<QApplication*>(QApplication::instance());
  ChartPanel panel;
  panel.setGridShown(false);
  test::show(panel, 500, 400);
  for (const auto kind : {ThemeKind::Light, ThemeKind::Dark}) {
    applyTheme(application, kind);
    QTest::qWait(5);
    const QImage image = panel.canvas()->grab().toImage();
    const QPoint at = panel.toCanvas({0.52, 0.53});
    CHECK(test::distance(image.pixelColor(at), themeOf(kind).plot) < 6);
  }
}

TEST_CASE("chart panel: hover says where, and leaving says so", "[chart]") {
  ChartPanel panel;
  test::show(panel, 500, 400);
  panel.setDataRange(QRectF(0, 0, 10, 10));
  QPointF seen;
  QObject::connect(&panel, &ChartPanel::hovered, [&](QPointF data) { seen = data; });
  QSignalSpy left(&panel, &ChartPanel::hoverLeft);
  const QPoint at = panel.toCanvas({4, 6});
  QMouseEvent move(QEvent::MouseMove, QPointF(at), panel.canvas()->mapToGlobal(QPointF(at)), Qt::NoButton, {},
                   {});
  QApplication::sendEvent(panel.canvas(), &move);
  CHECK(seen.x() == Approx(4).margin(0.05));
  CHECK(seen.y() == Approx(6).margin(0.05));
  QMouseEvent away(QEvent::MouseMove, QPointF(1, 1), panel.canvas()->mapToGlobal(QPointF(1, 1)), Qt::NoButton,
                   {}, {});
  QApplication::sendEvent(panel.canvas(), &away);
  CHECK(left.count() == 1);
}
