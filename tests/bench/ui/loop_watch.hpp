#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QHash>
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
  /// Those of them that worked for more than 16 ms themselves; the others waited for a core.
  int busyBlocks() const { return busyBlocks_; }
  /// Milliseconds of processor time of the handler that took most of it since `begin`.
  double busiest() const { return busiest_; }
  /// Whose longest handler it was.
  const QString& culprit() const { return culprit_; }
  /// Paint events since `begin`.
  int paints() const { return paints_; }

  struct Share {
    QString what;  ///< the event, the class and the name of who received it
    int times = 0;
    double milliseconds = 0;
  };
  /// From now on also tells apart what the loop's time is spent on; names cost time themselves.
  void tellApart() { tellsApart_ = true; }
  /// The events that took most since `begin`, each paint event counted for itself.
  QList<Share> dearest(int most) const;
  /// The handler that worked most since `begin`, and what was painted inside it, in milliseconds of processor
  /// time; empty unless told apart.
  QList<Share> insideBusiest(int most) const;

 private:
  bool tellsApart_ = false;
  QHash<QString, Share> shares_;
  QList<Share> inside_, insideBusiest_;  ///< paints of the handler that runs; of the busiest one
  int depth_ = 0;
  double longest_ = 0, busiest_ = 0;
  int blocks_ = 0, busyBlocks_ = 0, handlers_ = 0, paints_ = 0;
  QString culprit_;
};

LoopWatch& loop();

}  // namespace ridgeline::bench
