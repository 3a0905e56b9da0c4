#pragma once

#include <functional>

namespace ridgeline::session {
class Session;
}
namespace ridgeline::jobs {
class JobQueue;
class OwnerThread;
}  // namespace ridgeline::jobs
namespace ridgeline::bridge {
class FilmPlayer;
}

namespace ridgeline::views {

/// What every view is given. All of it outlives the views.
struct ViewContext {
  session::Session& session;              ///< read `now()`; write the selection or call `edit`, nothing else
  jobs::JobQueue& queue;                  ///< for a view's own LatestJob
  jobs::OwnerThread& owner;               ///< where its results are delivered
  bridge::FilmPlayer& film;               ///< play, pause, step and rewind of a training run
  std::function<void()> askForFile = {};  ///< the shell's open dialog, for empty states and the drop zone
};

}  // namespace ridgeline::views
