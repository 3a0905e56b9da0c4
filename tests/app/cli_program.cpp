#include "tests/app/cli_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

namespace ridgeline::test {
namespace {

[[noreturn]] void become(const std::vector<std::string>& arguments, const ProgramOptions& options, int out,
                         int err) {
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (!options.standardOutput.empty()) {
    const int file = open(options.standardOutput.c_str(), O_WRONLY | O_CREAT, 0666);
    if (file >= 0) dup2(file, STDOUT_FILENO);
  }
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(99);
  if (options.largestFile) {
    const rlimit limit{*options.largestFile, *options.largestFile};
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);  // so that write() fails as on a full disk
  }
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  for (const auto& entry : options.environment) putenv(const_cast<char*>(entry.c_str()));
  std::vector<char*> argv = {const_cast<char*>(RIDGELINE_PROGRAM)};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(RIDGELINE_PROGRAM, argv.data());
  _exit(98);
}

/// The two ends of a terminal: ours, and the one a program writes to.
std::array<int, 2> terminal() {
  const int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(ours >= 0);
  REQUIRE(grantpt(ours) == 0);
  REQUIRE(unlockpt(ours) == 0);
  const int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(theirs >= 0);
  return {ours, theirs};
}

}  // namespace

nlohmann::json Outcome::json() const {
  auto parsed = nlohmann::json::parse(out, nullptr, false);
  if (parsed.is_discarded()) FAIL("not JSON: " << out.substr(0, 300) << " / " << err);
  return parsed;
}

bool Outcome::says(const std::vector<std::string>& words) const {
  const std::size_t at = err.find("error: ");
  if (at == std::string::npos || err.find("error: ", at + 1) != std::string::npos) return false;
  const std::string sentence = err.substr(at, err.find('\n', at) - at);
  for (const auto& word : words)
    if (sentence.find(word) == std::string::npos) return false;
  return sentence.back() == '.' || sentence.back() == '?';
}

Outcome program(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  std::array<int, 2> out{}, err{};
  REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
  // Progress is reported on a terminal alone, and is the one sign that the work has begun.
  if (options.interruptOn.empty())
    REQUIRE(pipe2(err.data(), O_CLOEXEC) == 0);
  else
    err = terminal();
  bool interrupted = options.interruptOn.empty();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) become(arguments, options, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  Outcome outcome;
  std::array<pollfd, 2> ends = {pollfd{out[0], POLLIN, 0}, pollfd{err[0], POLLIN, 0}};
  for (int open = 2; open > 0;) {
    if (poll(ends.data(), ends.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      std::array<char, 65536> block{};
      const ssize_t n = read(ends[i].fd, block.data(), block.size());
      if (n > 0) {
        (i == 0 ? outcome.out : outcome.err).append(block.data(), static_cast<std::size_t>(n));
        if (!interrupted && outcome.err.find(options.interruptOn) != std::string::npos) {
          interrupted = true;
          kill(child, SIGINT);
        }
      } else if (n == 0 || errno == EIO) {  // EIO: nobody has the terminal open any more
        close(ends[i].fd);
        ends[i].fd = -1;
        --open;
      }
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

std::string penguins() { return (sourceRoot() / "resources" / "datasets" / "penguins.csv").string(); }

}  // namespace ridgeline::test
