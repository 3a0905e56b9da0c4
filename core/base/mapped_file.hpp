#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace ridgeline {

/// The bytes of a file, read only: how every file comes in. Large regular files are mapped, everything else
/// (small files, pipes) is read into memory, so that a small file that shrinks while it is read can do no
/// harm.
class MappedFile {
 public:
  /// A pipe is read to its end, however slowly its writer goes. Errors: Unreadable (missing, a folder, no
  /// permission, a pipe without a writer), one sentence each; Cancelled.
  static Result<MappedFile> open(const std::string& path, const std::stop_token& stop = {});
  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return mapped_ != nullptr ? std::string_view(mapped_, size_) : copy_; }

 private:
  const char* mapped_ = nullptr;
  std::size_t size_ = 0;
  std::string copy_;
};

}  // namespace ridgeline
