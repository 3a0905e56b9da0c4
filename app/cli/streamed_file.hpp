#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace ridgeline::cli {

/// A file written piece by piece beside its target and renamed at the end: without `commit` the old file, or
/// none, is what remains. A target that is no regular file (/dev/stdout, a pipe) is written straight.
class StreamedFile {
 public:
  /// Errors: Unwritable.
  static Result<StreamedFile> create(const std::string& path);
  StreamedFile(StreamedFile&& other) noexcept;
  StreamedFile& operator=(StreamedFile&& other) noexcept;
  StreamedFile(const StreamedFile&) = delete;
  StreamedFile& operator=(const StreamedFile&) = delete;
  ~StreamedFile();

  Status write(std::string_view text);
  Status commit();

 private:
  StreamedFile() = default;
  void drop();
  tl::unexpected<Error> failed(int reason) const;
  std::string path_, beside_;  ///< `beside_` empty: written straight
  std::FILE* file_ = nullptr;
};

}  // namespace ridgeline::cli
