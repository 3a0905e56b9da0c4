#include "core/jobs/work_context.hpp"

#include <algorithm>

namespace ridgeline::jobs {

tl::unexpected<Error> WorkContext::cancelled() { return fail(ErrorCode::Cancelled, "Cancelled."); }

void WorkContext::progress(double done, double total, std::string stage) {
  if (onProgress) onProgress({done, total, std::move(stage)});
}

void WorkContext::publish(PartialPtr partial) {
  if (onPublish) onPublish(std::move(partial));
}

void WorkContext::warn(std::string sentence) {
  const std::lock_guard lock(warningsMutex_);
  if (std::find(warnings_.begin(), warnings_.end(), sentence) == warnings_.end())
    warnings_.push_back(std::move(sentence));
}

std::vector<std::string> WorkContext::takeWarnings() {
  const std::lock_guard lock(warningsMutex_);
  return std::exchange(warnings_, {});
}

bool WorkContext::tick() {
  if (control != nullptr && !control->pass(stop_)) return false;
  return !stopped();
}

void RunControl::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
  steps_ = 0;
}

void RunControl::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  changed_.notify_all();
}

void RunControl::step(int count) {
  {
    const std::lock_guard lock(mutex_);
    steps_ += count;
  }
  changed_.notify_all();
}

bool RunControl::paused() const {
  const std::lock_guard lock(mutex_);
  return paused_;
}

bool RunControl::pass(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [this] { return !paused_ || steps_ > 0; })) return false;
  if (paused_) --steps_;
  return true;
}

}  // namespace ridgeline::jobs
