#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ridgeline::test {

/// What the program left when it ended.
struct Outcome {
  int status = -1;  ///< exit status; 128 + signal if one killed it
  std::string out, err;

  /// Standard output as JSON; fails the test if it is anything else.
  nlohmann::json json() const;
  /// Whether standard error is one sentence that holds all of `words` (remarks aside).
  bool says(const std::vector<std::string>& words) const;
};

struct ProgramOptions {
  std::string folder;                         ///< working folder; empty: the test's own
  std::optional<std::size_t> largestFile;     ///< bytes a file may grow to (RLIMIT_FSIZE), as on a full disk
  std::string standardOutput;                 ///< a file to write to instead of collecting
  std::string interruptOn;  ///< SIGINT is sent once standard error, then a terminal, has said this
  std::vector<std::string> environment = {};  ///< NAME=value
};

/// Runs `ridgeline` with these arguments and waits for it.
Outcome program(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

/// penguins.csv as it comes with the program.
std::string penguins();

}  // namespace ridgeline::test
