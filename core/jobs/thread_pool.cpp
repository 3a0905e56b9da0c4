#include "core/jobs/thread_pool.hpp"

namespace ridgeline::jobs {

ThreadPool::ThreadPool(int threads, void (*begin)()) {
  for (int i = 1; i < threads; ++i)
    workers_.emplace_back([this, begin](const std::stop_token& stop) {
      if (begin != nullptr) begin();
      work(stop);
    });
}

ThreadPool::~ThreadPool() {
  for (auto& worker : workers_) worker.request_stop();
  wake_.notify_all();
}

void ThreadPool::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ThreadPool::work(const std::stop_token& stop) {
  while (true) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return !tasks_.empty(); })) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace ridgeline::jobs
