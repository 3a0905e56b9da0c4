#include "tests/bench/ui/loop_watch.hpp"

#include <QEvent>
#include <QMetaEnum>
#include <algorithm>
#include <ctime>

namespace ridgeline::bench {
namespace {

constexpr double FrameMilliseconds = 16;

/// Processor time of the calling thread in milliseconds.
double worked() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

/// Its own name, or that of the nearest named object around it.
QString nameOf(const QObject* object) {
  if (!object->objectName().isEmpty()) return object->objectName();
  for (const QObject* around = object->parent(); around != nullptr; around = around->parent())
    if (!around->objectName().isEmpty())
      return QString("in %1 %2").arg(around->metaObject()->className(), around->objectName());
  return {};
}

QString describe(const char* kind, const QString& name, QEvent::Type type) {
  const char* event = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
  return QString("%1 of %2 %3").arg(event == nullptr ? QString::number(type) : QString(event), kind, name);
}

QList<LoopWatch::Share> dearestOf(QList<LoopWatch::Share> all, int most) {
  std::sort(all.begin(), all.end(), [](const LoopWatch::Share& a, const LoopWatch::Share& b) {
    return a.milliseconds > b.milliseconds;
  });
  return all.mid(0, most);
}

}  // namespace

bool LoopWatch::notify(QObject* receiver, QEvent* event) {
  if (event->type() == QEvent::Paint) ++paints_;
  const bool inner = depth_ > 0;
  if (inner && !(tellsApart_ && event->type() == QEvent::Paint)) return QApplication::notify(receiver, event);
  // Names are taken before: the receiver may be gone after.
  const char* kind = receiver->metaObject()->className();
  const QString name = tellsApart_ ? nameOf(receiver) : receiver->objectName();
  const QEvent::Type type = event->type();
  QElapsedTimer timer;
  const double workedBefore = worked();
  timer.start();
  ++depth_;
  const bool handled = QApplication::notify(receiver, event);
  --depth_;
  const double took = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
  if (tellsApart_) {
    const QString what = describe(kind, name, type);
    Share& share = shares_[what];
    share = {what, share.times + 1, share.milliseconds + took};
    if (inner) inside_.push_back({what, 1, worked() - workedBefore});
  }
  if (inner) return handled;
  const double work = worked() - workedBefore;
  if (work > busiest_) {
    busiest_ = work;
    insideBusiest_ = inside_;
    insideBusiest_.push_front({"all of " + describe(kind, name, type), 1, work});
  }
  inside_.clear();
  if (work > FrameMilliseconds) ++busyBlocks_;
  ++handlers_;
  if (took > FrameMilliseconds) ++blocks_;
  if (took > longest_) {
    longest_ = took;
    culprit_ = describe(kind, name, type);
  }
  return handled;
}

void LoopWatch::begin() {
  longest_ = busiest_ = 0;
  blocks_ = busyBlocks_ = handlers_ = paints_ = 0;
  culprit_.clear();
  shares_.clear();
  inside_.clear();
  insideBusiest_.clear();
}

QList<LoopWatch::Share> LoopWatch::dearest(int most) const { return dearestOf(shares_.values(), most); }

QList<LoopWatch::Share> LoopWatch::insideBusiest(int most) const { return dearestOf(insideBusiest_, most); }

LoopWatch& loop() { return *static_cast<LoopWatch*>(QCoreApplication::instance()); }

}  // namespace ridgeline::bench

#include "moc_loop_watch.cpp"
