#include "ui/plots/point_raster.hpp"

#include <QPainter>
#include <QRadialGradient>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr int kParts = 4;
constexpr int kMistake = 1;
constexpr int kDimmed = 2;
constexpr std::size_t kLooks = static_cast<std::size_t>(kLookColours) * kParts * 4;

int layerOf(PointLook look) {
  const int marks = look & 3;
  return marks & kDimmed ? 0 : marks & kMistake ? 2 : 1;
}

constexpr int Block = 4;  // pixels that are blended together: one vector of bytes

/// Source over destination, all premultiplied, byte by byte: destination * rest / 255, rounded, + source.
template <std::size_t Bytes>
inline void blend(const QRgb* source, const QRgb* rest, QRgb* destination) {
  std::uint8_t from[Bytes], left[Bytes], to[Bytes];
  std::memcpy(from, source, Bytes);
  std::memcpy(left, rest, Bytes);
  std::memcpy(to, destination, Bytes);
  for (std::size_t i = 0; i < Bytes; ++i) {
    // (t + t / 256) / 256 with half a step in t is t / 255 to the nearest, for all t that two bytes make.
    const auto t = static_cast<std::uint16_t>(to[i] * left[i] + 128);
    to[i] = static_cast<std::uint8_t>(from[i] + (static_cast<std::uint16_t>(t + (t >> 8)) >> 8));
  }
  std::memcpy(destination, to, Bytes);
}

}  // namespace

PointLook makeLook(int colour, PlotPart part, bool mistake, bool dimmed) {
  const int clean = ((colour % kLookColours) + kLookColours) % kLookColours;
  return static_cast<PointLook>((clean * kParts + static_cast<int>(part)) * 4 + (mistake ? kMistake : 0) +
                                (dimmed ? kDimmed : 0));
}

int lookColour(PointLook look) { return look / (4 * kParts); }
bool lookDimmed(PointLook look) { return (look & kDimmed) != 0; }

MarkerStyle lookMarker(PointLook look, bool byValue, Ramp ramp) {
  MarkerStyle style;
  style.part = static_cast<PlotPart>((look / 4) % kParts);
  style.mistake = (look & kMistake) != 0;
  if (byValue) {
    style.colour = rampColour(ramp, lookColour(look) / (kLookColours - 1.0));
  } else {
    style.label = lookColour(look);
  }
  return style;
}

SpriteSheet::SpriteSheet(double pixelRatio, double radius, bool byValue, Ramp ramp, int phases)
    : pixelRatio_(pixelRatio), radius_(radius), byValue_(byValue), ramp_(ramp), phases_(phases) {
  const auto places = static_cast<std::size_t>(phases * phases);
  sprites_.resize(kLooks * places);
  halos_.resize(places);
}

