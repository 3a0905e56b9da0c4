#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/jobs/thread_pool.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::jobs {

/// The thread that owns the session, as jobs see it: results are delivered by running a function there.
/// The desktop implements it over the event loop; the command line and tests run functions from a plain
/// queue.
class OwnerThread {
 public:
  virtual ~OwnerThread() = default;
  /// Runs `task` soon on the owner thread. Any thread may call.
  virtual void post(std::function<void()> task) = 0;
  /// Runs `task` on the owner thread at the next frame, at most about 30 times a second; for partial results.
  virtual void postFrame(std::function<void()> task) { post(std::move(task)); }
};

enum class Priority {
  Interactive,  ///< follows a gesture: a boundary, a refit
  Background,   ///< learning curves, intervals: whatever can wait
};

/// What the job strip shows of one job.
struct JobView {
  std::uint64_t id = 0;
  std::string title;
  Progress progress;
  bool running = false;  ///< false while it waits for a thread
  bool cancelling = false;
};

/// A running or waiting job as its owner holds it. Dropping the handle does not cancel.
class JobHandle {
 public:
  void cancel() { stop_.request_stop(); }
  RunControl& control() { return control_; }
  JobView view() const;

 private:
  friend class JobQueue;
  std::stop_source stop_;
  RunControl control_;
  mutable std::mutex mutex_;
  JobView view_;
};
using JobHandlePtr = std::shared_ptr<JobHandle>;

/// Runs jobs on `workers` threads, interactive ones first, oldest first. All its threads give way to the one
/// that draws. Destruction cancels and joins everything; until then jobs use what they were given, so an owner
/// thread is declared before the queue.
class JobQueue {
 public:
  struct Request {
    std::string title;
    Priority priority = Priority::Interactive;
    std::function<void(WorkContext&)>
        work;  ///< gets a context wired to this job's stop, progress and control
  };
  /// `threads`: how many threads one job may use through parallelFor. `workers`: how many jobs run at once.
  JobQueue(int workers, int threads);
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  JobHandlePtr submit(Request request);
  /// Waiting and running jobs, oldest first. Any thread.
  std::vector<JobView> jobs() const;
  void cancel(std::uint64_t id);
  void cancelAll();
  ThreadPool& pool();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ridgeline::jobs
