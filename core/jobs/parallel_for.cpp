#include "core/jobs/parallel_for.hpp"

#include <algorithm>
#include <atomic>
#include <exception>

#include "core/jobs/thread_pool.hpp"

namespace ridgeline::jobs {
namespace {

/// Shared by the caller and its aides; an aide that wakes late finds nothing left and goes.
struct Loop {
  std::int64_t count = 0;
  std::function<void(std::int64_t)> body;
  std::stop_token stop;
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::condition_variable finished;
  std::int64_t running = 0;
  bool closed = false;
  std::exception_ptr thrown;

  void drain() {
    while (!stop.stop_requested()) {
      const std::int64_t i = next.fetch_add(1);
      if (i >= count) return;
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!thrown) thrown = std::current_exception();
        next = count;
        return;
      }
    }
  }

  void aid() {
    {
      const std::lock_guard lock(mutex);
      if (closed) return;
      ++running;
    }
    drain();
    const std::lock_guard lock(mutex);
    if (--running == 0) finished.notify_all();
  }
};

}  // namespace

Status parallelFor(WorkContext& context, std::int64_t count, const std::function<void(std::int64_t)>& body) {
  ThreadPool* pool = context.pool();
  const std::int64_t aides = pool == nullptr ? 0 : std::min<std::int64_t>(pool->threads() - 1, count - 1);
  if (aides <= 0) {
    for (std::int64_t i = 0; i < count; ++i) {
      if (context.stopped()) return WorkContext::cancelled();
      body(i);
    }
  } else {
    const auto loop = std::make_shared<Loop>();
    loop->count = count;
    loop->body = [&body](std::int64_t i) { body(i); };
    loop->stop = context.stopToken();
    for (std::int64_t i = 0; i < aides; ++i) pool->post([loop] { loop->aid(); });
    loop->drain();
    std::unique_lock lock(loop->mutex);
    loop->closed = true;
    loop->finished.wait(lock, [&loop] { return loop->running == 0; });
    if (loop->thrown) std::rethrow_exception(loop->thrown);
  }
  if (context.stopped()) return WorkContext::cancelled();
  return {};
}

Status parallelBlocks(WorkContext& context, std::int64_t n, std::int64_t block,
                      const std::function<void(std::int64_t, std::int64_t)>& body) {
  return parallelFor(context, (n + block - 1) / block,
                     [&](std::int64_t b) { body(b * block, std::min(n, (b + 1) * block)); });
}

}  // namespace ridgeline::jobs