template <class Draw>
SpriteSheet::Sprite SpriteSheet::render(double reach, int phaseX, int phaseY, Draw draw) const {
  Sprite sprite;
  sprite.centre = static_cast<int>(std::ceil(reach * pixelRatio_)) + 1;
  sprite.size = 2 * sprite.centre + 1;
  QImage image(sprite.size, sprite.size, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  {
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    // Half a step in: the phases stand for the middles of equal parts of a pixel.
    painter.translate(sprite.centre + (phaseX + 0.5) / phases_, sprite.centre + (phaseY + 0.5) / phases_);
    painter.scale(pixelRatio_, pixelRatio_);
    draw(painter);
  }
  sprite.stride = sprite.size + Block - 1;
  for (int y = 0; y < sprite.size; ++y) {
    const auto* row = reinterpret_cast<const QRgb*>(image.constScanLine(y));
    sprite.pixels.insert(sprite.pixels.end(), row, row + sprite.size);
    sprite.pixels.resize(sprite.pixels.size() + Block - 1, 0);
    int from = 0, to = sprite.size;
    while (from < to && row[from] == 0) ++from;
    while (to > from && row[to - 1] == 0) --to;
    sprite.spans.emplace_back(from, to);
  }
  sprite.rests.reserve(sprite.pixels.size());
  for (const QRgb pixel : sprite.pixels) sprite.rests.push_back((255U - (pixel >> 24)) * 0x01010101U);
  return sprite;
}

const SpriteSheet::Sprite& SpriteSheet::sprite(PointLook look, int phaseX, int phaseY) {
  auto& slot = sprites_[static_cast<std::size_t>((look * phases_ + phaseY) * phases_ + phaseX)];
  if (!slot) {
    const MarkerStyle style = lookMarker(look, byValue_, ramp_);
    const double reach = style.mistake ? 2.3 * radius_ : 1.75 * radius_;
    slot = render(reach, phaseX, phaseY, [&](QPainter& painter) {
      if (lookDimmed(look)) painter.setOpacity(0.18);
      drawMarker(painter, QPointF(0, 0), radius_, style);
    });
  }
  return *slot;
}

const SpriteSheet::Sprite& SpriteSheet::halo(int phaseX, int phaseY) {
  auto& slot = halos_[static_cast<std::size_t>(phaseY * phases_ + phaseX)];
  if (!slot) {
    const double reach = 1.3 * radius_ + 4.5;
    slot = render(reach, phaseX, phaseY, [&](QPainter& painter) {
      const QColor amber = theme().selection;
      QRadialGradient glow(QPointF(0, 0), reach);
      const double edge = (radius_ + 2.6) / reach;
      glow.setColorAt(0, withAlpha(amber, 0.95));
      glow.setColorAt(edge - 0.02, withAlpha(amber, 0.95));
      glow.setColorAt(std::min(edge + 0.08, 0.99), withAlpha(amber, 0.42));
      glow.setColorAt(1, withAlpha(amber, 0));
      painter.setPen(Qt::NoPen);
      painter.setBrush(glow);
      painter.drawEllipse(QPointF(0, 0), reach, reach);
    });
  }
  return *slot;
}

void stampPoints(QImage& image, const DeviceMap& map, const StampJob& job, SpriteSheet& sheet) {
  const int width = image.width(), height = image.height();
  auto* bits = reinterpret_cast<QRgb*>(image.bits());
  const auto stride = static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb);
  const int phases = sheet.phases();
  const double margin = 64;
  for (std::size_t i = 0; i < job.x.size(); ++i) {
    const PointLook look = job.looks[i];
    if (look == kHiddenLook || (!job.only.empty() && job.only[i] == 0)) continue;
    if (job.layer && layerOf(look) != *job.layer) continue;
    const double px = static_cast<double>(job.x[i]) * map.scaleX + map.offsetX;
    const double py = static_cast<double>(job.y[i]) * map.scaleY + map.offsetY;
    // Written so that NaN fails it.
    if (!(px > -margin && px < width + margin && py > -margin && py < height + margin)) continue;
    const double floorX = std::floor(px), floorY = std::floor(py);
    const int phaseX = static_cast<int>((px - floorX) * phases);
    const int phaseY = static_cast<int>((py - floorY) * phases);
    const SpriteSheet::Sprite& s =
        job.halos ? sheet.halo(phaseX, phaseY) : sheet.sprite(look, phaseX, phaseY);
    const int x0 = static_cast<int>(floorX) - s.centre, y0 = static_cast<int>(floorY) - s.centre;
    const int fromY = std::max(0, -y0), toY = std::min(s.size, height - y0);
    for (int y = fromY; y < toY; ++y) {
      const auto [first, last] = s.spans[static_cast<std::size_t>(y)];
      int x = std::max(first, -x0);
      const int toX = std::min(last, width - x0);
      QRgb* out = bits + static_cast<std::size_t>(y0 + y) * stride + x0;
      const auto row = static_cast<std::size_t>(y * s.stride);
      const QRgb *in = s.pixels.data() + row, *rest = s.rests.data() + row;
      // Beyond the span are empty pixels, which change nothing; beyond the image there is nothing to change.
      for (; x < toX && x + Block <= width - x0; x += Block)
        blend<Block * sizeof(QRgb)>(in + x, rest + x, out + x);
      for (; x < toX; ++x) blend<sizeof(QRgb)>(in + x, rest + x, out + x);
    }
  }
}

