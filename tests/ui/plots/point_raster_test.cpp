#include "ui/plots/point_raster.hpp"

#include <QImage>
#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace ridgeline::ui;

namespace {

/// One channel of source over destination, both premultiplied, to the nearest step.
int composed(int source, int alpha, int destination) {
  return source + static_cast<int>(std::lround(destination * (255 - alpha) / 255.0));
}

void compose(QImage& image, const SpriteSheet::Sprite& sprite, int left, int top) {
  for (int y = 0; y < sprite.size; ++y) {
    for (int x = 0; x < sprite.size; ++x) {
      if (!image.rect().contains(left + x, top + y)) continue;
      const QRgb from = sprite.pixels[static_cast<std::size_t>(y * sprite.stride + x)];
      QRgb& to = reinterpret_cast<QRgb*>(image.scanLine(top + y))[left + x];
      const int alpha = qAlpha(from);
      to = qRgba(composed(qRed(from), alpha, qRed(to)), composed(qGreen(from), alpha, qGreen(to)),
                 composed(qBlue(from), alpha, qBlue(to)), composed(alpha, alpha, qAlpha(to)));
    }
  }
}

}  // namespace

TEST_CASE("stamped points are sprites laid over each other, cut at every edge of the image") {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> across(-12, 95), down(-12, 69);
  std::vector<float> x, y;
  std::vector<PointLook> looks;
  for (int i = 0; i < 600; ++i) {
    x.push_back(across(random));
    y.push_back(down(random));
    looks.push_back(makeLook(i % 5, i % 2 == 0 ? PlotPart::Train : PlotPart::Dev, i % 3 == 0, i % 7 == 0));
  }
  for (const bool halos : {false, true}) {
    QImage stamped(83, 57, QImage::Format_ARGB32_Premultiplied);
    stamped.fill(qRgba(40, 60, 80, 200));
    QImage expected = stamped.copy();
    SpriteSheet sheet(1, 3, false, Ramp::Sequential, 1);
    stampPoints(stamped, {}, {.x = x, .y = y, .looks = looks, .halos = halos}, sheet);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto& sprite = halos ? sheet.halo(0, 0) : sheet.sprite(looks[i], 0, 0);
      compose(expected, sprite, static_cast<int>(std::floor(x[i])) - sprite.centre,
              static_cast<int>(std::floor(y[i])) - sprite.centre);
    }
    CHECK(stamped == expected);
  }
}

TEST_CASE("the density counts every point once and leaves out the hidden, the dimmed and those nowhere") {
  const float nowhere = std::nanf("");
  // Two in the first bin, one in another, one hidden, one dimmed, one outside, one nowhere; then many more in
  // the first, so that there is more than one block.
  std::vector<float> x{1, 1, 9, 9, 9, 40, nowhere}, y{1, 1, 5, 5, 5, 5, 5};
  const PointLook plain = makeLook(0, PlotPart::Train, false, false);
  std::vector<PointLook> looks(7, plain);
  looks[3] = kHiddenLook;
  looks[4] = makeLook(0, PlotPart::Train, false, true);
  x.resize(5007, 1);
  y.resize(5007, 1);
  looks.resize(5007, plain);
  const std::vector<QRgb> colours(kLookColours, qRgb(255, 0, 0));
  const QImage image = densityImage(QSize(20, 10), {}, {.x = x, .y = y, .looks = looks}, colours, 2);
  REQUIRE(image.size() == QSize(10, 5));
  CHECK(qAlpha(image.pixel(0, 0)) == 255);
  const int one = static_cast<int>(255 * (0.22 + 0.78 * std::log(2.0) / std::log1p(5002.0)));
  CHECK(qAlpha(image.pixel(4, 2)) == one);
  int drawn = 0;
  for (int row = 0; row < 5; ++row)
    for (int column = 0; column < 10; ++column) drawn += qAlpha(image.pixel(column, row)) > 0;
  CHECK(drawn == 2);
}
