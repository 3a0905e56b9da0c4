#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/session/project_file.hpp"

namespace ridgeline::session {

/// Autosaves of a session, and those that dead sessions left behind. A session owns one file of the folder,
/// beside a lock file that holds its process id and stays locked by the kernel while the process lives: a
/// crash or kill -9 frees the lock and leaves the autosave, so a live session's is never offered and a dead
/// one's always is, whatever became of its process id. A clean end removes both files.
class Recovery {
 public:
  /// The folder is made if need be. Takes no lock before the first write.
  explicit Recovery(std::string folder);
  ~Recovery();
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;

  /// Replaces this session's autosave, whole or not at all. Errors: Unwritable.
  Status write(const SessionDocument& document, const std::string& baseFolder, const ProjectNote& note);

  struct Pending {
    std::string id;     ///< for `recover` and `discard`
    std::string title;  ///< "penguins.csv, tree"
    ProjectNote note;
  };
  /// Autosaves whose session has died, latest note first. One that cannot be read is listed too, with the
  /// reason as its title: it is the user's to discard.
  std::vector<Pending> pending() const;
  /// Reads an autosave; it stays on disk until `discard`. Errors: NotFound, Unreadable.
  Result<OpenedProject> recover(const std::string& id) const;
  /// Errors: Unwritable; NotFound if there is none of that id or its session lives.
  Status discard(const std::string& id);
  /// Removes this session's autosave: everything is saved, or the session ends in order.
  void clear();

 private:
  struct Lock;
  Status claim();

  std::string folder_;
  std::string id_;
  std::unique_ptr<Lock> lock_;
};

}  // namespace ridgeline::session
