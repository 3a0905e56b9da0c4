#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/owner_queue.hpp"

namespace ridgeline::test {

/// Frames run when the test says so, as a timer of the event loop would.
class FramedOwner final : public jobs::OwnerThread {
 public:
  void post(std::function<void()> task) override { queue.post(std::move(task)); }
  void postFrame(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    frames_.push_back(std::move(task));
  }
  std::size_t runFrame() {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(frames_);
    }
    for (auto& task : tasks) task();
    return tasks.size();
  }
  OwnerQueue queue;

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> frames_;
};

/// A fit that only says which spec it belongs to.
struct NamedFit final : models::FittedModel {
  explicit NamedFit(models::ModelSpec model) : spec(std::move(model)) {}
  data::Task task() const override { return data::Task::Classify; }
  Index features() const override { return 2; }
  Result<models::Predictions> predict(const Matrix&, jobs::WorkContext&) const override {
    return models::Predictions{};
  }
  void save(ArchiveWriter&) const override {}
  models::ModelSpec spec;
};

/// A door that fits wait at until the test lets them through.
class Door {
 public:
  void shut() {
    const std::lock_guard lock(mutex_);
    shut_ = true;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      shut_ = false;
    }
    changed_.notify_all();
  }
  /// False if `stop` came first.
  bool pass(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    const bool passed = changed_.wait(lock, stop, [this] { return !shut_; });
    --waiting_;
    return passed;
  }
  void awaitGuest() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool shut_ = false;
  int waiting_ = 0;
};

inline data::TablePtr namedTable(const std::string& name, Index rows = 40) {
  std::vector<double> x, z;
  std::vector<std::string> y;
  for (Index i = 0; i < rows; ++i) {
    x.push_back(static_cast<double>(i) + static_cast<double>(name.size()));
    z.push_back(static_cast<double>((i * 7) % 11));
    y.emplace_back(i % 2 == 0 ? "even" : "odd");
  }
  return *data::Table::make(name, {data::Column::numbers("x", data::ColumnKind::Numeric, std::move(x)),
                                   data::Column::numbers("z", data::ColumnKind::Numeric, std::move(z)),
                                   data::Column::categories("y", y)});
}

/// A session whose loads and fits are counted: what it asks for, when and how often is what the tests see.
struct SessionBench {
  struct Fit {
    runs::RunSpec spec;
    bool openTest = false, intervals = false;
    std::optional<models::ModelSpec> warmFrom;
  };

  FramedOwner owner;
  std::atomic<double> time{0};
  Door door;
  std::mutex mutex;
  std::vector<Fit> fits;
  std::atomic<int> loads{0}, scores{0};
  jobs::JobQueue queue{2, 1};  // after what its jobs use: its end waits for them
  session::Session session;

  SessionBench() : session(services()) {}

  static data::SourceSpec source(const std::string& path) {
    data::SourceSpec spec;
    spec.kind = data::SourceKind::File;
    spec.path = path;
    return spec;
  }

  session::Session::Services services() {
    session::Session::Services services{queue, owner, [this] { return time.load(); },
                                        [] { return std::string("2026-01-02T03:04:05Z"); }};
    services.load = [this](const data::SourceSpec& spec, const std::string&,
                           jobs::WorkContext&) -> Result<data::Loaded> {
      ++loads;
      if (spec.path == "gone.csv")
        return failAt(spec.path, ErrorCode::Unreadable, "There is no file \"{}\".", spec.path);
      data::Loaded loaded;
      loaded.table = namedTable(spec.path);
      loaded.settled = spec;
      loaded.settled.sha256 = "of " + spec.path;
      loaded.suggestedTarget = "y";
      return loaded;
    };
    services.execute = [this](const runs::RunSpec& spec, data::TablePtr table,
                              const runs::ExecuteOptions& options,
                              jobs::WorkContext& context) -> Result<runs::RunResultPtr> {
      {
        Fit fit{spec, options.openTest, options.intervals, {}};
        if (options.warmStart) fit.warmFrom = dynamic_cast<const NamedFit&>(*options.warmStart).spec;
        const std::lock_guard lock(mutex);
        fits.push_back(std::move(fit));
      }
      if (!door.pass(context.stopToken())) return jobs::WorkContext::cancelled();
      if (spec.seed == 13) return fail(ErrorCode::Diverged, "The fit diverged.");
      auto run = std::make_shared<runs::RunResult>();
      run->spec = spec;
      if (run->spec.metric.empty()) run->spec.metric = "accuracy";
      run->table = std::move(table);
      run->model = std::make_shared<const NamedFit>(spec.model);
      run->testOpened = options.openTest;
      return runs::RunResultPtr(run);
    };
    services.rescore = [this](const runs::RunResult& run, const runs::ExecuteOptions& options,
                              jobs::WorkContext&) -> Result<runs::RunResultPtr> {
      ++scores;
      auto copy = std::make_shared<runs::RunResult>(run);
      copy->testOpened = options.openTest;
      return runs::RunResultPtr(copy);
    };
    return services;
  }

  void settle() {
    owner.queue.runUntil([this] { return !session.now().running && !session.now().loading; });
  }
  void open(const std::string& path) {
    session.open(source(path), [](Status status) { REQUIRE(status); });
    settle();
  }
  void setSeed(std::uint64_t seed, const std::string& mergeKey = {}) {
    session.edit("Seed", mergeKey, [seed](session::SessionDocument& d) { d.run.seed = seed; });
  }
  std::uint64_t shownSeed() const { return session.now().run->spec.seed; }
  std::size_t fitCount() {
    const std::lock_guard lock(mutex);
    return fits.size();
  }
};

}  // namespace ridgeline::test
