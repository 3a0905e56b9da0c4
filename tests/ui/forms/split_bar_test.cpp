#include "ui/forms/split_bar.hpp"

#include <QApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/palette.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

struct BarScene {
  SplitBar bar;
  std::vector<std::pair<SplitBar::Fractions, bool>> edits;

  BarScene() {
    bar.setTotalRows(400);
    bar.setFractions({0.7, 0, 0.15, 0.15});
    test::show(bar, 400, bar.sizeHint().height());
    QObject::connect(&bar, &SplitBar::fractionsEdited, [this](const SplitBar::Fractions& f, bool finished) {
      edits.emplace_back(f, finished);
    });
  }
  double pixels(double share) const {
    double width = 0;
    for (int part = 0; part < 4; ++part) width += bar.partRect(part).width();
    return share * width;
  }
  void drag(int handle, double share) {
    const QPointF from = bar.handleCentre(handle);
    move(from, from + QPointF(pixels(share), 0));
  }
  void move(QPointF from, QPointF to) {
    QTest::mousePress(&bar, Qt::LeftButton, {}, from.toPoint());
    for (const double t : {0.5, 1.0}) {
      const QPointF at = QPointF(from.toPoint()) + t * (to - from);
      QMouseEvent event(QEvent::MouseMove, at, bar.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
      QApplication::sendEvent(&bar, &event);
    }
    QTest::mouseRelease(&bar, Qt::LeftButton, {}, to.toPoint());
  }
};

void checkSum(const SplitBar::Fractions& f) {
  double sum = 0;
  for (const double part : f) {
    CHECK(part >= -1e-12);
    sum += part;
  }
  CHECK(sum == Approx(1));
}

}  // namespace

TEST_CASE("split bar: a drag of the last handle moves dev into test, live and then finished", "[split]") {
  BarScene s;
  s.drag(2, -0.05);
  REQUIRE(s.edits.size() == 3);
  CHECK_FALSE(s.edits[0].second);
  CHECK(s.edits.back().second);
  const auto f = s.edits.back().first;
  CHECK(f[0] == Approx(0.7));
  CHECK(f[2] == Approx(0.10).margin(0.006));
  CHECK(f[3] == Approx(0.20).margin(0.006));
  checkSum(f);
}

TEST_CASE("split bar: without train-dev the first joint is one handle", "[split]") {
  BarScene s;
  s.drag(1, -0.2);
  const auto f = s.edits.back().first;
  CHECK(f[0] == Approx(0.5).margin(0.006));
  CHECK(f[1] == Approx(0).margin(1e-12));
  CHECK(f[2] == Approx(0.35).margin(0.006));
}

TEST_CASE("split bar: the flag above it pulls train-dev out and pushes it back", "[split]") {
  BarScene s;
  s.drag(0, -0.1);
  CHECK(s.edits.back().first[0] == Approx(0.6).margin(0.006));
  CHECK(s.edits.back().first[1] == Approx(0.1).margin(0.006));
  CHECK(s.edits.back().first[2] == Approx(0.15).margin(0.006));
  s.drag(0, 0.3);
  CHECK(s.edits.back().first[1] == Approx(0).margin(1e-12));
  CHECK(s.edits.back().first[0] == Approx(0.7).margin(0.006));
}

TEST_CASE("split bar: handles stop at each other and train keeps a row", "[split]") {
  BarScene s;
  s.drag(1, -2);
  CHECK(s.edits.back().first[0] == Approx(1.0 / 400));
  checkSum(s.edits.back().first);
  s.drag(2, -2);
  CHECK(s.edits.back().first[3] == Approx(1 - 1.0 / 400));
  checkSum(s.edits.back().first);
}

TEST_CASE("split bar: where two handles lie on each other the movement decides", "[split]") {
  BarScene s;
  s.bar.setFractions({0.6, 0, 0, 0.4});
  s.drag(2, 0.1);
  CHECK(s.edits.back().first[0] == Approx(0.6));
  CHECK(s.edits.back().first[2] == Approx(0.1).margin(0.006));
  s.bar.setFractions({0.6, 0, 0, 0.4});
  s.drag(2, -0.1);
  CHECK(s.edits.back().first[0] == Approx(0.5).margin(0.006));
  CHECK(s.edits.back().first[3] == Approx(0.4));
}

TEST_CASE("split bar: arrows move one row, with Shift one per cent, Tab goes to the next handle", "[split]") {
  BarScene s;
  s.bar.setFocus(Qt::TabFocusReason);
  QApplication::setActiveWindow(&s.bar);
  REQUIRE(QTest::qWaitFor([&] { return s.bar.hasFocus(); }, 2000));
  QTest::keyClick(&s.bar, Qt::Key_Tab);
  QTest::keyClick(&s.bar, Qt::Key_Tab);
  CHECK(s.bar.focusedHandle() == 2);
  QTest::keyClick(&s.bar, Qt::Key_Right);
  CHECK(s.edits.back().first[2] == Approx(0.15 + 1.0 / 400));
  CHECK(s.edits.back().second);
  QTest::keyClick(&s.bar, Qt::Key_Left, Qt::ShiftModifier);
  CHECK(s.edits.back().first[2] == Approx(0.14 + 1.0 / 400));
  QTest::keyClick(&s.bar, Qt::Key_Backtab, Qt::ShiftModifier);
  CHECK(s.bar.focusedHandle() == 1);
  CHECK(s.bar.accessibleName().contains(QStringLiteral("train-dev | dev")));
  CHECK(s.bar.accessibleDescription().contains(QStringLiteral("Train: 280 rows (70.0 %)")));
}

