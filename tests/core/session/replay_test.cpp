#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "core/runs/execute.hpp"
#include "core/session/session.hpp"
#include "tests/core/session/session_bench.hpp"

// What is on screen and what the command line makes of the same document are the same bytes.

using namespace ridgeline;
using session::SessionDocument;

namespace {

struct Desk {
  test::FramedOwner owner;
  jobs::JobQueue queue{2, 2};  // after the owner: its jobs post there until they end
  session::Session session{{queue, owner, [] { return 0.0; }, [] { return std::string("now"); }}};

  void settle() {
    owner.queue.runUntil([this] { return !session.now().running && !session.now().loading; });
  }
  void open(data::SourceKind kind, const std::string& path) {
    data::SourceSpec source;
    source.kind = kind;
    source.path = path;
    source.params = {};
    session.open(source, [](Status status) { REQUIRE(status); });
    settle();
    INFO((session.now().error ? session.now().error->text() : std::string()));
    REQUIRE(session.now().fresh);
  }
  void model(const std::string& id, params::ParamValues values) {
    session.edit("Model", "", [&](SessionDocument& d) { d.run.model = {id, values}; });
    settle();
    INFO((session.now().error ? session.now().error->text() : std::string()));
    REQUIRE(session.now().fresh);
  }
};

void checkReplays(const session::Snapshot& now) {
  // As the command line would: from the written specification alone, on one thread.
  const auto spec = runs::runSpecFromJson(nlohmann::json::parse(runs::specText(now.run->spec)));
  REQUIRE(spec);
  jobs::WorkContext context;
  runs::ExecuteOptions options;
  options.openTest = now.run->testOpened;
  const auto again = runs::execute(*spec, "", options, context);
  REQUIRE(again);
  CHECK(runs::specText((*again)->spec) == runs::specText(now.run->spec));
  CHECK((*again)->split->fingerprint() == now.run->split->fingerprint());
  REQUIRE((*again)->parts.size() == now.run->parts.size());
  for (std::size_t i = 0; i < now.run->parts.size(); ++i) {
    const auto& ours = now.run->parts[i];
    const auto& theirs = (*again)->parts[i];
    CHECK(ours.rows == theirs.rows);
    CHECK(ours.scored.predicted.labels == theirs.scored.predicted.labels);
    CHECK(ours.scored.predicted.probabilities == theirs.scored.predicted.probabilities);
    REQUIRE(ours.metrics.size() == theirs.metrics.size());
    for (std::size_t m = 0; m < ours.metrics.size(); ++m) {
      CHECK(ours.metrics[m].estimate.value == theirs.metrics[m].estimate.value);
      CHECK(ours.metrics[m].estimate.low == theirs.metrics[m].estimate.low);
      CHECK(ours.metrics[m].estimate.high == theirs.metrics[m].estimate.high);
    }
  }
}

}  // namespace

TEST_CASE("session: a run on screen replays from its written specification, bit for bit",
          "[session][replay]") {
  Desk desk;
  SECTION("a fresh opening") { desk.open(data::SourceKind::Bundled, "iris"); }
  SECTION("after a drag, whose intervals were scored at its end") {
    desk.open(data::SourceKind::Generated, "moons");
    for (const double dev : {0.1, 0.15, 0.3}) {
      desk.session.edit("Split", "split",
                        [&](SessionDocument& d) { d.run.split.fractions = {0.8 - dev, 0, dev, 0.2}; });
      desk.settle();
    }
    CHECK(desk.session.now().coarse);
    desk.session.endGesture();
    desk.settle();
    CHECK_FALSE(desk.session.now().coarse);
  }
  SECTION("with the test part opened") {
    desk.open(data::SourceKind::Bundled, "iris");
    desk.session.openTest("to see");
    desk.settle();
    REQUIRE(desk.session.now().run->part(data::Part::Test) != nullptr);
  }
  checkReplays(desk.session.now());
}

TEST_CASE("session: a network that grew while it was watched replays from its start, bit for bit",
          "[session][replay]") {
  Desk desk;
  desk.open(data::SourceKind::Generated, "moons");
  const auto network = [&](std::int64_t units) {
    desk.model("mlp", {{"units", units}, {"epochs", std::int64_t{20}}});
  };
  network(2);
  network(3);
  network(4);
  REQUIRE(desk.session.now().run->spec.grownFrom.size() == 2);
  checkReplays(desk.session.now());

  // Without its chain the same network comes out otherwise: the chain is no ornament.
  runs::RunSpec alone = desk.session.now().run->spec;
  alone.grownFrom.clear();
  jobs::WorkContext context;
  const auto scratch = runs::execute(alone, "", {}, context);
  REQUIRE(scratch);
  CHECK((*scratch)->parts[0].scored.predicted.probabilities !=
        desk.session.now().run->parts[0].scored.predicted.probabilities);
}

TEST_CASE("session: a table that suits another task brings a model that does it", "[session][replay]") {
  Desk desk;
  desk.open(data::SourceKind::Bundled, "iris");
  CHECK(desk.session.now().run->schema.task == data::Task::Classify);
  desk.model("tree", {});
  desk.open(data::SourceKind::Bundled, "diabetes");
  CHECK(desk.session.now().run->schema.task == data::Task::Regress);
  CHECK(desk.session.now().document->run.model.id == "tree");
  desk.session.undo();
  CHECK(desk.session.now().fresh);
  desk.model("logistic", {});
  desk.open(data::SourceKind::Bundled, "diabetes");
  CHECK(desk.session.now().document->run.model.id == "ridge");
}

TEST_CASE("session: a network that trains shows its trace while it does, and can be paused and stepped",
          "[session][replay]") {
  Desk desk;
  desk.open(data::SourceKind::Generated, "moons");
  std::size_t seen = 0;
  const auto token = desk.session.observe([&](const session::Snapshot& now, session::Changed changed) {
    if (changed.any(session::Aspect::Preview) && now.preview && now.preview->trace)
      seen = std::max(seen, now.preview->trace->size());
  });
  desk.session.edit("Model", "", [](SessionDocument& d) {
    d.run.model = {"mlp", {{"units", std::int64_t{4}}, {"epochs", std::int64_t{100000}}}};
  });
  const auto handle = desk.session.runHandle();
  REQUIRE(handle);
  while (seen <= 3) {
    desk.owner.runFrame();
    desk.owner.queue.runArrived();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(desk.session.now().running);
  handle->control().pause();
  desk.session.cancelRun();
  CHECK(desk.session.now().cancelled);
  CHECK_FALSE(desk.session.now().preview);
  CHECK_FALSE(desk.session.runHandle());
}
