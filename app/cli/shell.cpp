#include "app/cli/shell.hpp"

#include <fmt/chrono.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>
#include <thread>

#include "app/cli/interrupt.hpp"
#include "app/version/version.hpp"
#include "core/jobs/thread_pool.hpp"

namespace ridgeline::cli {
namespace {

constexpr double ProgressInterval = 0.05;
constexpr int BarWidth = 28;

/// In step with what standard output has shown so far.
void toError(std::string_view text) {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

/// What is wrong with the text of a seed; nothing if it is one. A sign, another base or too many digits would
/// be read as some other number without a word.
std::string seedObjection(std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  const bool octal = text.size() > 1 && text.front() == '0';
  if (error == std::errc() && end == text.data() + text.size() && !octal) return {};
  return fmt::format("\"{}\" is no seed; a seed is a whole number from 0 to {}", text,
                     std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

void Shell::addSharedFlags(CLI::App& command, const std::string& example) {
  command.add_flag("--json", json_, "Print the result as JSON on standard output, and nothing else there")
      ->group("Shared");
  command.add_option("--seed", seed_, "Seed of everything that is drawn (default: 7)")
      ->check(CLI::Validator(seedObjection, ""))
      ->group("Shared");
  command
      .add_option("--threads", threads_, "Threads that work (default: all); any number gives the same bytes")
      ->check(CLI::Range(1, 1024))
      ->group("Shared");
  command.add_flag("-q,--quiet", quiet_, "No remarks and no progress")->group("Shared");
  command.footer("Example:\n  " + example);
}

int Shell::threads() const {
  if (threads_ > 0) return threads_;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void Shell::print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void Shell::printJson(const nlohmann::ordered_json& json) {
  print(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void Shell::note(std::string_view text) {
  if (quiet_) return;
  clearProgress();
  toError(onOneLine(text) + "\n");
}

void Shell::warn(std::string_view text) {
  clearProgress();
  toError("warning: " + onOneLine(text) + "\n");
}

void Shell::run(const std::function<Result<int>(jobs::WorkContext&)>& work) {
  jobs::ThreadPool pool(threads());
  jobs::WorkContext context(interrupt_.token(), &pool);
  if (!quiet_ && isatty(STDERR_FILENO) == 1)
    context.onProgress = [this](const jobs::Progress& progress) { showProgress(progress); };
  const Result<int> result = work(context);
  clearProgress();
  status_ = result ? *result : fail(result.error());
}

int Shell::fail(const Error& error) {
  clearProgress();
  const bool plain = error.message == jobs::WorkContext::cancelled().value().message;
  if (error.code == ErrorCode::Cancelled)
    toError("Cancelled: " + (plain ? std::string("nothing was written.") : onOneLine(error.message)) + "\n");
  else
    toError("error: " + error.text() + "\n");
  if (json_) printJson(nlohmann::ordered_json{{"error", runs::toJson(error)}});
  return exitStatus(error.code);
}

int Shell::finish() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status_;
  toError("error: Standard output cannot be written to its end; is the disk full or the reader gone?\n");
  return exitStatus(ErrorCode::Unwritable);
}

double Shell::clock() {
  static const auto start = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

runs::Measured Shell::measured(const runs::RunResult::Durations& durations) const {
  runs::Measured out;
  out.build = app::version();
  out.threads = threads();
  out.durations = durations;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) out.peakMemory = std::int64_t{usage.ru_maxrss} * 1024;
  const auto today = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  out.finished = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(today));
  return out;
}

void Shell::showProgress(const jobs::Progress& progress) {
  const double at = clock();
  if (progressShown_ && progress.stage == progressStage_ && at - progressAt_ < ProgressInterval) return;
  progressAt_ = at;
  progressStage_ = progress.stage;
  progressShown_ = true;
  std::string bar;
  if (progress.total > 0) {
    const double share = std::clamp(progress.done / progress.total, 0.0, 1.0);
    const int full = static_cast<int>(share * BarWidth);
    for (int i = 0; i < BarWidth; ++i) bar += i < full ? "━" : "─";
    bar = fmt::format(" {} {:3.0f} %", bar, share * 100);
  }
  toError(fmt::format("\r\033[K{}{}", progress.stage, bar));
}

void Shell::clearProgress() {
  if (!progressShown_) return;
  toError("\r\033[K");
  progressShown_ = false;
}

}  // namespace ridgeline::cli
