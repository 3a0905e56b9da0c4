#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"
#include "core/runs/record.hpp"

namespace ridgeline::cli {

class Interrupt;

/// What every command shares: the flags that all of them have, where text goes, and how work is run so that
/// Ctrl+C, progress and failures are the same everywhere. Results go to standard output; messages, warnings
/// and progress to standard error.
class Shell {
 public:
  explicit Shell(Interrupt& interrupt) : interrupt_(interrupt) {}

  /// --json, --seed, --threads, --quiet; `example` is the runnable line that --help ends with.
  void addSharedFlags(CLI::App& command, const std::string& example);

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }
  const std::optional<std::uint64_t>& seed() const { return seed_; }
  int threads() const;

  /// A result. Errors of the stream itself are found by `finish`.
  void print(std::string_view text);
  void printJson(const nlohmann::ordered_json& json);
  /// A remark for the person; silent with --quiet.
  void note(std::string_view text);
  void warn(std::string_view text);

  /// Runs `work` with a context that stops on Ctrl+C and shows progress on a terminal. Its number becomes the
  /// exit status; a failure is told once, as a sentence (and as {"error": ...} with --json).
  void run(const std::function<Result<int>(jobs::WorkContext&)>& work);
  int status() const { return status_; }
  int fail(const Error& error);
  /// Flushes standard output; the exit status, 5 if the output could not be written.
  int finish();

  /// Seconds since the program started.
  static double clock();
  runs::Measured measured(const runs::RunResult::Durations& durations) const;

 private:
  void showProgress(const jobs::Progress& progress);
  void clearProgress();

  Interrupt& interrupt_;
  bool json_ = false, quiet_ = false;
  std::optional<std::uint64_t> seed_;
  int threads_ = 0;
  int status_ = 0;
  bool progressShown_ = false;
  double progressAt_ = 0;
  std::string progressStage_;
};

}  // namespace ridgeline::cli
