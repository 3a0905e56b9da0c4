#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/eval/learning_curve.hpp"
#include "core/jobs/latest_job.hpp"
#include "core/runs/execute.hpp"
#include "core/session/changes.hpp"
#include "core/session/document.hpp"
#include "core/session/selection.hpp"

namespace ridgeline::session {

/// All a view may read. Parts are shared and immutable; a snapshot may go to another thread.
struct Snapshot {
  DocumentPtr document;
  std::shared_ptr<const data::Loaded> loaded;  ///< null: no data yet
  runs::RunResultPtr run;  ///< newest finished run, maybe of an older document; null: none
  std::shared_ptr<const runs::RunPreview> preview;  ///< a run in progress, null if none publishes
  std::optional<Error> error;                       ///< why there is no fresh run (never Cancelled)
  bool fresh = false;                               ///< run belongs to this document
  bool loading = false, running = false;
  Selection::State selection;
  std::optional<data::RowId> hovered, pinned;
};

/// The one place that holds the document, its history and the selection, and that keeps results in step with
/// it: an edit re-runs what it touched, latest wins, results are cached by the spec's fingerprint. Owner
/// thread only.
class Session {
 public:
  struct Services {
    jobs::JobQueue& queue;
    jobs::OwnerThread& owner;
    std::function<double()> clock;           ///< seconds, monotonic
    std::function<std::string()> timestamp;  ///< ISO 8601, for the log of test openings
  };
  explicit Session(Services services);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Snapshot& now() const;
  Selection& selection();
  Services& services();

  /// Takes the document to another. Equal non-empty merge keys in a row make one undo step until
  /// `endGesture`.
  void edit(std::string label, std::string mergeKey, const std::function<void(SessionDocument&)>& change);
  /// A drag has ended: the next edit is a new undo step, and intervals are computed.
  void endGesture();
  bool canUndo() const;
  bool canRedo() const;
  std::string undoLabel() const;
  std::string redoLabel() const;
  void undo();
  void redo();

  /// Loads data as an edit; on success roles, steps and split defaults suit the new table. On failure the
  /// document stays.
  void open(const data::SourceSpec& source, std::function<void(Status)> done = {});
  /// Replaces everything (a project was opened). Clears the history.
  void restore(SessionDocument document, std::string baseFolder);
  /// Opens the sealed test part for the present run and logs it.
  void openTest(std::string reason);
  /// Cancels the running fit; the last finished run stays.
  void cancelRun();
  /// The running fit's pause and steps; null if none runs.
  jobs::RunControl* runControl();
  void setBaseFolder(std::string folder);
  const std::string& baseFolder() const;

  using Observer = std::function<void(const Snapshot&, Changed)>;
  /// Called after each change on the owner thread. The observer lives as long as the token returned.
  [[nodiscard]] std::shared_ptr<void> observe(Observer observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ridgeline::session
