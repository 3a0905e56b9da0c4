#include "ui/bridge/ui_executor.hpp"

#include <QMetaObject>
#include <algorithm>
#include <utility>

namespace ridgeline::bridge {

UiExecutor::UiExecutor(QObject* parent) : QObject(parent), timer_(this) {
  timer_.setTimerType(Qt::PreciseTimer);
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &UiExecutor::runFrame);
}

void UiExecutor::post(std::function<void()> task) {
  QMetaObject::invokeMethod(this, std::move(task), Qt::QueuedConnection);
}

void UiExecutor::postFrame(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    frame_.push_back(std::move(task));
    if (frame_.size() > 1) return;
  }
  QMetaObject::invokeMethod(this, &UiExecutor::armFrame, Qt::QueuedConnection);
}

void UiExecutor::armFrame() {
  if (timer_.isActive()) return;
  // The first report after a quiet time is shown at once.
  const qint64 elapsed = sinceFrame_.isValid() ? sinceFrame_.elapsed() : FrameMilliseconds;
  timer_.start(static_cast<int>(std::max<qint64>(0, FrameMilliseconds - elapsed)));
}

void UiExecutor::runFrame() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(frame_);
  }
  sinceFrame_.restart();
  for (auto& task : tasks) task();
}

}  // namespace ridgeline::bridge
