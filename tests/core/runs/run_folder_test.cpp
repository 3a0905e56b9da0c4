#include "core/runs/run_folder.hpp"

#include <filesystem>

#include "core/base/archive.hpp"
#include "core/base/fingerprint.hpp"
#include "core/runs/replay.hpp"
#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

/// A folder with mixed.csv and a finished run of it in "run".
struct FinishedRun {
  test::TemporaryFolder folder;
  RunSpec spec = test::treeSpec();
  FinishedRun() {
    folder.write("mixed.csv", test::csvOf(*test::mixedTable()));
    spec.data.kind = data::SourceKind::File;
    spec.data.path = "mixed.csv";
    jobs::WorkContext context;
    const auto run = execute(spec, folder.path().string(), {}, context);
    if (!run) FAIL(run.error().text());
    const auto written = writeRun(**run, {}, folder.path().string(), folder.file("run"));
    if (!written) FAIL(written.error().text());
  }
  std::string file(const std::string& name) const { return folder.file("run/" + name); }
  Replay replayed() const {
    jobs::WorkContext context;
    const auto replay = runs::replay(folder.file("run"), {}, context);
    if (!replay) FAIL(replay.error().text());
    return *replay;
  }
};

void replaceIn(const std::string& path, const std::string& what, const std::string& with) {
  std::string text = *readWholeFile(path);
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
  REQUIRE(writeFileAtomically(path, text));
}

}  // namespace

TEST_CASE("run folder: four files, the spec's path relative to them, hashes in the record",
          "[runs][folder]") {
  const FinishedRun done;
  const auto record = readRecord(done.file("record.json"));
  REQUIRE(record);
  for (const char* name : {"predictions.csv", "model.ridge", "spec.json"})
    CHECK((*record)["files"][name] == *fileSha256(done.file(name)));
  CHECK(readRunSpec(done.file("spec.json"))->data.path == "../mixed.csv");
  CHECK_FALSE(std::filesystem::exists(done.file(".incomplete")));
}

TEST_CASE("replay: the same data and spec are bit-identical", "[runs][replay]") {
  const FinishedRun done;
  const Replay replay = done.replayed();
  CHECK(letter(replay.grade) == 'A');
  CHECK(replay.first.empty());
  CHECK(replay.remarks.empty());
}

TEST_CASE("replay: a changed prediction is graded by its size and named", "[runs][replay]") {
  jobs::WorkContext context;
  const std::string was = "row,part,actual,predicted,p_a,p_b\n3,dev,a,a,0.75,0.25\n5,dev,b,b,0.5,0.5\n";
  const auto compared = [&](const std::string& what, const std::string& with) {
    std::string now = was;
    now.replace(now.find(what), what.size(), with);
    return *comparePredictions(was, now, context);
  };
  CHECK(comparePredictions(was, was, context)->grade == ReplayGrade::A);
  const auto tiny = compared("0.75", "0.7500000000001");
  CHECK(tiny.grade == ReplayGrade::B);
  CHECK(tiny.first == "predictions.csv, row 3 of dev: p_a was 0.75 and is 0.7500000000001");
  CHECK(compared("0.75", "0.76").grade == ReplayGrade::D);
  const auto label = compared("5,dev,b,b", "5,dev,b,a");
  CHECK(label.grade == ReplayGrade::D);
  CHECK(label.first == "predictions.csv, row 5 of dev: predicted was b and is a");
  CHECK(compared("5,dev,b,b,0.5,0.5\n", "").grade == ReplayGrade::D);
}

TEST_CASE("replay: metrics are compared with their tolerance and by place", "[runs][replay]") {
  using nlohmann::ordered_json;
  const auto was = ordered_json::parse(R"({"dev": {"metrics": {"accuracy": {"value": 0.5, "n": 4}}}})");
  auto now = was;
  CHECK(firstMetricDifference(was, now, 0).empty());
  now["dev"]["metrics"]["accuracy"]["value"] = 0.5000001;
  CHECK(firstMetricDifference(was, now, 1e-6).empty());
  CHECK(firstMetricDifference(was, now, 0).find("dev.metrics.accuracy.value was 0.5") == 0);
  now["dev"]["metrics"]["accuracy"]["value"] = nullptr;
  CHECK(firstMetricDifference(was, now, 1e-6).find("null") != std::string::npos);
  // A metric that a later version adds is no difference, one that is gone is.
  auto more = was;
  more["dev"]["metrics"]["mase"]["value"] = 0.5;
  CHECK(firstMetricDifference(was, more, 0).empty());
  CHECK(firstMetricDifference(more, was, 0) == "dev.metrics has no mase any more");
}

TEST_CASE("replay: edited files and other data are told", "[runs][replay]") {
  const FinishedRun done;
  replaceIn(done.file("predictions.csv"), ",dev,", ",dev,x");
  const Replay edited = done.replayed();
  CHECK(edited.grade != ReplayGrade::A);
  REQUIRE_FALSE(edited.remarks.empty());
  CHECK(edited.remarks.front().find("predictions.csv was changed") == 0);

  const FinishedRun other;
  replaceIn(other.folder.file("mixed.csv"), "\n", "\n9.5,9.5,dream,20,gentoo,yes\n");
  const Replay moved = other.replayed();
  CHECK(letter(moved.grade) == 'D');
  CHECK_FALSE(moved.first.empty());
  CHECK(moved.remarks.front().find("data are not the same") != std::string::npos);
}

TEST_CASE("replay: a folder without a finished run is refused", "[runs][replay]") {
  const test::TemporaryFolder folder;
  jobs::WorkContext context;
  CHECK(replay(folder.path().string(), {}, context).error().code == ErrorCode::Unreadable);
  REQUIRE(writeFailedRun(test::treeSpec(), Error{ErrorCode::Internal, "It broke."}, {}, ".",
                         folder.path().string()));
  const auto failed = replay(folder.path().string(), {}, context);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("did not finish") != std::string::npos);
}

TEST_CASE("run folder: a failure never replaces a finished run", "[runs][folder]") {
  const FinishedRun done;
  const std::string before = *readWholeFile(done.file("record.json"));
  const auto written = writeFailedRun(done.spec, Error{ErrorCode::Diverged, "The loss is not finite."}, {},
                                      done.folder.path().string(), done.folder.file("run"));
  REQUIRE(written);
  CHECK(*written == done.file("record.failed.json"));
  CHECK(*readWholeFile(done.file("record.json")) == before);
  CHECK((*readRecord(*written))["error"]["message"] == "The loss is not finite.");
}

TEST_CASE("run folder: a place that cannot be written is named with what stands there", "[runs][folder]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("taken", "x");
  const auto made = makeRunFolder(file + "/below");
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ErrorCode::Unwritable);
  CHECK(made.error().message.find("\"" + file + "\" is a file") != std::string::npos);
  CHECK_FALSE(makeRunFolder(file));
}

TEST_CASE("run folder: paths move with the folder they are relative to", "[runs][folder]") {
  RunSpec spec;
  spec.data.kind = data::SourceKind::File;
  spec.data.path = "data/a.csv";
  CHECK(rebased(spec, "/p", "/p/out/run").data.path == "../../data/a.csv");
  CHECK(rebased(rebased(spec, "/p", "/p/out/run"), "/p/out/run", "/p").data.path == "data/a.csv");
  spec.data.path = "/absolute/a.csv";
  CHECK(rebased(spec, "/p", "/q").data.path == "/absolute/a.csv");
  spec.data.kind = data::SourceKind::Bundled;
  spec.data.path = "iris";
  CHECK(rebased(spec, "/p", "/q").data.path == "iris");
}
