#include "core/session/session.hpp"

#include <algorithm>
#include <utility>

#include "core/session/history.hpp"
#include "core/session/open_defaults.hpp"
#include "core/session/result_cache.hpp"
#include "core/session/runner.hpp"

namespace ridgeline::session {
namespace {

Session::Services completed(Session::Services services) {
  if (!services.load) services.load = data::load;
  if (!services.execute)
    services.execute = [](const runs::RunSpec& spec, data::TablePtr table,
                          const runs::ExecuteOptions& options, jobs::WorkContext& context) {
      return runs::execute(spec, std::move(table), options, context);
    };
  if (!services.rescore) services.rescore = runs::rescore;
  if (!services.clock) services.clock = [] { return 0.0; };
  if (!services.timestamp) services.timestamp = [] { return std::string(); };
  return services;
}

/// Everything that a fit or its scores depend on, but for the metric that is looked at.
bool sameFit(const runs::RunSpec& a, const runs::RunSpec& b) {
  if (a.metric == b.metric) return a == b;
  runs::RunSpec c = b;
  c.metric = a.metric;
  return a == c;
}

/// Whether row ids mean the same rows, as far as a source tells: a generator's slider moves its rows about,
/// any other change is another table, whatever its name.
bool sameRows(const data::SourceSpec& a, const data::SourceSpec& b) {
  const bool made = a.kind == data::SourceKind::Generated && b.kind == data::SourceKind::Generated;
  return made ? a.path == b.path : a == b;
}

}  // namespace

struct Session::State {
  explicit State(Services given)
      : services(completed(std::move(given))),
        history(std::make_shared<const SessionDocument>()),
        opening(services.queue, services.owner),
        runner(services, {[this](const std::function<void()>& body) { batch(body); },
                          [this] { batch([this] { change |= Aspect::Table; }); },
                          [this] { batch([this] { change |= Aspect::Busy; }); },
                          [this] { batch([this] { change |= Aspect::Preview; }); },
                          [this](const DocumentPtr& document, runs::RunResultPtr run, bool coarse) {
                            batch([&] { finished(document, std::move(run), coarse); });
                          },
                          [this](Error error) { batch([&] { failed(std::move(error)); }); }}) {
    selection.onChanged = [this] { batch([this] { change |= Aspect::Selection; }); };
    selection.onHover = [this] { batch([this] { change |= Aspect::Hover; }); };
    snapshot.document = history.now();
    snapshot.selection = selection.state();
  }

  /// Runs `body`, then tells observers once of all that it changed, however deep batches nest.
  void batch(const std::function<void()>& body) {
    ++depth;
    body();
    if (--depth > 0 || change.none()) return;
    const Changed told = std::exchange(change, Changed());
    refresh();
    // Observers may come and go while they are told.
    const auto listeners = observers;
    for (const auto& listener : listeners)
      if (const auto observer = listener.lock()) (*observer)(snapshot, told);
    std::erase_if(observers, [](const auto& listener) { return listener.expired(); });
  }

  void refresh() {
    snapshot.document = history.now();
    snapshot.loaded = runner.loaded();
    snapshot.preview = runner.preview();
    snapshot.loading = runner.loading() || opening.busy();
    snapshot.running = runner.running();
    snapshot.selection = selection.state();
    snapshot.hovered = selection.hovered();
    snapshot.pinned = selection.pinned();
    const SessionDocument& document = *snapshot.document;
    snapshot.fresh = snapshot.run && shown && shown->testOpen == document.testOpen &&
                     (shown == snapshot.document || shown->run == document.run);
  }

  void finished(const DocumentPtr& document, runs::RunResultPtr run, bool coarse) {
    snapshot.run = std::move(run);
    snapshot.coarse = coarse;
    snapshot.iteration.reset();
    snapshot.error.reset();
    shown = document;
    change |= Aspect::Run;
  }

