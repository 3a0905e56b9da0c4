#include "core/session/recovery.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using session::Recovery;
using session::SessionDocument;
namespace fs = std::filesystem;

namespace {

SessionDocument document(const std::string& path) {
  SessionDocument d;
  d.run.data.kind = data::SourceKind::File;
  d.run.data.path = path;
  d.run.model.id = "tree";
  return d;
}

/// Writes an autosave in another process that is killed at once, as a crash would.
pid_t crashedSession(const std::string& folder, const std::string& path, const std::string& when) {
  const pid_t child = fork();
  if (child == 0) {
    Recovery recovery(folder);
    if (!recovery.write(document(path), folder, {when, "work.ridge"})) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  return child;
}

}  // namespace

TEST_CASE("recovery: a killed session's last document is offered and comes back", "[session][recovery]") {
  const test::TemporaryFolder folder;
  const std::string saves = folder.file("autosave");
  crashedSession(saves, folder.file("penguins.csv"), "2026-01-02T10:00:00Z");

  Recovery recovery(saves);
  const auto pending = recovery.pending();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].title == "penguins.csv, tree");
  CHECK(pending[0].note.when == "2026-01-02T10:00:00Z");
  CHECK(pending[0].note.project == "work.ridge");

  const auto opened = recovery.recover(pending[0].id);
  REQUIRE(opened);
  CHECK(fs::weakly_canonical(fs::path(opened->baseFolder) / opened->document.run.data.path) ==
        fs::weakly_canonical(folder.path() / "penguins.csv"));
  CHECK(recovery.pending().size() == 1);
  REQUIRE(recovery.discard(pending[0].id));
  CHECK(recovery.pending().empty());
  CHECK(fs::is_empty(saves));
}

TEST_CASE("recovery: a living session's autosave is not offered, and a clean end leaves nothing",
          "[session][recovery]") {
  const test::TemporaryFolder folder;
  Recovery watcher(folder.path().string());
  {
    Recovery living(folder.path().string());
    REQUIRE(living.write(document("a.csv"), "", {"1", ""}));
    CHECK(watcher.pending().empty());
    CHECK(living.pending().empty());
    CHECK_FALSE(watcher.discard("autosave-1"));
    CHECK(fs::exists(folder.path() / "autosave-1.ridge"));
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("recovery: a stale lock does not protect, whatever process has its number now",
          "[session][recovery]") {
  const test::TemporaryFolder folder;
  {
    Recovery dead(folder.path().string());
    REQUIRE(dead.write(document("a.csv"), "", {"1", ""}));
    fs::copy_file(folder.path() / "autosave-1.ridge", folder.path() / "autosave-7.ridge");
  }
  // The number of a process that lives: this one's.
  folder.write("autosave-7.lock", std::to_string(getpid()) + "\n");
  Recovery recovery(folder.path().string());
  REQUIRE(recovery.pending().size() == 1);
  CHECK(recovery.pending()[0].id == "autosave-7");
}

TEST_CASE("recovery: sessions do not overwrite one another, nor what a dead one left",
          "[session][recovery]") {
  const test::TemporaryFolder folder;
  const std::string saves = folder.path().string();
  crashedSession(saves, "first.csv", "2026-01-01");
  crashedSession(saves, "second.csv", "2026-01-02");
  Recovery own(saves);
  REQUIRE(own.write(document("own.csv"), "", {"2026-01-03", ""}));
  REQUIRE(own.write(document("own2.csv"), "", {"2026-01-04", ""}));
  const auto pending = own.pending();
  REQUIRE(pending.size() == 2);
  CHECK(pending[0].title == "second.csv, tree");
  CHECK(pending[1].title == "first.csv, tree");
}

TEST_CASE("recovery: a lock whose session wrote nothing is used again", "[session][recovery]") {
  const test::TemporaryFolder folder;
  folder.write("autosave-1.lock", "1\n");
  Recovery recovery(folder.path().string());
  CHECK(recovery.pending().empty());
  REQUIRE(recovery.write(document("a.csv"), "", {}));
  CHECK(fs::exists(folder.path() / "autosave-1.ridge"));
}

TEST_CASE("recovery: a damaged autosave is listed with its reason, other files are left alone",
          "[session][recovery]") {
  const test::TemporaryFolder folder;
  folder.write("autosave-3.ridge", "no zip");
  folder.write("notes.ridge", "mine");
  Recovery recovery(folder.path().string());
  const auto pending = recovery.pending();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].title.find("Ridgeline") != std::string::npos);
  CHECK_FALSE(recovery.recover("autosave-3"));
  CHECK_FALSE(recovery.recover("../notes"));
  CHECK_FALSE(recovery.discard("notes"));
  CHECK(recovery.discard("autosave-3"));
  CHECK(fs::exists(folder.path() / "notes.ridge"));
}

TEST_CASE("recovery: a folder that cannot be made is told", "[session][recovery]") {
  const test::TemporaryFolder folder;
  folder.write("file", "");
  Recovery recovery(folder.file("file") + "/autosave");
  const auto status = recovery.write(document("a.csv"), "", {});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrorCode::Unwritable);
  CHECK(recovery.pending().empty());
}
