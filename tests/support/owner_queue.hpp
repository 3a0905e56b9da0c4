#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "core/jobs/job_queue.hpp"

namespace ridgeline::test {

/// The owner thread of a test: deliveries wait until the test runs them.
class OwnerQueue final : public jobs::OwnerThread {
 public:
  void post(std::function<void()> task) override {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    arrived_.notify_all();
  }
  /// Runs deliveries, waiting for more, until `done()`.
  void runUntil(const std::function<bool()>& done) {
    while (!done()) {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return !tasks_.empty(); });
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }
  /// Runs what has arrived and returns.
  void runArrived() {
    while (true) {
      std::unique_lock lock(mutex_);
      if (tasks_.empty()) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace ridgeline::test
