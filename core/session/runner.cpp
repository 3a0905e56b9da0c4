#include "core/session/runner.hpp"

#include <algorithm>
#include <utility>

namespace ridgeline::session {
namespace {

constexpr std::size_t MaxTables = 4;
constexpr std::size_t MaxTableBytes = std::size_t{512} << 20U;

/// The same run with another of its metrics named; null if it has none of that name.
runs::RunResultPtr judgedBy(const std::string& metric, const runs::RunResultPtr& run) {
  const data::Task task = run->schema.task;
  const bool judged = task == data::Task::Classify || task == data::Task::Regress;
  const std::string& wanted = metric.empty() && judged ? eval::defaultMetric(task).id : metric;
  if (wanted == run->spec.metric) return run;
  const auto info = eval::metric(wanted);
  if (!info || (*info)->task != task) return nullptr;
  auto copy = std::make_shared<runs::RunResult>(*run);
  copy->spec.metric = wanted;
  return copy;
}

}  // namespace

bool onlyGrew(const runs::RunSpec& before, const runs::RunSpec& after) {
  if (before.model.id != after.model.id || before.model == after.model) return false;
  const auto entry = models::modelEntry(after.model.id);
  if (!entry || (*entry)->growable.empty()) return false;
  runs::RunSpec same = after;
  same.grownFrom = before.grownFrom;
  for (const auto& name : (*entry)->growable) {
    same.model.params.erase(name);
    if (const auto value = before.model.params.find(name); value != before.model.params.end())
      same.model.params.insert(*value);
  }
  return same == before;
}

Runner::Runner(const Session::Services& services, Events events)
    : services_(services),
      events_(std::move(events)),
      cache_(services.cacheBytes),
      job_(services.queue, services.owner) {}

bool Runner::worksFor(const SessionDocument& document) const {
  return stage_ != Stage::Idle && working_->testOpen == document.testOpen && working_->run == document.run;
}

void Runner::request(DocumentPtr document, bool gesture) {
  wanted_ = std::move(document);
  gesture_ = gesture;
  if (worksFor(*wanted_)) {
    // Its fit is wanted either way; what may be missing afterwards are intervals.
    waiting_ = workingCoarse_ && !gesture;
    return;
  }
  const bool young = services_.clock() - started_ < services_.patience;
  if (stage_ != Stage::Idle && gesture && young && !atHand(*wanted_, true).run) {
    waiting_ = true;
    watch();
    return;
  }
  begin();
}

void Runner::begin() {
  waiting_ = false;
  job_.cancel();
  working_ = wanted_;
  workingCoarse_ = gesture_;
  started_ = services_.clock();
  if (const LoadedPtr known = findTable(working_->run.data)) {
    if (known != loaded_) {
      loaded_ = known;
      events_.tableChanged();
    }
    fit();
  } else {
    load();
  }
}

void Runner::load() {
  show(nullptr);
  enter(Stage::Load);
  const data::SourceSpec& source = working_->run.data;
  job_.request(
      "Load " + (source.path.empty() ? "data" : source.path), jobs::Priority::Interactive,
      [load = services_.load, source, folder = baseFolder_](jobs::WorkContext& context) -> Result<LoadedPtr> {
        RIDGELINE_TRY(data::Loaded loaded, load(source, folder, context));
        // Worked out here once: the owner thread asks for it with every edit.
        loaded.table->fingerprint();
        return std::make_shared<const data::Loaded>(std::move(loaded));
      },
      [this](Result<LoadedPtr> loaded) {
        events_.together([&] {
          if (!loaded) return giveUp(std::move(loaded.error()));
          keepTable(working_->run.data, *loaded);
          loaded_ = std::move(*loaded);
          events_.tableChanged();
          fit();
        });
      });
}

void Runner::fit() {
  const ResultKind kind{working_->testOpen, !workingCoarse_};
  if (auto done = atHand(*working_, workingCoarse_); done.run) {
    enter(Stage::Idle);
    show(nullptr);
    return deliver(std::move(done.run), done.coarse);
  }
  // Another scoring of the same fit may be at hand: then only scores are missing.
  runs::RunResultPtr fitted;
  for (const ResultKind other :
       {ResultKind{true, true}, ResultKind{false, true}, ResultKind{true, false}, ResultKind{false, false}})
    if (!fitted) fitted = cached(*working_, other);

  runs::ExecuteOptions options;
  options.openTest = kind.testOpen;
  options.intervals = kind.intervals;
  options.clock = services_.clock;
  options.baseFolder = baseFolder_;
  if (!fitted) options.warmStart = parentFit(*working_);
  runs::RunSpec spec = working_->run;
  spec.data = loaded_->settled;
  show(nullptr);
  enter(Stage::Fit);
  job_.request((fitted ? "Score " : "Fit ") + spec.model.id, jobs::Priority::Interactive,
               [execute = services_.execute, rescore = services_.rescore, fitted, options, spec,
                table = loaded_->table](jobs::WorkContext& context) {
                 return fitted ? rescore(*fitted, options, context) : execute(spec, table, options, context);
               },
               [this, key = resultKey(working_->run, *loaded_->table, kind)](Result<runs::RunResultPtr> run) {
                 events_.together([&] {
                   enter(Stage::Idle);
                   show(nullptr);
                   if (!run) return giveUp(std::move(run.error()));
                   cache_.put(key, *run);
                   deliver(std::move(*run), workingCoarse_);
                 });
               },
               [this](const jobs::PartialPtr& partial) {
                 show(std::dynamic_pointer_cast<const runs::RunPreview>(partial));
                 watch();
               });
}

void Runner::deliver(runs::RunResultPtr run, bool coarse) {
  events_.finished(working_, std::move(run), coarse);
  if (waiting_) begin();
}

void Runner::giveUp(Error error) {
  enter(Stage::Idle);
  show(nullptr);
  // The newest document may do better; what is wrong with an older one is no news.
  if (waiting_ && !(working_->run == wanted_->run)) return begin();
  waiting_ = false;
  events_.failed(std::move(error));
}

bool Runner::cancel() {
  waiting_ = false;
  if (stage_ == Stage::Idle) return false;
  job_.cancel();
  enter(Stage::Idle);
  show(nullptr);
  return true;
}

void Runner::reset(std::string baseFolder) {
  cancel();
  baseFolder_ = std::move(baseFolder);
  tables_.clear();
  cache_.clear();
  loaded_.reset();
  events_.tableChanged();
}

void Runner::enter(Stage stage) {
  if (stage == stage_) return;
  stage_ = stage;
  events_.busyChanged();
}

void Runner::show(std::shared_ptr<const runs::RunPreview> preview) {
  if (preview == nullptr && preview_ == nullptr) return;
  preview_ = std::move(preview);
  traceSeen_ = 0;
  events_.previewChanged();
}

void Runner::watch() {
  if (std::exchange(*watching_, true)) return;
  services_.owner.postFrame([this, alive = std::weak_ptr<bool>(watching_)] {
    if (!alive.lock()) return;
    *watching_ = false;
    frame();
  });
}

void Runner::frame() {
  if (preview_ && preview_->trace) {
    if (const std::size_t size = preview_->trace->size(); size != traceSeen_) {
      traceSeen_ = size;
      events_.previewChanged();
    }
  }
  if (waiting_ && !worksFor(*wanted_) && services_.clock() - started_ >= services_.patience)
    events_.together([this] { begin(); });
  if (stage_ != Stage::Idle && (waiting_ || preview_)) watch();
}

Runner::AtHand Runner::atHand(const SessionDocument& document, bool orCoarse) {
  if (auto full = cached(document, {document.testOpen, true})) return {std::move(full), false};
  if (!orCoarse) return {};
  return {cached(document, {document.testOpen, false}), true};
}

runs::RunResultPtr Runner::cached(const SessionDocument& document, ResultKind kind) {
  const LoadedPtr table = findTable(document.run.data);
  if (!table) return nullptr;
  const auto run = cache_.find(resultKey(document.run, *table->table, kind));
  return run ? judgedBy(document.run.metric, run) : nullptr;
}

models::FittedModelPtr Runner::parentFit(const SessionDocument& document) {
  if (document.run.grownFrom.empty()) return nullptr;
  SessionDocument parent = document;
  parent.run.model = std::move(parent.run.grownFrom.back());
  parent.run.grownFrom.pop_back();
  for (const bool test : {false, true})
    for (const bool intervals : {true, false})
      if (const auto run = cached(parent, {test, intervals})) return run->model;
  return nullptr;
}

void Runner::keepTable(const data::SourceSpec& source, LoadedPtr loaded) {
  tables_.remove_if([&](const KeptTable& t) { return t.source == source && t.baseFolder == baseFolder_; });
  tables_.push_front({source, baseFolder_, std::move(loaded)});
  std::size_t bytes = 0, kept = 0;
  for (auto t = tables_.begin(); t != tables_.end();) {
    bytes += ResultCache::weight(*t->loaded->table);
    const bool keep = kept == 0 || (kept < MaxTables && bytes <= MaxTableBytes);
    kept += keep ? 1 : 0;
    t = keep ? std::next(t) : tables_.erase(t);
  }
}

Runner::LoadedPtr Runner::findTable(const data::SourceSpec& source) {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const KeptTable& t) {
    return t.source == source && t.baseFolder == baseFolder_;
  });
  if (found == tables_.end()) return nullptr;
  tables_.splice(tables_.begin(), tables_, found);
  return tables_.front().loaded;
}

}  // namespace ridgeline::session
