#include "ui/plots/palette.hpp"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <cmath>
#include <limits>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

// Viénot, Brettel and Mollon (1999): what remains of a colour for eyes without the red- or green-sensitive
// cones.
QColor seenBy(const QColor& c, bool protan) {
  const auto linear = [](int v) { return std::pow(v / 255.0, 2.2); };
  const double r = linear(c.red()), g = linear(c.green()), b = linear(c.blue());
  const double mixed = protan ? 0.11238 * r + 0.88762 * g : 0.29275 * r + 0.70725 * g;
  const double blue = protan ? 0.00401 * r - 0.00401 * g + b : -0.02234 * r + 0.02234 * g + b;
  const auto byte = [](double v) {
    return static_cast<int>(255 * std::pow(std::clamp(v, 0.0, 1.0), 1 / 2.2));
  };
  return QColor(byte(mixed), byte(mixed), byte(blue));
}

}  // namespace

TEST_CASE("palette: no two of 96 classes share colour and shape", "[palette]") {
  std::set<std::pair<QRgb, int>> seen;
  for (int label = 0; label < 96; ++label)
    seen.insert({classColour(label).rgb(), static_cast<int>(classMarker(label))});
  CHECK(seen.size() == 96);
}

TEST_CASE("palette: the first four classes stay apart for colour-blind eyes in each theme", "[palette]") {
  auto& application = *qobject_cast<QApplication*>(QApplication::instance());
  for (const auto kind : {ThemeKind::Light, ThemeKind::Dark}) {
    applyTheme(application, kind);
    for (int a = 0; a < 4; ++a)
      for (int b = a + 1; b < 4; ++b) {
        INFO(a << " and " << b);
        CHECK(test::distance(classColour(a), classColour(b)) > 110);
        // Where hues collapse the shapes still differ.
        const bool close = test::distance(seenBy(classColour(a), true), seenBy(classColour(b), true)) < 40 ||
                           test::distance(seenBy(classColour(a), false), seenBy(classColour(b), false)) < 40;
        CHECK((!close || classMarker(a) != classMarker(b)));
      }
    CHECK(test::distance(seenBy(classColour(0), true), seenBy(classColour(1), true)) > 90);
    CHECK(test::distance(seenBy(classColour(0), false), seenBy(classColour(1), false)) > 90);
  }
}

TEST_CASE("palette: ramps grow lighter all the way, clamp, and show NaN as muted", "[palette]") {
  double last = -1;
  for (int i = 0; i <= 20; ++i) {
    const QColor c = rampColour(Ramp::Sequential, i / 20.0);
    const double light = 0.2126 * c.redF() + 0.7152 * c.greenF() + 0.0722 * c.blueF();
    CHECK(light > last);
    last = light;
  }
  CHECK(rampColour(Ramp::Diverging, -3) == rampColour(Ramp::Diverging, 0));
  CHECK(rampColour(Ramp::Diverging, 7) == rampColour(Ramp::Diverging, 1));
  CHECK(rampColour(Ramp::Sequential, std::numeric_limits<double>::quiet_NaN()) == theme().muted);
}

TEST_CASE("palette: train is filled, dev hollow, test a cross, and a mistake wears a ring", "[palette]") {
  const auto drawn = [](MarkerStyle style) {
    QImage image(61, 61, QImage::Format_ARGB32_Premultiplied);
    image.fill(theme().panel);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawMarker(painter, QPointF(30.5, 30.5), 12, style);
    return image;
  };
  const QColor ink = classColour(0);
  CHECK(test::distance(drawn({}).pixelColor(30, 30), ink) < 12);
  const QImage dev = drawn({.part = PlotPart::Dev});
  CHECK(test::distance(dev.pixelColor(30, 30), ink) > 150);
  CHECK(test::distance(dev.pixelColor(30 + 10, 30), ink) < 40);
  const QImage cross = drawn({.part = PlotPart::Test});
  CHECK(test::distance(cross.pixelColor(36, 36), ink) < 40);
  CHECK(test::distance(cross.pixelColor(30, 40), theme().panel) < 12);
  CHECK(test::distance(drawn({.mistake = true}).pixelColor(30 + 21, 30), theme().bad) < 40);
  CHECK(test::distance(drawn({}).pixelColor(30 + 21, 30), theme().panel) < 12);
}

TEST_CASE("palette: every marker has about the area of its disc", "[palette]") {
  for (int m = 0; m < kMarkers; ++m) {
    QImage image(80, 80, QImage::Format_Grayscale8);
    image.fill(0);
    QPainter painter(&image);
    painter.translate(40, 40);
    painter.fillPath(markerPath(static_cast<Marker>(m), 15), Qt::white);
    painter.end();
    int area = 0;
    for (int y = 0; y < 80; ++y)
      for (int x = 0; x < 80; ++x) area += image.pixelColor(x, y).lightness() > 127;
    INFO("marker " << m);
    CHECK(area == Approx(3.14159 * 15 * 15).epsilon(0.3));
  }
}
