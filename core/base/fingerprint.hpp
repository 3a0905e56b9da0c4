#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace ridgeline {

/// Content hash (SHA-256, hexadecimal): equal fingerprints mean equal inputs. Keys the result cache and names data.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  /// Raw bytes, without a length prefix.
  Hasher& bytes(std::span<const std::byte> data);
  /// Length-prefixed, so that "ab","c" and "a","bc" differ.
  Hasher& text(std::string_view text);
  Hasher& number(double value);  ///< by its bits; every NaN counts as one value
  Hasher& number(std::int64_t value);
  /// 64 hexadecimal digits. The hasher is spent afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of a file's bytes, as `sha256sum` prints it. Errors: Unreadable.
Result<std::string> fileSha256(const std::string& path);

}  // namespace ridgeline