  void failed(Error error) {
    if (error.code == ErrorCode::Cancelled)
      snapshot.cancelled = true;
    else
      snapshot.error = std::move(error);
    change |= Aspect::Run;
  }

  void work() {
    snapshot.cancelled = false;
    snapshot.iteration.reset();
    runner.request(history.now(), history.open());
  }

  /// The history has moved to `next`; whatever that touches follows.
  void moved(const DocumentPtr& from) {
    const DocumentPtr to = history.now();
    change |= Changed(Aspect::Document) | Aspect::History;
    if (!(from->view == to->view)) change |= Aspect::View;
    if (!sameRows(from->run.data, to->run.data)) selection.reset();
    if (!(from->run == to->run) || from->testOpen != to->testOpen) {
      dragged = history.open();
      work();
    }
  }

  /// The document as history may keep it: openings are a fact of the session, whatever step it returns to.
  DocumentPtr adopted(const SessionDocument& document) const {
    auto copy = std::make_shared<SessionDocument>(document);
    copy->openings = openings;
    return copy;
  }

  /// Whoever dragged has let go, or does something else: now intervals are worth their time.
  void endGesture() {
    if (!history.open()) return;
    history.seal();
    if (std::exchange(dragged, false) && !snapshot.cancelled) work();
  }

  void step(void (History::*move)()) {
    batch([&] {
      endGesture();
      const DocumentPtr from = history.now();
      (history.*move)();
      if (history.now()->openings != openings) history.amend(adopted(*history.now()));
      if (history.now() != from) moved(from);
    });
  }

  /// What an edit entails beside what it says: the test part is sealed again, and a network that only grew
  /// names what it grew from.
  void settle(const SessionDocument& before, const std::string& mergeKey, SessionDocument& after) {
    after.openings = before.openings;
    if (sameFit(before.run, after.run)) return;
    after.testOpen = false;
    if (after.run.grownFrom != before.run.grownFrom) return;
    // A drag of several edits grows once, from where it began.
    const runs::RunSpec& base = history.base(mergeKey)->run;
    after.run.grownFrom = base.grownFrom;
    if (after.run == base) return;
    if (!after.keepWeights || !onlyGrew(base, after.run)) {
      after.run.grownFrom.clear();
    } else if (runner.atHand(*history.base(mergeKey), true).run && base.grownFrom.size() < MaxChain) {
      after.run.grownFrom.push_back(base.model);
    }
  }

  static constexpr std::size_t MaxChain = 64;  ///< beyond it the chain no longer lengthens

