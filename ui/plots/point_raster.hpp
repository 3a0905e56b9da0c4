#pragma once

// Draws many points into an image: stamps of ready-made sprites, or counts per pixel for very many.
//   SpriteSheet sheet(pixelRatio, radius, byValue, Ramp::Sequential, phases);
//   stampPoints(image, map, {.x = x, .y = y, .looks = looks}, sheet);     // 100,000 points: about 4 ms
//   densityImage(size, map, job, colours, pixelsPerBin)                   // 1,000,000 points: about 5 ms

#include <QImage>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ui/plots/palette.hpp"

namespace ridgeline::ui {

/// What a point looks like: colour (class or step of the ramp), part, mistake mark, dimmed.
using PointLook = std::uint16_t;
constexpr int kLookColours = 96;
constexpr PointLook kHiddenLook = 0xffff;

PointLook makeLook(int colour, PlotPart part, bool mistake, bool dimmed);
int lookColour(PointLook look);
MarkerStyle lookMarker(PointLook look, bool byValue, Ramp ramp);
bool lookDimmed(PointLook look);

/// x * scaleX + offsetX is a pixel of the image.
struct DeviceMap {
  double scaleX = 1, offsetX = 0, scaleY = 1, offsetY = 0;
  bool operator==(const DeviceMap&) const = default;
};

class SpriteSheet {
 public:
  SpriteSheet() = default;
  /// `phases`: sub-pixel positions a direction; more than one only pays for few points.
  SpriteSheet(double pixelRatio, double radius, bool byValue, Ramp ramp, int phases);

  struct Sprite {
    int size = 0;    ///< rows and columns, in device pixels
    int centre = 0;  ///< of the marker, from the left and the top
    int stride = 0;  ///< pixels from row to row; the last of each are empty, so that blocks may reach there
    std::vector<QRgb> pixels;
    std::vector<QRgb> rests;  ///< of each pixel: 255 - alpha, in all four bytes
    /// Columns [first, second) of each row that hold anything: most of a small sprite is empty.
    std::vector<std::pair<int, int>> spans;
  };
  const Sprite& sprite(PointLook look, int phaseX, int phaseY);
  const Sprite& halo(int phaseX, int phaseY);
  int phases() const { return phases_; }

 private:
  template <class Draw>
  Sprite render(double reach, int phaseX, int phaseY, Draw draw) const;

  double pixelRatio_ = 1;
  double radius_ = 3;
  bool byValue_ = false;
  Ramp ramp_ = Ramp::Sequential;
  int phases_ = 1;
  std::vector<std::optional<Sprite>> sprites_;
  std::vector<std::optional<Sprite>> halos_;
};

/// Stamps the points whose look passes `drawLook` (hidden ones never do), in the order of their indices.
struct StampJob {
  std::span<const float> x, y;
  std::span<const PointLook> looks;
  std::span<const std::uint8_t> only = {};  ///< if not empty: points with a 0 here are left out
  bool halos = false;                       ///< halos instead of markers
  std::optional<int> layer = {};            ///< 0 dimmed, 1 plain, 2 mistakes; nothing means all
};
void stampPoints(QImage& image, const DeviceMap& map, const StampJob& job, SpriteSheet& sheet);

/// An image at half the resolution of `size`: hue from the mixed classes, alpha from the logarithm of the
/// count.
QImage densityImage(QSize size, const DeviceMap& map, const StampJob& job, std::span<const QRgb> colours,
                    int pixelsPerBin);

}  // namespace ridgeline::ui
