#include "core/runs/png_image.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>

namespace ridgeline::runs {
namespace {

void appendNumber(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xFFU);
}

void appendChunk(std::string& out, const std::string& type, const std::string& content) {
  appendNumber(out, static_cast<std::uint32_t>(content.size()));
  const std::string body = type + content;
  out += body;
  appendNumber(out, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                                     static_cast<uInt>(body.size()))));
}

}  // namespace

void RgbaImage::set(int x, int y, std::uint32_t rgb, double alpha) {
  const auto at =
      4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x));
  pixels[at] = static_cast<std::uint8_t>((rgb >> 16U) & 0xFFU);
  pixels[at + 1] = static_cast<std::uint8_t>((rgb >> 8U) & 0xFFU);
  pixels[at + 2] = static_cast<std::uint8_t>(rgb & 0xFFU);
  pixels[at + 3] = static_cast<std::uint8_t>(std::lround(std::clamp(alpha, 0.0, 1.0) * 255));
}

Result<std::string> pngBytes(const RgbaImage& image) {
  const std::size_t line = 4 * static_cast<std::size_t>(image.width);
  std::string raw;
  for (int y = 0; y < image.height; ++y) {
    raw += '\0';  // every line unfiltered
    raw.append(reinterpret_cast<const char*>(image.pixels.data()) + static_cast<std::size_t>(y) * line, line);
  }
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
                static_cast<uLong>(raw.size()), Z_BEST_COMPRESSION) != Z_OK)
    return fail(ErrorCode::Internal, "The picture could not be compressed.");
  packed.resize(size);

  std::string header;
  appendNumber(header, static_cast<std::uint32_t>(image.width));
  appendNumber(header, static_cast<std::uint32_t>(image.height));
  header +=
      std::string("\x08\x06\x00\x00\x00", 5);  // 8 bits, RGBA, deflate, no filter method, not interlaced
  std::string out = "\x89PNG\r\n\x1a\n";
  appendChunk(out, "IHDR", header);
  appendChunk(out, "IDAT", packed);
  appendChunk(out, "IEND", {});
  return out;
}

Result<std::string> pngDataUri(const RgbaImage& image) {
  RIDGELINE_TRY(const std::string bytes, pngBytes(image));
  std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return "data:image/png;base64," + encoded;
}

}  // namespace ridgeline::runs
