#include "core/session/runner.hpp"

#include "tests/core/session/session_bench.hpp"

using namespace ridgeline;
using session::Aspect;
using session::Changed;
using session::Snapshot;
using test::SessionBench;

TEST_CASE("runner: a gesture is one step, runs without intervals, and gets them at its end",
          "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  for (std::uint64_t seed = 20; seed < 25; ++seed) {
    bench.setSeed(seed, "seed");
    bench.settle();
    CHECK(bench.session.now().fresh);
    CHECK(bench.session.now().coarse);
    CHECK_FALSE(bench.fits.back().intervals);
  }
  const auto fits = bench.fitCount();
  bench.session.endGesture();
  bench.settle();
  CHECK(bench.session.now().fresh);
  CHECK_FALSE(bench.session.now().coarse);
  // Intervals are scores of the same fit, not another fit.
  CHECK(bench.fitCount() == fits);
  CHECK(bench.scores == 1);

  bench.setSeed(30, "seed");
  bench.session.endGesture();
  bench.settle();
  bench.session.undo();
  CHECK(bench.shownSeed() == 24);
  bench.session.undo();
  CHECK(bench.shownSeed() == 7);
  CHECK(bench.session.undoLabel() == "Open a.csv");
}

TEST_CASE("runner: the end of a gesture lets the fit of its last edit finish", "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.door.shut();
  bench.setSeed(20, "seed");
  bench.door.awaitGuest();
  bench.session.endGesture();
  bench.door.open();
  bench.settle();
  CHECK(bench.shownSeed() == 20);
  CHECK_FALSE(bench.session.now().coarse);
  CHECK(bench.fitCount() == 2);
}

TEST_CASE("runner: doing something else ends a gesture as well", "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.setSeed(20, "seed");
  bench.settle();
  CHECK(bench.session.now().coarse);
  SECTION("another edit") {
    bench.session.edit("Room", "", [](session::SessionDocument& d) { d.view.room = session::Room::Data; });
  }
  SECTION("an undo of it") {
    bench.session.undo();
    bench.session.redo();
  }
  bench.settle();
  CHECK(bench.shownSeed() == 20);
  CHECK(bench.session.now().fresh);
  CHECK_FALSE(bench.session.now().coarse);
}

TEST_CASE("runner: a gesture that only the view sees starts nothing that was cancelled",
          "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.door.shut();
  bench.setSeed(20);
  bench.door.awaitGuest();
  bench.session.cancelRun();
  bench.door.open();
  bench.session.edit("Pan", "pan", [](session::SessionDocument& d) { d.view.part = data::Part::Train; });
  bench.session.endGesture();
  CHECK(bench.session.now().cancelled);
  CHECK_FALSE(bench.session.now().running);
}

TEST_CASE("runner: outside a gesture the newest edit cancels what runs", "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.door.shut();
  bench.setSeed(20);
  bench.door.awaitGuest();
  bench.setSeed(21);
  bench.setSeed(22);
  bench.door.open();
  bench.settle();
  CHECK(bench.shownSeed() == 22);
  CHECK(bench.session.now().fresh);
}

TEST_CASE("runner: during a gesture a young fit finishes and is shown, then the newest follows",
          "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  std::vector<std::uint64_t> shown;
  const auto token = bench.session.observe([&](const Snapshot& now, Changed changed) {
    if (changed.any(Aspect::Run) && now.run) shown.push_back(now.run->spec.seed);
  });
  bench.door.shut();
  bench.setSeed(20, "seed");
  bench.door.awaitGuest();
  bench.setSeed(21, "seed");
  bench.setSeed(22, "seed");
  bench.owner.runFrame();
  bench.door.open();
  bench.settle();
  CHECK(shown == std::vector<std::uint64_t>{20, 22});
  CHECK(bench.session.now().fresh);
}

TEST_CASE("runner: during a gesture an old fit gives way to the newest", "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  std::vector<std::uint64_t> shown;
  const auto token = bench.session.observe([&](const Snapshot& now, Changed changed) {
    if (changed.any(Aspect::Run) && now.run) shown.push_back(now.run->spec.seed);
  });
  bench.door.shut();
  bench.setSeed(20, "seed");
  bench.door.awaitGuest();
  bench.setSeed(21, "seed");
  bench.time = 1.0;
  bench.owner.runFrame();
  bench.door.open();
  bench.settle();
  CHECK(shown == std::vector<std::uint64_t>{21});
}

TEST_CASE("runner: a cancelled fit is a state, not a failure, and can be started again",
          "[session][runner]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.door.shut();
  bench.setSeed(20);
  bench.door.awaitGuest();

  SECTION("cancelled by the session") { bench.session.cancelRun(); }
  SECTION("cancelled from the list of jobs") {
    // The newest: the one before may still be letting go of what it held.
    bench.queue.cancel(bench.queue.jobs().back().id);
    bench.settle();
  }
  CHECK(bench.session.now().cancelled);
  CHECK_FALSE(bench.session.now().error);
  CHECK_FALSE(bench.session.now().running);
  CHECK_FALSE(bench.session.now().fresh);
  CHECK(bench.shownSeed() == 7);

  bench.door.open();
  bench.session.refit();
  bench.settle();
  CHECK_FALSE(bench.session.now().cancelled);
  CHECK(bench.shownSeed() == 20);
}

TEST_CASE("runner: it can end while a fit runs", "[session][runner]") {
  jobs::JobQueue* queue = nullptr;
  auto bench = std::make_unique<SessionBench>();
  queue = &bench->queue;
  bench->open("a.csv");
  bench->door.shut();
  bench->setSeed(20);
  bench->door.awaitGuest();
  // The load may not have left the list yet: it is delivered from inside its job.
  CHECK_FALSE(queue->jobs().empty());
  bench.reset();
}
