#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QString>

namespace ridgeline::bench {

/// An application that knows how long its event handlers keep the loop from turning.
class LoopWatch final : public QApplication {
  Q_OBJECT
 public:
  using QApplication::QApplication;

  bool notify(QObject* receiver, QEvent* event) override;

  void begin();
  /// Milliseconds of the longest handler since `begin`.
  double longest() const { return longest_; }
  /// Handlers of more than 16 ms since `begin`, and all handlers.
  int blocks() const { return blocks_; }
  int handlers() const { return handlers_; }
  /// Whose longest handler it was.
  const QString& culprit() const { return culprit_; }
  /// Paint events since `begin`.
  int paints() const { return paints_; }

 private:
  int depth_ = 0;
  double longest_ = 0;
  int blocks_ = 0, handlers_ = 0, paints_ = 0;
  QString culprit_;
};

LoopWatch& loop();

}  // namespace ridgeline::bench
