#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/latest_job.hpp"
#include "core/runs/execute.hpp"
#include "core/session/changes.hpp"
#include "core/session/document.hpp"
#include "core/session/selection.hpp"

namespace ridgeline::session {

/// All a view may read. Parts are shared and immutable; a snapshot is cheap to copy and may go to another
/// thread.
struct Snapshot {
  DocumentPtr document;                        ///< never null
  std::shared_ptr<const data::Loaded> loaded;  ///< null: no data yet
  runs::RunResultPtr run;  ///< newest finished run, maybe of an older document; null: none
  std::shared_ptr<const runs::RunPreview> preview;  ///< a run in progress, null if none publishes
  std::optional<Error> error;                       ///< why there is no fresh run (never Cancelled)
  bool fresh = false;                               ///< `run` belongs to this document
  bool coarse = false;     ///< `run` has no intervals yet: a gesture is open, or they are being computed
  bool cancelled = false;  ///< the run of this document was stopped; `Session::refit` starts it again
  bool loading = false, running = false;
  SelectionPtr selection;  ///< never null
  std::optional<data::RowId> hovered, pinned;
  std::optional<int> iteration;  ///< playhead over a training run; empty: its end
};

/// The one place that holds the document, its history and the selection, and that keeps results in step with
/// it: an edit re-runs what it touched, latest wins, results are cached by the fingerprint of their inputs.
/// Owner thread only; nothing here waits.
///
/// While a gesture is open (edits with a merge key, until `endGesture`) runs leave intervals out, and a run
/// that is nearly done is let finish, so that the picture follows a finger that never rests; after
/// `patience` seconds it gives way to the newest.
///
/// Growing a network keeps its learned weights (`SessionDocument::keepWeights`) without breaking "same
/// document, same bytes": an edit that changes nothing but a model's growable parameters writes the model it
/// grew from into `RunSpec::grownFrom`, and `runs::execute` fits that chain from its start wherever the
/// document is run again. The session merely hands it the fit it has, instead of repeating it. Every other
/// edit of the run's inputs starts from scratch and empties the chain.
class Session {
 public:
  using Load = std::function<Result<data::Loaded>(const data::SourceSpec&, const std::string& baseFolder,
                                                  jobs::WorkContext&)>;
  using Execute = std::function<Result<runs::RunResultPtr>(const runs::RunSpec&, data::TablePtr,
                                                           const runs::ExecuteOptions&, jobs::WorkContext&)>;
  using Rescore = std::function<Result<runs::RunResultPtr>(const runs::RunResult&,
                                                           const runs::ExecuteOptions&, jobs::WorkContext&)>;
  struct Services {
    jobs::JobQueue& queue;
    jobs::OwnerThread& owner;
    std::function<double()> clock;                     ///< seconds, monotonic; any thread may call
    std::function<std::string()> timestamp;            ///< ISO 8601, for the log of test openings
    Load load = {};                                    ///< empty: data::load
    Execute execute = {};                              ///< empty: runs::execute
    Rescore rescore = {};                              ///< empty: runs::rescore
    std::size_t cacheBytes = std::size_t{256} << 20U;  ///< bound on the results kept
    double patience = 0.15;  ///< seconds an outdated run may still take during a gesture
  };
  explicit Session(Services services);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Snapshot& now() const;
  Selection& selection();
  /// For views that run jobs of their own.
  const Services& services() const;

  /// Takes the document to another; no step if it comes out equal. Equal non-empty merge keys in a row make
  /// one undo step until `endGesture`.
  void edit(std::string label, std::string mergeKey, const std::function<void(SessionDocument&)>& change);
  /// A drag has ended: the next edit is a new undo step, and intervals are computed.
  void endGesture();
  bool canUndo() const;
  bool canRedo() const;
  std::string undoLabel() const;
  std::string redoLabel() const;
  void undo();
  void redo();

  /// Loads data as an edit, one undo step; on success roles, preparation, split fractions and, where the
  /// present one does not do the task, the model suit the new table. On failure the document stays. `done`
  /// is told either way; Cancelled if another `open` came or the job was cancelled.
  void open(const data::SourceSpec& source, std::function<void(Status)> done = {});
  /// Replaces everything (a project was opened). Clears history and selection.
  void restore(SessionDocument document, std::string baseFolder);
  /// Opens the sealed test part for the present run and logs it. No undo step: a look cannot be unseen.
  void openTest(std::string reason);
  /// Moves the playhead over the training run that is shown; empty: to its end. No undo step: looking changes
  /// nothing. A new run takes the playhead away.
  void showIteration(std::optional<int> iteration);
  /// Cancels the running fit; the last finished run stays.
  void cancelRun();
  /// Runs the present document unless its result is there: after a cancel, or when a file has come back.
  void refit();
  /// The running fit's pause and steps; null if none runs. Keep it while it is used.
  std::shared_ptr<jobs::JobHandle> runHandle() const;
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
