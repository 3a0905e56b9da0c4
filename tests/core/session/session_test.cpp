#include "core/session/session.hpp"

#include "tests/core/session/session_bench.hpp"

using namespace ridgeline;
using session::Aspect;
using session::Changed;
using session::SessionDocument;
using session::Snapshot;
using test::SessionBench;

TEST_CASE("session: opening data is one undo step that settles target, split and model", "[session]") {
  SessionBench bench;
  CHECK_FALSE(bench.session.now().loaded);
  bench.open("iris.csv");

  const Snapshot& now = bench.session.now();
  REQUIRE(now.loaded);
  REQUIRE(now.run);
  CHECK(now.fresh);
  CHECK_FALSE(now.error);
  CHECK(now.document->run.roles.target == "y");
  CHECK(now.document->run.data.sha256 == "of iris.csv");
  CHECK(now.document->run.defaultPrepare);
  CHECK(now.document->run.model.id == bench.fits.back().spec.model.id);
  CHECK_FALSE(bench.fits.back().openTest);
  CHECK(bench.fits.back().intervals);
  CHECK(bench.session.undoLabel() == "Open iris.csv");

  bench.session.undo();
  CHECK_FALSE(bench.session.canUndo());
  CHECK(bench.session.redoLabel() == "Open iris.csv");
}

TEST_CASE("session: data that cannot be loaded leaves the document and says why", "[session]") {
  SessionBench bench;
  bench.open("iris.csv");
  const auto before = bench.session.now().document;
  std::optional<Error> told;
  bench.session.open(SessionBench::source("gone.csv"), [&](Status status) { told = status.error(); });
  CHECK(bench.session.now().loading);
  bench.settle();
  REQUIRE(told);
  CHECK(told->code == ErrorCode::Unreadable);
  CHECK(bench.session.now().document == before);
  CHECK(bench.session.now().fresh);
}

TEST_CASE("session: a second opening cancels the first and tells it", "[session]") {
  SessionBench bench;
  std::vector<std::string> told;
  bench.session.open(SessionBench::source("a.csv"),
                     [&](Status status) { told.push_back(status ? "a" : status.error().message); });
  bench.session.open(SessionBench::source("b.csv"),
                     [&](Status status) { told.push_back(status ? "b" : status.error().message); });
  bench.settle();
  CHECK(told == std::vector<std::string>{"Cancelled.", "b"});
  CHECK(bench.session.now().loaded->settled.path == "b.csv");
}

TEST_CASE("session: undo and redo show former results at once, without a fit or a load", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  const auto first = bench.session.now().run;
  bench.setSeed(8);
  bench.settle();
  bench.open("b.csv");
  const auto last = bench.session.now().run;
  const auto fits = bench.fitCount();
  const int loads = bench.loads;

  bench.session.undo();
  CHECK(bench.session.now().fresh);
  CHECK(bench.shownSeed() == 8);
  bench.session.undo();
  CHECK(bench.session.now().run == first);
  CHECK(bench.session.now().loaded->settled.path == "a.csv");
  bench.session.redo();
  bench.session.redo();
  CHECK(bench.session.now().run == last);
  CHECK(bench.session.now().fresh);
  CHECK_FALSE(bench.session.canRedo());
  CHECK(bench.fitCount() == fits);
  CHECK(bench.loads == loads);
}

TEST_CASE("session: an edit that only the view sees runs nothing", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  const auto fits = bench.fitCount();
  Changed changed;
  const auto token = bench.session.observe([&](const Snapshot&, Changed c) { changed |= c; });
  bench.session.edit("Room", "", [](SessionDocument& d) { d.view.room = session::Room::Diagnose; });
  CHECK(changed.any(Aspect::View));
  CHECK(changed.any(Aspect::Document));
  CHECK_FALSE(changed.any(Aspect::Run, Aspect::Busy, Aspect::Table, Aspect::Selection));
  CHECK(bench.session.now().fresh);
  CHECK(bench.fitCount() == fits);
}

TEST_CASE("session: an edit that changes nothing makes no step", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  int told = 0;
  const auto token = bench.session.observe([&](const Snapshot&, Changed) { ++told; });
  bench.session.edit("Nothing", "", [](SessionDocument&) {});
  CHECK(told == 0);
  CHECK(bench.session.undoLabel() == "Open a.csv");
}

