#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/archive.hpp"

namespace ridgeline {
namespace {

tl::unexpected<Error> unwritable(const std::string& path, int reason) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  const std::string place = folder.empty() ? "the current folder" : folder;
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
      return failAt(path, ErrorCode::Unwritable, "There is no folder {} to write into; create it first.",
                    place);
    case EACCES:
    case EPERM:
    case EROFS:
      return failAt(path, ErrorCode::Unwritable,
                    "Writing is not permitted there; choose another folder or change the permissions of {}.",
                    place);
    case ENOSPC:
    case EDQUOT:
      return failAt(path, ErrorCode::Unwritable,
                    "The disk that holds {} is full; the old file, if any, is untouched. Free some space.",
                    place);
    case EISDIR:
      return failAt(path, ErrorCode::Unwritable, "This is a folder; name a file in it.");
    default:
      return failAt(path, ErrorCode::Unwritable, "The file cannot be written ({}); choose another place.",
                    std::strerror(reason));
  }
}

/// 0, or the reason why not everything went out.
int writeAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto written =
        ::write(descriptor, content.data(), std::min<std::size_t>(content.size(), 1U << 30U));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Status writeStraight(const std::string& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return unwritable(path, errno);
  const int reason = writeAll(descriptor, content);
  ::close(descriptor);
  if (reason != 0) return unwritable(path, reason);
  return {};
}

}  // namespace

Status writeFileAtomically(const std::string& path, std::string_view content) {
  if (path.empty()) return fail(ErrorCode::Unwritable, "There is no file name to write to; give one.");
  std::error_code ignored;
  std::string target = path;
  struct stat old{};
  const bool exists = ::stat(path.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) return unwritable(path, EISDIR);
  if (exists && !S_ISREG(old.st_mode)) return writeStraight(path, content);
  if (exists) {
    const auto resolved = std::filesystem::canonical(path, ignored);
    if (!ignored) target = resolved.string();
  }

  // A number left by an interrupted write is stepped over, never written into.
  int descriptor = -1;
  std::string beside;
  for (int attempt = 0; attempt < 1000 && descriptor < 0; ++attempt) {
    beside = fmt::format("{}.part{}", target, attempt);
    descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) return unwritable(path, errno);
  }
  if (descriptor < 0) return unwritable(path, EEXIST);

  int reason = writeAll(descriptor, content);
  if (reason == 0 && exists && ::fchmod(descriptor, old.st_mode & 07777U) != 0) reason = errno;
  if (reason == 0 && ::fsync(descriptor) != 0) reason = errno;
  if (::close(descriptor) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(beside.c_str(), target.c_str()) != 0) reason = errno;
  if (reason != 0) {
    ::unlink(beside.c_str());
    return unwritable(path, reason);
  }
  // The rename itself lasts only once the folder is on disk; not every file system lets a folder be flushed.
  const auto folder = std::filesystem::path(target).parent_path().string();
  const int holder = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (holder >= 0) {
    ::fsync(holder);
    ::close(holder);
  }
  return {};
}

}  // namespace ridgeline
