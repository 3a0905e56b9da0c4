#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>
#include <mutex>
#include <vector>

#include "core/jobs/job_queue.hpp"

namespace ridgeline::bridge {

/// The owner thread of the desktop: tasks run on the thread this object lives in, by its event loop, in the
/// order they were posted. Frame tasks gather and run together, at most once in 33 ms: a worker that reports
/// a thousand times a second costs the window thirty wake-ups. Must outlive every job queue that delivers to
/// it.
class UiExecutor final : public QObject, public jobs::OwnerThread {
  Q_OBJECT
 public:
  static constexpr int FrameMilliseconds = 33;

  explicit UiExecutor(QObject* parent = nullptr);

  void post(std::function<void()> task) override;
  void postFrame(std::function<void()> task) override;

 private:
  void armFrame();
  void runFrame();

  std::mutex mutex_;
  std::vector<std::function<void()>> frame_;
  QTimer timer_;
  QElapsedTimer sinceFrame_;
};

}  // namespace ridgeline::bridge