TEST_CASE("session: a failed fit keeps the last good run and says why, until a fit succeeds", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  const auto good = bench.session.now().run;
  bench.setSeed(13);
  bench.settle();
  CHECK(bench.session.now().run == good);
  CHECK_FALSE(bench.session.now().fresh);
  REQUIRE(bench.session.now().error);
  CHECK(bench.session.now().error->code == ErrorCode::Diverged);
  bench.session.undo();
  CHECK(bench.session.now().fresh);
  CHECK_FALSE(bench.session.now().error);
}

TEST_CASE("session: the test part is opened once a look, logged, sealed by the next edit, never undone",
          "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  const auto fits = bench.fitCount();
  bench.session.openTest("final check");
  bench.settle();
  CHECK(bench.session.now().run->testOpened);
  CHECK(bench.session.now().document->testOpen);
  CHECK(bench.fitCount() == fits);
  REQUIRE(bench.session.now().document->openings.size() == 1);
  const auto opening = bench.session.now().document->openings.front();
  CHECK(opening.reason == "final check");
  CHECK(opening.when == "2026-01-02T03:04:05Z");
  CHECK(opening.run == runs::fingerprint(bench.session.now().document->run));

  bench.setSeed(8);
  bench.settle();
  CHECK_FALSE(bench.session.now().document->testOpen);
  CHECK_FALSE(bench.session.now().run->testOpened);
  CHECK(bench.session.now().document->openings.size() == 1);

  bench.session.undo();
  bench.session.undo();
  CHECK(bench.session.now().document->openings.size() == 1);
}

TEST_CASE("session: another metric of the same run needs no fit and leaves the test part as it is",
          "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.session.openTest("look");
  bench.settle();
  const auto fits = bench.fitCount();
  bench.session.edit("Metric", "", [](SessionDocument& d) { d.run.metric = "macro-f1"; });
  bench.settle();
  CHECK(bench.session.now().run->spec.metric == "macro-f1");
  CHECK(bench.session.now().document->testOpen);
  CHECK(bench.session.now().fresh);
  CHECK(bench.fitCount() == fits);
}

TEST_CASE("session: a network that grows continues from its former fit, and the document says so",
          "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  const auto units = [](std::int64_t n) {
    return [n](SessionDocument& d) { d.run.model = {"mlp", {{"units", n}}}; };
  };
  bench.session.edit("Network", "", units(2));
  bench.settle();
  CHECK(bench.session.now().document->run.grownFrom.empty());

  bench.session.edit("Units", "", units(3));
  bench.settle();
  REQUIRE(bench.session.now().document->run.grownFrom.size() == 1);
  CHECK(bench.session.now().document->run.grownFrom[0].params.at("units") ==
        params::ParamValue(std::int64_t{2}));
  REQUIRE(bench.fits.back().warmFrom);
  CHECK(bench.fits.back().warmFrom->params.at("units") == params::ParamValue(std::int64_t{2}));

  // A drag grows once, from where it began.
  bench.session.edit("Units", "units", units(4));
  bench.settle();
  bench.session.edit("Units", "units", units(6));
  bench.settle();
  bench.session.endGesture();
  bench.settle();
  REQUIRE(bench.session.now().document->run.grownFrom.size() == 2);
  CHECK(bench.fits.back().warmFrom->params.at("units") == params::ParamValue(std::int64_t{3}));

  SECTION("another edit of the run starts from scratch") {
    bench.setSeed(9);
    bench.settle();
    CHECK(bench.session.now().document->run.grownFrom.empty());
    CHECK_FALSE(bench.fits.back().warmFrom);
  }
  SECTION("without the wish to keep weights every fit starts from scratch") {
    bench.session.edit("Keep weights", "", [](SessionDocument& d) { d.keepWeights = false; });
    bench.session.edit("Units", "", units(8));
    bench.settle();
    CHECK(bench.session.now().document->run.grownFrom.empty());
  }
  SECTION("a view edit keeps the chain") {
    bench.session.edit("Room", "", [](SessionDocument& d) { d.view.room = session::Room::Data; });
    CHECK(bench.session.now().document->run.grownFrom.size() == 2);
  }
}

