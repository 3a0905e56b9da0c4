#include "core/session/recovery.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "core/session/open_defaults.hpp"

namespace ridgeline::session {
namespace {

namespace fs = std::filesystem;

constexpr const char* Prefix = "autosave-";
constexpr int MaxSessions = 1000;

std::string fileOf(const std::string& folder, const std::string& id, const char* ending) {
  return (fs::path(folder) / (id + ending)).string();
}

/// Only names that `claim` gives: an id from elsewhere must not lead out of the folder.
bool isId(const std::string& id) {
  const std::string prefix = Prefix;
  return id.size() > prefix.size() && id.compare(0, prefix.size(), prefix) == 0 &&
         std::all_of(id.begin() + static_cast<std::ptrdiff_t>(prefix.size()), id.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string titleOf(const SessionDocument& document) {
  std::string title = sourceTitle(document.run.data);
  if (title.empty()) title = "no data";
  return document.run.model.id.empty() ? title : title + ", " + document.run.model.id;
}

}  // namespace

/// An open lock file; the kernel lets go of it with the process, however that ends.
struct Recovery::Lock {
  explicit Lock(int handle) : descriptor(handle) {}
  ~Lock() { ::close(descriptor); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Null if the file cannot be opened (see errno); not `held` if a live session holds it.
  static std::unique_ptr<Lock> take(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return nullptr;
    auto lock = std::make_unique<Lock>(descriptor);
    struct stat about{};
    // A file that was removed meanwhile guards nothing.
    lock->held =
        ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor, &about) == 0 && about.st_nlink > 0;
    return lock;
  }

  int descriptor;
  bool held = false;
};

Recovery::Recovery(std::string folder) : folder_(std::move(folder)) {}

Recovery::~Recovery() { clear(); }

Status Recovery::claim() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return failAt(folder_, ErrorCode::Unwritable,
                  "The folder for autosaves cannot be made ({}); check its rights.", error.message());
  for (int i = 1; i <= MaxSessions; ++i) {
    const std::string id = Prefix + std::to_string(i);
    auto lock = Lock::take(fileOf(folder_, id, ".lock"), O_CREAT | O_EXCL);
    if (!lock && errno == EEXIST) {
      // A name whose session died stays taken until its autosave is discarded, unless it never wrote one.
      if (fs::exists(fileOf(folder_, id, ".ridge"), error)) continue;
      lock = Lock::take(fileOf(folder_, id, ".lock"), O_TRUNC);
      if (!lock) continue;
    }
    if (!lock)
      return failAt(folder_, ErrorCode::Unwritable,
                    "The folder for autosaves cannot be written ({}); check its rights.",
                    std::strerror(errno));
    if (!lock->held) continue;
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::write(lock->descriptor, pid.data(), pid.size()) != static_cast<ssize_t>(pid.size()))
      return failAt(folder_, ErrorCode::Unwritable,
                    "The autosave cannot be written ({}); make room on the disk.", std::strerror(errno));
    id_ = id;
    lock_ = std::move(lock);
    return {};
  }
  return failAt(folder_, ErrorCode::Unwritable,
                "There are {} autosaves here already; discard those that are not needed.", MaxSessions);
}

Status Recovery::write(const SessionDocument& document, const std::string& baseFolder,
                       const ProjectNote& note) {
  if (!lock_) RIDGELINE_CHECK(claim());
  return saveProject(document, baseFolder, fileOf(folder_, id_, ".ridge"), note);
}

std::vector<Recovery::Pending> Recovery::pending() const {
  std::vector<Pending> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".ridge") continue;
    const std::string id = entry.path().stem().string();
    if (!isId(id) || id == id_) continue;
    // An autosave without a lock file had its lock removed by hand: nobody lives there.
    const auto lock = Lock::take(fileOf(folder_, id, ".lock"), 0);
    if (lock && !lock->held) continue;
    Pending& pending = found.emplace_back();
    pending.id = id;
    const auto opened = openProject(entry.path().string());
    pending.title = opened ? titleOf(opened->document) : opened.error().text();
    if (opened) pending.note = opened->note;
  }
  std::sort(found.begin(), found.end(), [](const Pending& a, const Pending& b) {
    return std::pair(b.note.when, a.id) < std::pair(a.note.when, b.id);
  });
  return found;
}

Result<OpenedProject> Recovery::recover(const std::string& id) const {
  const std::string path = fileOf(folder_, id, ".ridge");
  std::error_code ignored;
  if (!isId(id) || !fs::exists(path, ignored))
    return fail(ErrorCode::NotFound, "There is no autosave \"{}\" any more.", id);
  return openProject(path);
}

Status Recovery::discard(const std::string& id) {
  if (!isId(id) || id == id_) return fail(ErrorCode::NotFound, "There is no autosave \"{}\" to discard.", id);
  const auto lock = Lock::take(fileOf(folder_, id, ".lock"), 0);
  if (lock && !lock->held)
    return fail(ErrorCode::NotFound, "The autosave \"{}\" belongs to a session that is running.", id);
  std::error_code error;
  const bool removed = fs::remove(fileOf(folder_, id, ".ridge"), error);
  if (error)
    return failAt(folder_, ErrorCode::Unwritable, "The autosave \"{}\" cannot be removed ({}).", id,
                  error.message());
  // The lock goes last: until then the name is taken.
  fs::remove(fileOf(folder_, id, ".lock"), error);
  if (!removed) return fail(ErrorCode::NotFound, "There is no autosave \"{}\" to discard.", id);
  return {};
}

void Recovery::clear() {
  if (!lock_) return;
  std::error_code ignored;
  fs::remove(fileOf(folder_, id_, ".ridge"), ignored);
  fs::remove(fileOf(folder_, id_, ".lock"), ignored);
  lock_.reset();
  id_.clear();
}

}  // namespace ridgeline::session
