#pragma once

#include <QObject>
#include <QTimer>
#include <vector>

#include "core/models/training_trace.hpp"
#include "core/session/session.hpp"

namespace ridgeline::bridge {

/// Play, pause, step and rewind of a training run: steers the fit itself while it runs, and plays its kept
/// states as a film afterwards. The playhead is the session's, so every view follows it.
class FilmPlayer final : public QObject {
  Q_OBJECT
 public:
  explicit FilmPlayer(session::Session& session, QObject* parent = nullptr);

  /// A fit is running (or the film is playing) and not paused.
  bool playing() const;
  bool paused() const;
  /// There is a film: a fit that runs through iterations, finished or not.
  bool available() const { return trace() != nullptr; }
  models::TracePtr trace() const;
  /// The iteration that is shown: the playhead, or the newest.
  int position() const;

  void play();
  void pause();
  void toggle() { playing() ? pause() : play(); }
  void step(int count = 1);
  void rewind();
  void showIteration(int iteration);
  /// Back to the newest (or early stopping's best) state.
  void showNewest();

 Q_SIGNALS:
  void changed();

 private:
  void advance();
  session::Session& session_;
  QTimer timer_;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::bridge