TEST_CASE("session: a restored document is worked out anew, its missing file is told and can come back",
          "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.session.selection().pick({1, 2}, session::Selection::Mode::Replace, "two rows");
  SessionDocument document = *bench.session.now().document;
  document.openings = {{"earlier", "f", "2025-01-01T00:00:00Z"}};
  document.run.data = SessionBench::source("gone.csv");
  bench.session.restore(document, "/elsewhere");
  CHECK_FALSE(bench.session.canUndo());
  CHECK(bench.session.baseFolder() == "/elsewhere");
  CHECK(bench.session.now().selection->rows.empty());
  bench.settle();
  REQUIRE(bench.session.now().error);
  CHECK(bench.session.now().error->where == "gone.csv");
  CHECK_FALSE(bench.session.now().run);
  CHECK(bench.session.now().document->openings.size() == 1);

  bench.session.edit("Data", "", [](SessionDocument& d) { d.run.data = SessionBench::source("b.csv"); });
  bench.settle();
  CHECK(bench.session.now().fresh);
  CHECK_FALSE(bench.session.now().error);
}

TEST_CASE("session: observers hear of each change once and not after their token is gone", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  std::vector<Changed> heard;
  auto token = bench.session.observe([&](const Snapshot&, Changed changed) { heard.push_back(changed); });
  bench.setSeed(8);
  CHECK(heard.size() == 1);
  CHECK(heard[0].any(Aspect::Busy));
  CHECK(heard[0].any(Aspect::History));
  bench.settle();
  REQUIRE(heard.size() == 2);
  CHECK(heard[1].any(Aspect::Run));
  token.reset();
  bench.setSeed(9);
  bench.settle();
  CHECK(heard.size() == 2);
}

TEST_CASE("session: selection is shared with the snapshot, and another table clears it", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  Changed changed;
  const auto token = bench.session.observe([&](const Snapshot&, Changed c) { changed |= c; });
  bench.session.selection().pick({3, 1, 3}, session::Selection::Mode::Replace, "three");
  CHECK(bench.session.now().selection->rows == std::vector<data::RowId>{1, 3});
  CHECK(changed.any(Aspect::Selection));
  CHECK_FALSE(changed.any(Aspect::Document));
  bench.session.selection().hover(data::RowId{3});
  CHECK(bench.session.now().hovered == data::RowId{3});
  bench.open("b.csv");
  CHECK(bench.session.now().selection->rows.empty());
  CHECK_FALSE(bench.session.now().hovered);
}

TEST_CASE("session: a table of the same name is another table, a generator's slider is not", "[session]") {
  SessionBench bench;
  const auto picked = [&] {
    bench.session.selection().pick({1, 3}, session::Selection::Mode::Replace, "two");
    bench.session.selection().pin(data::RowId{3});
  };
  const auto paste = [&](const std::string& text) {
    bench.session.edit("Paste", {}, [&](SessionDocument& d) {
      d.run.data.kind = data::SourceKind::Pasted;
      d.run.data.path = "Pasted table";
      d.run.data.text = text;
    });
    bench.settle();
  };
  paste("x,y\n1,a\n2,b\n");
  picked();
  paste("x,y\n5,a\n6,b\n");
  CHECK(bench.session.now().selection->rows.empty());
  CHECK_FALSE(bench.session.now().pinned);

  const auto make = [&](double noise) {
    bench.session.edit("Make", {}, [&](SessionDocument& d) {
      d.run.data = {};
      d.run.data.path = "moons";
      d.run.data.params["noise"] = noise;
    });
    bench.settle();
  };
  make(0.1);
  picked();
  make(0.2);
  CHECK(bench.session.now().selection->rows == std::vector<data::RowId>{1, 3});
}

TEST_CASE("session: a fit that is asked for outright has intervals, whatever was edited last", "[session]") {
  SessionBench bench;
  bench.open("a.csv");
  bench.door.shut();
  bench.setSeed(8);
  bench.door.awaitGuest();
  bench.session.cancelRun();
  bench.door.open();
  bench.session.edit("Go to another room", "room",
                     [](SessionDocument& d) { d.view.room = session::Room::Diagnose; });
  bench.session.refit();
  bench.settle();
  CHECK(bench.shownSeed() == 8);
  CHECK_FALSE(bench.session.now().coarse);
  CHECK(bench.fits.back().intervals);
}
