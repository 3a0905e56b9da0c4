#include "app/cli/streamed_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace ridgeline::cli {

StreamedFile::StreamedFile(StreamedFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::move(other.beside_)),
      file_(std::exchange(other.file_, nullptr)) {}

StreamedFile& StreamedFile::operator=(StreamedFile&& other) noexcept {
  if (this == &other) return *this;
  drop();
  path_ = std::move(other.path_);
  beside_ = std::move(other.beside_);
  file_ = std::exchange(other.file_, nullptr);
  return *this;
}

StreamedFile::~StreamedFile() { drop(); }

void StreamedFile::drop() {
  if (file_ == nullptr) return;
  std::fclose(std::exchange(file_, nullptr));
  if (!beside_.empty()) unlink(beside_.c_str());
}

tl::unexpected<Error> StreamedFile::failed(int reason) const {
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
    return failAt(path_, ErrorCode::Unwritable,
                  "There is no room for the file ({}); free some space. What was there before is untouched.",
                  std::strerror(reason));
  return failAt(path_, ErrorCode::Unwritable, "The file cannot be written ({}); choose another place.",
                std::strerror(reason));
}

Result<StreamedFile> StreamedFile::create(const std::string& path) {
  StreamedFile out;
  out.path_ = path;
  struct stat old {};
  const bool exists = stat(path.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode))
    return failAt(path, ErrorCode::Unwritable, "This is a folder; name a file in it.");
  if (exists && !S_ISREG(old.st_mode)) {
    out.file_ = std::fopen(path.c_str(), "wb");
  } else {
    std::error_code ignored;
    const auto target = exists ? std::filesystem::canonical(path, ignored).string() : path;
    out.path_ = target.empty() ? path : target;
    for (int attempt = 0; attempt < 1000 && out.file_ == nullptr; ++attempt) {
      out.beside_ = fmt::format("{}.part{}", out.path_, attempt);
      const int descriptor = open(out.beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                  exists ? old.st_mode & 07777U : 0666U);
      if (descriptor >= 0) out.file_ = fdopen(descriptor, "wb");
      if (descriptor < 0 && errno != EEXIST) break;
    }
  }
  if (out.file_ == nullptr) return out.failed(errno);
  return out;
}

Status StreamedFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) return failed(errno);
  return {};
}

Status StreamedFile::commit() {
  int reason = std::fflush(file_) == 0 ? 0 : errno;
  if (reason == 0 && !beside_.empty() && fsync(fileno(file_)) != 0) reason = errno;
  if (reason == 0 && !beside_.empty() && std::rename(beside_.c_str(), path_.c_str()) != 0) reason = errno;
  if (reason != 0) return failed(reason);
  std::fclose(std::exchange(file_, nullptr));
  return {};
}

}  // namespace ridgeline::cli
