#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "core/jobs/latest_job.hpp"
#include "core/session/document.hpp"
#include "core/session/result_cache.hpp"
#include "core/session/session.hpp"

namespace ridgeline::session {

/// Keeps a result in step with a document: loads the table, fits, scores, each only where it is not at hand.
/// One document is worked on at a time and one more may wait, the newest. Owner thread only.
class Runner {
 public:
  using LoadedPtr = std::shared_ptr<const data::Loaded>;
  struct Events {
    /// Runs a function and tells of all that changed in it at once.
    std::function<void(const std::function<void()>&)> together;
    std::function<void()> tableChanged;
    std::function<void()> busyChanged;
    std::function<void()> previewChanged;
    /// A run came out, for the document given, which may be older than the newest asked for.
    std::function<void(const DocumentPtr&, runs::RunResultPtr, bool coarse)> finished;
    /// The newest document asked for has no run: Cancelled, or why.
    std::function<void(Error)> failed;
  };
  Runner(const Session::Services& services, Events events);

  /// Works for `document` from now on. While a gesture is open an outdated run may finish first.
  void request(DocumentPtr document, bool gesture);
  struct AtHand {
    runs::RunResultPtr run;  ///< null: not at hand
    bool coarse = false;
  };
  /// The result for a document if it is at hand, without any work; one without intervals only if allowed.
  AtHand atHand(const SessionDocument& document, bool orCoarse);
  /// Makes a table known, so that a document that names its source needs no loading.
  void keepTable(const data::SourceSpec& source, LoadedPtr loaded);
  /// Stops work. False if there was none.
  bool cancel();
  /// Forgets tables and results, stops work: everything was replaced.
  void reset(std::string baseFolder);
  void setBaseFolder(std::string folder) { baseFolder_ = std::move(folder); }

  const LoadedPtr& loaded() const { return loaded_; }
  const std::shared_ptr<const runs::RunPreview>& preview() const { return preview_; }
  bool loading() const { return stage_ == Stage::Load; }
  bool running() const { return stage_ == Stage::Fit; }
  const std::string& baseFolder() const { return baseFolder_; }
  jobs::JobHandlePtr handle() const { return stage_ == Stage::Fit ? job_.handle() : nullptr; }

 private:
  enum class Stage { Idle, Load, Fit };
  struct KeptTable {
    data::SourceSpec source;
    std::string baseFolder;
    LoadedPtr loaded;
  };
  bool worksFor(const SessionDocument& document) const;
  void begin();
  void load();
  void fit();
  void enter(Stage stage);
  void deliver(runs::RunResultPtr run, bool coarse);
  void giveUp(Error error);
  void show(std::shared_ptr<const runs::RunPreview> preview);
  void watch();
  void frame();
  LoadedPtr findTable(const data::SourceSpec& source);
  runs::RunResultPtr cached(const SessionDocument& document, ResultKind kind);
  models::FittedModelPtr parentFit(const SessionDocument& document);

  const Session::Services& services_;
  Events events_;
  ResultCache cache_;
  std::list<KeptTable> tables_;  ///< newest use first
  std::string baseFolder_;
  LoadedPtr loaded_;
  DocumentPtr wanted_, working_;  ///< the newest asked for; the one being worked on
  bool gesture_ = false;          ///< the newest asked for belongs to an open gesture
  bool workingCoarse_ = false;    ///< the one being worked on gets no intervals
  bool waiting_ = false;          ///< the newest asked for comes after the one being worked on
  double started_ = 0;
  Stage stage_ = Stage::Idle;
  std::shared_ptr<const runs::RunPreview> preview_;
  std::size_t traceSeen_ = 0;
  std::shared_ptr<bool> watching_ = std::make_shared<bool>(false);
  jobs::LatestJob job_;
};

/// The models' `growable` parameters and nothing else differ between two runs' inputs.
bool onlyGrew(const runs::RunSpec& before, const runs::RunSpec& after);

}  // namespace ridgeline::session
