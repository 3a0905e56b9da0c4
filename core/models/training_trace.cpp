#include "core/models/training_trace.hpp"

#include <algorithm>

namespace ridgeline::models {

void TrainingTrace::append(const IterationPoint& point) {
  const std::lock_guard lock(mutex_);
  points_.push_back(point);
}

bool TrainingTrace::wantsCheckpoint(int iteration) const {
  if (requested_ || iteration == total_) return true;
  const std::lock_guard lock(mutex_);
  return iteration % stride_ == 0;
}

void TrainingTrace::checkpoint(int iteration, FittedModelPtr model) {
  const std::lock_guard lock(mutex_);
  requested_ = false;
  const auto offStride = [this](const Checkpoint& c) { return c.iteration % stride_ != 0; };
  // What was kept only for being the newest, or for having been asked for, makes room.
  std::erase_if(checkpoints_, offStride);
  while (checkpoints_.size() + 1 > MaxCheckpoints) {
    stride_ *= 2;
    std::erase_if(checkpoints_, offStride);
  }
  checkpoints_.push_back({iteration, std::move(model)});
}

std::size_t TrainingTrace::size() const {
  const std::lock_guard lock(mutex_);
  return points_.size();
}

std::vector<IterationPoint> TrainingTrace::since(std::size_t from) const {
  const std::lock_guard lock(mutex_);
  from = std::min(from, points_.size());
  return {points_.begin() + static_cast<std::ptrdiff_t>(from), points_.end()};
}

std::vector<Checkpoint> TrainingTrace::checkpoints() const {
  const std::lock_guard lock(mutex_);
  return checkpoints_;
}

Checkpoint TrainingTrace::at(int iteration) const {
  const std::lock_guard lock(mutex_);
  const auto after = std::upper_bound(checkpoints_.begin(), checkpoints_.end(), iteration,
                                      [](int i, const Checkpoint& c) { return i < c.iteration; });
  return after == checkpoints_.begin() ? Checkpoint{} : *std::prev(after);
}

}  // namespace ridgeline::models
