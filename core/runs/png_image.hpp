#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::runs {

/// An image of 8-bit red, green, blue, alpha; row 0 is the top.
struct RgbaImage {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  ///< 4 x width x height
  void set(int x, int y, std::uint32_t rgb, double alpha);
};

/// PNG (RFC 2083) in bytes; the same image gives the same bytes. Errors: Internal.
Result<std::string> pngBytes(const RgbaImage& image);
/// "data:image/png;base64,..."
Result<std::string> pngDataUri(const RgbaImage& image);

}  // namespace ridgeline::runs
