#include "tests/bench/ui/loop_watch.hpp"

#include <QEvent>
#include <QMetaEnum>

namespace ridgeline::bench {
namespace {

constexpr double FrameMilliseconds = 16;

QString describe(const char* kind, const QString& name, QEvent::Type type) {
  const char* event = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
  return QString("%1 of %2 %3").arg(event == nullptr ? QString::number(type) : QString(event), kind, name);
}

}  // namespace

bool LoopWatch::notify(QObject* receiver, QEvent* event) {
  if (event->type() == QEvent::Paint) ++paints_;
  if (depth_ > 0) return QApplication::notify(receiver, event);
  // Names are taken before: the receiver may be gone after.
  const char* kind = receiver->metaObject()->className();
  const QString name = receiver->objectName();
  const QEvent::Type type = event->type();
  QElapsedTimer timer;
  timer.start();
  ++depth_;
  const bool handled = QApplication::notify(receiver, event);
  --depth_;
  const double took = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
  ++handlers_;
  if (took > FrameMilliseconds) ++blocks_;
  if (took > longest_) {
    longest_ = took;
    culprit_ = describe(kind, name, type);
  }
  return handled;
}

void LoopWatch::begin() {
  longest_ = 0;
  blocks_ = handlers_ = paints_ = 0;
  culprit_.clear();
}

LoopWatch& loop() { return *static_cast<LoopWatch*>(QCoreApplication::instance()); }

}  // namespace ridgeline::bench

#include "moc_loop_watch.cpp"