QImage densityImage(QSize size, const DeviceMap& map, const StampJob& job, std::span<const QRgb> colours,
                    int pixelsPerBin) {
  struct alignas(16) Bin {
    std::uint32_t red = 0, green = 0, blue = 0, count = 0;
  };
  const int width = (size.width() + pixelsPerBin - 1) / pixelsPerBin;
  const int height = (size.height() + pixelsPerBin - 1) / pixelsPerBin;
  std::vector<Bin> bins(static_cast<std::size_t>(std::max(width * height, 0)));
  std::vector<Bin> increments;
  for (const QRgb c : colours)
    increments.push_back({static_cast<std::uint32_t>(qRed(c)), static_cast<std::uint32_t>(qGreen(c)),
                          static_cast<std::uint32_t>(qBlue(c)), 1});
  const double scaleX = map.scaleX / pixelsPerBin, offsetX = map.offsetX / pixelsPerBin;
  const double scaleY = map.scaleY / pixelsPerBin, offsetY = map.offsetY / pixelsPerBin;
  // In two passes over blocks that stay in the cache: the first has no branches and so works on many at once.
  constexpr std::size_t Points = 1024;
  const double right = width, bottom = height;
  std::int32_t places[Points];
  for (std::size_t begin = 0; begin < job.x.size(); begin += Points) {
    const std::size_t n = std::min(Points, job.x.size() - begin);
    const float *x = job.x.data() + begin, *y = job.y.data() + begin;
    for (std::size_t i = 0; i < n; ++i) {
      const double px = static_cast<double>(x[i]) * scaleX + offsetX;
      const double py = static_cast<double>(y[i]) * scaleY + offsetY;
      // NaN is nowhere.
      const bool inside = (px >= 0) & (px < right) & (py >= 0) & (py < bottom);
      const auto column = static_cast<std::int32_t>(inside ? px : 0);
      const auto row = static_cast<std::int32_t>(inside ? py : 0);
      places[i] = inside ? row * width + column : -1;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const PointLook look = job.looks[begin + i];
      if (places[i] < 0 || look == kHiddenLook || lookDimmed(look)) continue;
      if (!job.only.empty() && job.only[begin + i] == 0) continue;
      Bin& bin = bins[static_cast<std::size_t>(places[i])];
      const Bin& add = increments[static_cast<std::size_t>(lookColour(look))];
      bin.red += add.red, bin.green += add.green, bin.blue += add.blue, bin.count += add.count;
    }
  }
  QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
  std::uint32_t most = 1;
  for (const Bin& bin : bins) most = std::max(most, bin.count);
  // Counts repeat; one logarithm for each is enough.
  std::vector<std::uint8_t> alphas(std::min<std::size_t>(most, 65535) + 1);
  const double top = std::log1p(static_cast<double>(most));
  for (std::size_t c = 1; c < alphas.size(); ++c)
    alphas[c] = static_cast<std::uint8_t>(255 * (0.22 + 0.78 * std::log1p(static_cast<double>(c)) / top));
  std::size_t b = 0;
  for (int y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x, ++b) {
      const Bin& bin = bins[b];
      if (bin.count == 0) {
        row[x] = 0;
        continue;
      }
      const std::uint32_t alpha = alphas[std::min<std::size_t>(bin.count, alphas.size() - 1)];
      const auto channel = [&](std::uint32_t sum) {
        return static_cast<int>(sum / bin.count * alpha / 255U);
      };
      row[x] = qRgba(channel(bin.red), channel(bin.green), channel(bin.blue), static_cast<int>(alpha));
    }
  }
  return image;
}

}  // namespace ridgeline::ui
