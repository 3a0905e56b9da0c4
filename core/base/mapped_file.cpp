#include "core/base/mapped_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace ridgeline {
namespace {

/// Below this a copy costs nothing that anyone would notice.
constexpr std::size_t SmallestMapping = std::size_t{1} << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> unreadable(const std::string& path, int reason) {
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
      return failAt(path, ErrorCode::Unreadable, "There is no file \"{}\": check the path.", path);
    case EACCES:
    case EPERM:
      return failAt(path, ErrorCode::Unreadable,
                    "The file \"{}\" may not be read: ask its owner for permission to read it.", path);
    case EISDIR:
      return failAt(path, ErrorCode::Unreadable, "\"{}\" is a folder: name a file in it.", path);
    default:
      return failAt(path, ErrorCode::Unreadable, "The file \"{}\" cannot be read ({}).", path,
                    std::strerror(reason));
  }
}

constexpr int WaitMilliseconds = 50;  // between two looks at the stop token
/// `ridgeline look fifo & cat a.csv > fifo` starts both at once: a writer is given two seconds to come.
constexpr int WaitsForWriter = 40;

/// Waits a little for bytes or their end. What poll() says of them, 0 if nothing came.
int awaitBytes(int descriptor) {
  pollfd end{descriptor, POLLIN, 0};
  return ::poll(&end, 1, WaitMilliseconds) > 0 ? end.revents : 0;
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path, const std::stop_token& stop) {
  // A pipe that nobody writes into must not hold the program in open().
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return unreadable(path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return unreadable(path, errno);
  if (S_ISDIR(info.st_mode)) return unreadable(path, EISDIR);

  MappedFile result;
  const auto size = static_cast<std::size_t>(info.st_size);
  if (S_ISREG(info.st_mode) && size >= SmallestMapping) {
    void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address != MAP_FAILED) {
      result.mapped_ = static_cast<const char*>(address);
      result.size_ = size;
      return result;
    }
  }
  std::size_t used = 0;
  for (int waits = 0;;) {
    result.copy_.resize(used + std::max<std::size_t>(size > used ? size - used + 1 : 0, 65536));
    const ssize_t got = ::read(file.get(), result.copy_.data() + used, result.copy_.size() - used);
    const bool later = got < 0 && (errno == EAGAIN || errno == EINTR);
    if (got < 0 && !later) return unreadable(path, errno);
    if (got <= 0) {
      // At its end is what had bytes, is no pipe, or has been left by its writer; else bytes are to come.
      if (!later && (used > 0 || !S_ISFIFO(info.st_mode))) break;
      const int seen = awaitBytes(file.get());
      if (!later && (seen & POLLIN) == 0 && (seen & POLLHUP) != 0) break;
      if (stop.stop_requested())
        return failAt(path, ErrorCode::Cancelled, "Stopped while the file was waited for.");
      if (!later && seen == 0 && ++waits > WaitsForWriter)
        return failAt(path, ErrorCode::Unreadable,
                      "Nobody writes into this pipe: start what writes before it is read, or name a file.");
      continue;
    }
    used += static_cast<std::size_t>(got);
    // A device such as /dev/zero never ends; one that holds text has none of these.
    if (S_ISCHR(info.st_mode) && std::memchr(result.copy_.data(), 0, used) != nullptr)
      return failAt(path, ErrorCode::Unreadable, "This device gives no text; name a file.");
  }
  result.copy_.resize(used);
  return result;
}

MappedFile::~MappedFile() {
  if (mapped_ != nullptr) ::munmap(const_cast<char*>(mapped_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(mapped_, other.mapped_);
  std::swap(size_, other.size_);
  std::swap(copy_, other.copy_);
  return *this;
}

}  // namespace ridgeline
