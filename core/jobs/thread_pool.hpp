#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ridgeline::jobs {

/// Threads that help a caller with `parallelFor`. Idle threads sleep; nothing spins.
class ThreadPool {
 public:
  /// `threads` counts the calling thread: a pool of 1 starts none. Each that is started first runs `begin`.
  explicit ThreadPool(int threads, void (*begin)() = nullptr);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  int threads() const { return static_cast<int>(workers_.size()) + 1; }
  void post(std::function<void()> task);

 private:
  void work(const std::stop_token& stop);
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::jthread> workers_;
};

}  // namespace ridgeline::jobs
