#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::jobs {

class RunControl;
class ThreadPool;

/// Something a long computation shows before it is done: a coarse field, a training trace.
struct Partial {
  virtual ~Partial() = default;
};
using PartialPtr = std::shared_ptr<const Partial>;

struct Progress {
  double done = 0;    ///< in the unit of `total`
  double total = 0;   ///< 0 while unknown
  std::string stage;  ///< what is being done, in words
};

/// What a computation may ask of whoever started it: whether to stop, where to report, whom to ask for help.
/// An estimator looks at `stopped()` at least every 50 ms of work. Reporting is cheap and never waits for a
/// reader.
class WorkContext {
 public:
  WorkContext() = default;  ///< never stopped, one thread, reports to nobody
  explicit WorkContext(std::stop_token stop, ThreadPool* pool = nullptr)
      : stop_(std::move(stop)), pool_(pool) {}
  WorkContext(const WorkContext&) = delete;
  WorkContext& operator=(const WorkContext&) = delete;

  bool stopped() const { return stop_.stop_requested(); }
  const std::stop_token& stopToken() const { return stop_; }
  /// The error to return when `stopped()`.
  static tl::unexpected<Error> cancelled();

  void progress(double done, double total, std::string stage);
  void publish(PartialPtr partial);
  /// A remark for the user that does not stop the work ("3 columns are constant and were dropped").
  void warn(std::string sentence);
  std::vector<std::string> takeWarnings();

  /// Called once per iteration of an iterative fit: waits while the user has paused. False if stopped.
  bool tick();

  ThreadPool* pool() const { return pool_; }

  std::function<void(const Progress&)> onProgress;  ///< may be empty; called on the working thread
  std::function<void(PartialPtr)> onPublish;        ///< may be empty; called on the working thread
  RunControl* control = nullptr;                    ///< may be null

 private:
  std::stop_token stop_;
  ThreadPool* pool_ = nullptr;
  std::mutex warningsMutex_;
  std::vector<std::string> warnings_;
};

/// Pause, single steps and resume for a training run that somebody watches. Any thread.
class RunControl {
 public:
  void pause();
  void resume();
  /// Lets `count` iterations pass while paused.
  void step(int count = 1);
  bool paused() const;
  /// Waits while paused; false if `stop` was requested meanwhile.
  bool pass(const std::stop_token& stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool paused_ = false;
  int steps_ = 0;
};

}  // namespace ridgeline::jobs