  Services services;
  History history;
  Selection selection;
  std::vector<TestOpening> openings;
  Snapshot snapshot;
  bool dragged = false;  ///< the open gesture touched the run
  DocumentPtr shown;     ///< the document that `snapshot.run` came out for
  Changed change;
  int depth = 0;
  std::vector<std::weak_ptr<Observer>> observers;
  std::function<void(Status)> openDone;
  jobs::LatestJob opening;
  Runner runner;
};

Session::Session(Services services) : state_(std::make_unique<State>(std::move(services))) {}
Session::~Session() = default;

const Snapshot& Session::now() const { return state_->snapshot; }
Selection& Session::selection() { return state_->selection; }
const Session::Services& Session::services() const { return state_->services; }

void Session::edit(std::string label, std::string mergeKey,
                   const std::function<void(SessionDocument&)>& change) {
  state_->batch([&] {
    const DocumentPtr from = state_->history.now();
    SessionDocument next = *from;
    change(next);
    state_->settle(*from, mergeKey, next);
    if (next == *from) return;
    if (!state_->history.merges(mergeKey)) state_->endGesture();
    state_->history.push(std::move(label), std::move(mergeKey),
                         std::make_shared<const SessionDocument>(std::move(next)));
    state_->moved(from);
  });
}

void Session::endGesture() {
  state_->batch([this] { state_->endGesture(); });
}

bool Session::canUndo() const { return state_->history.canUndo(); }
bool Session::canRedo() const { return state_->history.canRedo(); }
std::string Session::undoLabel() const { return state_->history.undoLabel(); }
std::string Session::redoLabel() const { return state_->history.redoLabel(); }
void Session::undo() { state_->step(&History::undo); }
void Session::redo() { state_->step(&History::redo); }

void Session::open(const data::SourceSpec& source, std::function<void(Status)> done) {
  State& s = *state_;
  if (auto former = std::exchange(s.openDone, nullptr)) former(jobs::WorkContext::cancelled());
  s.openDone = std::move(done);
  s.batch([&] {
    s.opening.request(
        "Open " + sourceTitle(source), jobs::Priority::Interactive,
        [load = s.services.load, source,
         folder = s.runner.baseFolder()](jobs::WorkContext& context) -> Result<Runner::LoadedPtr> {
          RIDGELINE_TRY(data::Loaded loaded, load(source, folder, context));
          loaded.table->fingerprint();
          return std::make_shared<const data::Loaded>(std::move(loaded));
        },
        [this](Result<Runner::LoadedPtr> loaded) {
          State& state = *state_;
          const auto tell = std::exchange(state.openDone, nullptr);
          Status status;
          state.batch([&] {
            state.change |= Aspect::Busy;
            if (!loaded) {
              status = tl::unexpected<Error>(std::move(loaded.error()));
              return;
            }
            state.runner.keepTable((*loaded)->settled, *loaded);
            const SessionDocument next = documentFor(**loaded, *state.history.now());
            edit("Open " + sourceTitle(next.run.data), {}, [&](SessionDocument& d) { d = next; });
            if (!state.runner.running() && !state.snapshot.fresh) state.work();
          });
          if (tell) tell(std::move(status));
        });
    s.change |= Aspect::Busy;
  });
}

void Session::restore(SessionDocument document, std::string baseFolder) {
  State& s = *state_;
  if (auto former = std::exchange(s.openDone, nullptr)) former(jobs::WorkContext::cancelled());
  s.batch([&] {
    s.opening.cancel();
    s.runner.reset(std::move(baseFolder));
    s.openings = document.openings;
    s.history = History(std::make_shared<const SessionDocument>(std::move(document)));
    s.selection.reset();
    s.snapshot.run.reset();
    s.snapshot.error.reset();
    s.shown.reset();
    s.change = Changed::everything();
    s.work();
  });
}

void Session::openTest(std::string reason) {
  State& s = *state_;
  s.batch([&] {
    const DocumentPtr from = s.history.now();
    s.openings.push_back({std::move(reason), runs::fingerprint(from->run), s.services.timestamp()});
    SessionDocument next = *from;
    next.openings = s.openings;
    next.testOpen = true;
    s.history.seal();
    s.history.amend(std::make_shared<const SessionDocument>(std::move(next)));
    s.moved(from);
  });
}

void Session::showIteration(std::optional<int> iteration) {
  state_->batch([&] {
    if (state_->snapshot.iteration == iteration) return;
    state_->snapshot.iteration = iteration;
    state_->change |= Aspect::Film;
  });
}

void Session::cancelRun() {
  state_->batch([this] {
    if (!state_->runner.cancel()) return;
    state_->snapshot.cancelled = true;
    state_->change |= Aspect::Run;
  });
}

void Session::refit() {
  state_->batch([this] {
    // Asked for outright it is no step of a drag, whatever was edited last.
    state_->history.seal();
    state_->dragged = false;
    state_->change |= Aspect::Run;
    state_->work();
  });
}

std::shared_ptr<jobs::JobHandle> Session::runHandle() const { return state_->runner.handle(); }
void Session::setBaseFolder(std::string folder) { state_->runner.setBaseFolder(std::move(folder)); }
const std::string& Session::baseFolder() const { return state_->runner.baseFolder(); }

std::shared_ptr<void> Session::observe(Observer observer) {
  auto token = std::make_shared<Observer>(std::move(observer));
  state_->observers.push_back(token);
  return token;
}

}  // namespace ridgeline::session