TEST_CASE("split bar: counts are whole rows that add up, or what the splitter drew", "[split]") {
  SplitBar bar;
  bar.setTotalRows(7);
  bar.setFractions({0.5, 0.1, 0.2, 0.2});
  const auto counts = bar.counts();
  CHECK(counts[0] + counts[1] + counts[2] + counts[3] == 7);
  bar.setCounts({4, 1, 1, 1});
  CHECK(bar.counts() == SplitBar::Counts{4, 1, 1, 1});
}

TEST_CASE("split bar: odd fractions are brought to a sum of one, impossible ones ignored", "[split]") {
  SplitBar bar;
  bar.setFractions({2, 0, 1, 1});
  CHECK(bar.fractions()[0] == Approx(0.5));
  bar.setFractions({0, 0, 0, 0});
  CHECK(bar.fractions()[0] == Approx(0.5));
  bar.setFractions({std::numeric_limits<double>::quiet_NaN(), 0, 1, 3});
  CHECK(bar.fractions()[3] == Approx(0.75));
}

TEST_CASE("split bar: a double click lets percentages be typed", "[split]") {
  BarScene s;
  QTest::mouseDClick(&s.bar, Qt::LeftButton, {}, s.bar.partRect(0).center().toPoint());
  auto* editor = s.bar.findChild<QLineEdit*>(QStringLiteral("split.editor"));
  REQUIRE(editor != nullptr);
  editor->setText(QStringLiteral("60/20/10"));
  QTest::keyClick(editor, Qt::Key_Return);
  CHECK(editor->property("invalid").toBool());
  CHECK(editor->toolTip().contains(QStringLiteral("90 %")));
  CHECK(s.edits.empty());
  editor->setText(QStringLiteral("60 % 5 % 20 % 15 %"));
  QTest::keyClick(editor, Qt::Key_Return);
  REQUIRE(s.edits.size() == 1);
  CHECK(s.edits[0].second);
  CHECK(s.edits[0].first[1] == Approx(0.05));
  CHECK(s.edits[0].first[2] == Approx(0.2));
}

TEST_CASE("split bar: typed percentages are read or refused with a sentence", "[split]") {
  QString complaint;
  const auto three = SplitBar::parsePercentages(QStringLiteral("70/15/15"), &complaint);
  REQUIRE(three);
  CHECK((*three)[1] == 0);
  CHECK((*three)[2] == Approx(0.15));
  CHECK(SplitBar::parsePercentages(QStringLiteral("33.3 33.3 33.4"), &complaint));
  for (const char* text :
       {"", "70", "70 30", "a b c", "-10 60 50", "50 50 50", "0 50 50", "1 2 3 4 5", "nan 50 50"}) {
    complaint.clear();
    INFO(text);
    CHECK_FALSE(SplitBar::parsePercentages(QString::fromLatin1(text), &complaint));
    CHECK(complaint.endsWith(u'.'));
  }
}

TEST_CASE("split bar: the padlock is clicked, not dragged", "[split]") {
  BarScene s;
  QSignalSpy seal(&s.bar, &SplitBar::sealClicked);
  REQUIRE_FALSE(s.bar.sealRect().isEmpty());
  QTest::mouseClick(&s.bar, Qt::LeftButton, {}, s.bar.sealRect().center().toPoint());
  CHECK(seal.count() == 1);
  CHECK(s.edits.empty());
  s.bar.setFractions({0.8, 0, 0.2, 0});
  CHECK(s.bar.sealRect().isEmpty());
}

TEST_CASE("split bar: each part has its colour", "[split]") {
  BarScene s;
  const QImage image = test::pictureOf(s.bar);
  for (const int part : {0, 2}) {
    const QRectF area = s.bar.partRect(part);
    const QPoint at(static_cast<int>(area.left() + 9), static_cast<int>(area.center().y()));
    CHECK(test::distance(image.pixelColor(at), partColour(static_cast<PlotPart>(part))) < 60);
  }
}

TEST_CASE("split bar: Escape ends the typing before the window hears of it", "[ui][forms]") {
  BarScene scene;
  QTest::mouseDClick(&scene.bar, Qt::LeftButton, {}, QPoint(100, scene.bar.height() / 2));
  auto* editor = scene.bar.findChild<QLineEdit*>();
  REQUIRE(editor != nullptr);
  QKeyEvent asked(QEvent::ShortcutOverride, Qt::Key_Escape, {});
  asked.ignore();
  QApplication::sendEvent(editor, &asked);
  CHECK(asked.isAccepted());
  QTest::keyClick(editor, Qt::Key_Escape);
  CHECK_FALSE(editor->isVisible());
  CHECK(scene.edits.empty());
}

TEST_CASE("split bar: counts that are forgotten are worked out from the shares", "[ui][forms]") {
  BarScene scene;
  scene.bar.setCounts({281, 0, 59, 60});
  scene.bar.forgetCounts();
  CHECK(scene.bar.counts() == SplitBar::Counts{280, 0, 60, 60});
}
