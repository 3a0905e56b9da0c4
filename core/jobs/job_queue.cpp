#include "core/jobs/job_queue.hpp"

#include <algorithm>
#include <deque>

#include "core/jobs/give_way.hpp"

namespace ridgeline::jobs {

JobView JobHandle::view() const {
  const std::lock_guard lock(mutex_);
  JobView view = view_;
  view.cancelling = stop_.stop_requested();
  return view;
}

struct JobQueue::State {
  struct Entry {
    JobHandlePtr handle;
    Request request;
  };
  explicit State(int threads) : pool(threads, giveWay) {}

  mutable std::mutex mutex;
  std::condition_variable_any wake;
  std::deque<Entry> waiting;
  std::vector<JobHandlePtr> running;
  std::uint64_t nextId = 1;
  ThreadPool pool;
  std::vector<std::jthread> workers;  // declared last: joined before what they use is gone
};

JobQueue::JobQueue(int workers, int threads) : state_(std::make_unique<State>(threads)) {
  for (int i = 0; i < workers; ++i)
    state_->workers.emplace_back([s = state_.get()](const std::stop_token& stop) {
      giveWay();
      while (true) {
        State::Entry entry;
        {
          std::unique_lock lock(s->mutex);
          if (!s->wake.wait(lock, stop, [s] { return !s->waiting.empty(); })) return;
          auto next = std::find_if(s->waiting.begin(), s->waiting.end(), [](const State::Entry& e) {
            return e.request.priority == Priority::Interactive;
          });
          if (next == s->waiting.end()) next = s->waiting.begin();
          entry = std::move(*next);
          s->waiting.erase(next);
          s->running.push_back(entry.handle);
        }
        JobHandle& handle = *entry.handle;
        {
          const std::lock_guard lock(handle.mutex_);
          handle.view_.running = true;
        }
        WorkContext context(handle.stop_.get_token(), &s->pool);
        context.control = &handle.control_;
        context.onProgress = [&handle](const Progress& progress) {
          const std::lock_guard lock(handle.mutex_);
          handle.view_.progress = progress;
        };
        entry.request.work(context);
        // Captures may own much memory or views' state: release them before the job counts as gone.
        entry.request.work = nullptr;
        const std::lock_guard lock(s->mutex);
        std::erase(s->running, entry.handle);
      }
    });
}

JobQueue::~JobQueue() {
  cancelAll();
  for (auto& worker : state_->workers) worker.request_stop();
}

JobHandlePtr JobQueue::submit(Request request) {
  auto handle = std::make_shared<JobHandle>();
  handle->view_.title = request.title;
  {
    const std::lock_guard lock(state_->mutex);
    handle->view_.id = state_->nextId++;
    state_->waiting.push_back({handle, std::move(request)});
  }
  state_->wake.notify_one();
  return handle;
}

std::vector<JobView> JobQueue::jobs() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<JobView> views;
  for (const auto& handle : state_->running) views.push_back(handle->view());
  for (const auto& entry : state_->waiting) views.push_back(entry.handle->view());
  std::sort(views.begin(), views.end(), [](const JobView& a, const JobView& b) { return a.id < b.id; });
  return views;
}

void JobQueue::cancel(std::uint64_t id) {
  const std::lock_guard lock(state_->mutex);
  for (const auto& handle : state_->running)
    if (handle->view().id == id) handle->cancel();
  for (const auto& entry : state_->waiting)
    if (entry.handle->view().id == id) entry.handle->cancel();
}

void JobQueue::cancelAll() {
  const std::lock_guard lock(state_->mutex);
  for (const auto& handle : state_->running) handle->cancel();
  for (const auto& entry : state_->waiting) entry.handle->cancel();
}

ThreadPool& JobQueue::pool() { return state_->pool; }

}  // namespace ridgeline::jobs
