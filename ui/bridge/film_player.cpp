#include "ui/bridge/film_player.hpp"

#include <algorithm>

#include "core/models/capabilities.hpp"

namespace ridgeline::bridge {
namespace {

constexpr int FrameMilliseconds = 33;

int lastIteration(const models::TracePtr& trace) {
  const auto checkpoints = trace->checkpoints();
  return checkpoints.empty() ? 0 : checkpoints.back().iteration;
}

}  // namespace

FilmPlayer::FilmPlayer(session::Session& session, QObject* parent) : QObject(parent), session_(session) {
  timer_.setInterval(FrameMilliseconds);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, [this] { advance(); });
  observation_ = session_.observe([this](const session::Snapshot&, session::Changed change) {
    using session::Aspect;
    if (!change.any(Aspect::Run, Aspect::Preview, Aspect::Busy, Aspect::Film)) return;
    if (change.any(Aspect::Run, Aspect::Preview)) timer_.stop();
    Q_EMIT changed();
  });
}

models::TracePtr FilmPlayer::trace() const {
  const auto& now = session_.now();
  if (now.preview) return now.preview->trace;
  if (!now.run || !now.run->model) return nullptr;
  const auto* iterations = models::capability<models::Iterations>(*now.run->model);
  return iterations == nullptr ? nullptr : iterations->trace();
}

int FilmPlayer::position() const {
  const auto& now = session_.now();
  if (now.iteration) return *now.iteration;
  const auto film = trace();
  if (!film) return 0;
  if (!now.running && film->bestIteration() > 0) return film->bestIteration();
  const auto points = film->size();
  return points == 0 ? 0 : film->since(points - 1).front().iteration;
}

bool FilmPlayer::paused() const {
  const auto handle = session_.runHandle();
  return session_.now().running && handle && handle->control().paused();
}

bool FilmPlayer::playing() const {
  // A fit without steps cannot be paused, and one of a drag is over before a button could say so.
  const auto& now = session_.now();
  const bool training = now.running && now.preview && now.preview->trace && !paused();
  return timer_.isActive() || training;
}

void FilmPlayer::play() {
  const auto& now = session_.now();
  if (const auto handle = session_.runHandle(); now.running && handle) {
    session_.showIteration({});
    handle->control().resume();
  } else if (const auto film = trace(); film && !now.cancelled) {
    if (!now.iteration || *now.iteration >= lastIteration(film)) session_.showIteration(0);
    timer_.start();
  } else {
    // After a cancelled fit the film at hand is of the one before it.
    session_.refit();
  }
  Q_EMIT changed();
}

void FilmPlayer::pause() {
  if (const auto handle = session_.runHandle(); session_.now().running && handle) handle->control().pause();
  timer_.stop();
  Q_EMIT changed();
}

void FilmPlayer::step(int count) {
  if (const auto handle = session_.runHandle(); session_.now().running && handle) {
    if (!handle->control().paused()) handle->control().pause();
    // What is learned is not unlearned: going back is for films.
    if (count > 0) handle->control().step(count);
  } else if (const auto film = trace()) {
    timer_.stop();
    const auto checkpoints = film->checkpoints();
    if (checkpoints.empty()) return;
    const int here = position();
    auto next =
        std::upper_bound(checkpoints.begin(), checkpoints.end(), here,
                         [](int iteration, const models::Checkpoint& c) { return iteration < c.iteration; });
    auto at = static_cast<int>(next - checkpoints.begin()) + count - 1;
    at = std::clamp(at, 0, static_cast<int>(checkpoints.size()) - 1);
    session_.showIteration(checkpoints[static_cast<std::size_t>(at)].iteration);
  }
  Q_EMIT changed();
}

void FilmPlayer::rewind() {
  timer_.stop();
  if (trace()) session_.showIteration(0);
  Q_EMIT changed();
}

void FilmPlayer::showIteration(int iteration) {
  timer_.stop();
  session_.showIteration(iteration);
}

void FilmPlayer::showNewest() {
  timer_.stop();
  session_.showIteration({});
}

void FilmPlayer::advance() {
  const auto film = trace();
  if (!film) {
    timer_.stop();
    return;
  }
  const auto checkpoints = film->checkpoints();
  const int here = position();
  const auto next =
      std::upper_bound(checkpoints.begin(), checkpoints.end(), here,
                       [](int iteration, const models::Checkpoint& c) { return iteration < c.iteration; });
  if (next == checkpoints.end()) {
    timer_.stop();
    session_.showIteration({});
  } else {
    session_.showIteration(next->iteration);
  }
}

}  // namespace ridgeline::bridge
