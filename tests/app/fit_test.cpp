#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::contentOf;
using test::program;

namespace {

nlohmann::json stableRecord(const std::string& path) {
  auto record = nlohmann::json::parse(contentOf(path));
  record.erase("measured");
  return record;
}

std::vector<std::string> penguinTree(const std::string& out) {
  return {"fit",     "--data", test::penguins(), "--target", "species",
          "--model", "tree",   "--stratify",     "--out",    out};
}

}  // namespace

TEST_CASE("fit: a tree on penguins leaves four files, replays as A and is accurate", "[cli][fit]") {
  const test::TemporaryFolder folder;
  const std::string out = folder.file("out/p");
  const auto fit = program(penguinTree(out));
  INFO(fit.err);
  REQUIRE(fit.status == 0);
  CHECK(fit.out.find("accuracy *") != std::string::npos);
  CHECK(fit.out.find("Gentoo") != std::string::npos);
  for (const char* name : {"record.json", "predictions.csv", "model.ridge", "spec.json"})
    CHECK(std::filesystem::exists(out + "/" + name));
  const auto record = stableRecord(out + "/record.json");
  const auto& accuracy = record["parts"]["test"]["metrics"]["accuracy"];
  CHECK(accuracy["value"].get<double>() > 0.9);
  CHECK(accuracy["low"].get<double>() < accuracy["value"].get<double>());
  CHECK(accuracy["method"] == "wilson");
  CHECK(record["split"]["train"] == 206);
  CHECK(record["split"]["dev"] == 69);

  const auto replay = program({"replay", out});
  CHECK(replay.status == 0);
  CHECK(replay.out == "A  bit-identical\n");
  CHECK(program({"replay", out, "--json"}).json()["verdict"] == "A");
}

TEST_CASE("fit: the same bytes at one thread and at two", "[cli][fit][threads]") {
  const test::TemporaryFolder folder;
  for (const std::string threads : {"1", "2"}) {
    auto arguments = penguinTree(folder.file(threads));
    arguments.insert(arguments.end(), {"--threads", threads, "--quiet"});
    REQUIRE(program(arguments).status == 0);
  }
  for (const char* name : {"/predictions.csv", "/model.ridge", "/spec.json"})
    CHECK(contentOf(folder.file("1") + name) == contentOf(folder.file("2") + name));
  CHECK(stableRecord(folder.file("1/record.json")) == stableRecord(folder.file("2/record.json")));
}

TEST_CASE("fit: spec.json alone makes the same run, wherever it is called from", "[cli][fit]") {
  const test::TemporaryFolder folder;
  REQUIRE(program(penguinTree(folder.file("first"))).status == 0);
  test::ProgramOptions elsewhere;
  elsewhere.folder = folder.path().string();
  const auto again = program({"fit", "first/spec.json", "--out", "second", "-q"}, elsewhere);
  INFO(again.err);
  REQUIRE(again.status == 0);
  CHECK(contentOf(folder.file("first/predictions.csv")) == contentOf(folder.file("second/predictions.csv")));
  CHECK(contentOf(folder.file("first/model.ridge")) == contentOf(folder.file("second/model.ridge")));
  const auto first = stableRecord(folder.file("first/record.json"));
  const auto second = stableRecord(folder.file("second/record.json"));
  for (const char* part : {"parts", "split", "learned", "curves", "reading"})
    CHECK(first[part] == second[part]);
}

TEST_CASE("fit: another seed draws another split", "[cli][fit]") {
  const std::vector<std::string> arguments = {"fit", "--data", "bundled:iris", "--model", "tree", "--json"};
  auto other = arguments;
  other.insert(other.end(), {"--seed", "8"});
  const auto a = program(arguments).json(), b = program(other).json();
  CHECK(a["spec"]["seed"] == 7);
  CHECK(b["spec"]["seed"] == 8);
  CHECK(a["split"]["fingerprint"] != b["split"]["fingerprint"]);
  CHECK(a["data"]["fingerprint"] == b["data"]["fingerprint"]);
}

TEST_CASE("fit: flags say everything that a spec can", "[cli][fit]") {
  const auto run = program({"fit",
                            "--data",
                            test::penguins(),
                            "--target",
                            "sex",
                            "--positive",
                            "female",
                            "--features",
                            "bill_length_mm,body_mass_g,island",
                            "--model",
                            "logistic",
                            "--step",
                            "impute",
                            "--step",
                            "one-hot",
                            "--step",
                            "scale:method=standard",
                            "--split",
                            "train=50,train-dev=10,dev=20,test=20",
                            "--no-stratify",
                            "--metric",
                            "f1",
                            "--type",
                            "year=category",
                            "--json",
                            "-q"});
  INFO(run.err);
  REQUIRE(run.status == 0);
  const auto record = run.json();
  const auto& spec = record["spec"];
  CHECK(spec["data"]["positive"] == "female");
  CHECK(spec["data"]["features"].size() == 3);
  CHECK(spec["data"]["read"]["kinds"]["year"] == "category");
  CHECK(spec["prepare"].size() == 3);
  CHECK(spec["prepare"][2]["method"] == "standard");
  CHECK(spec["split"]["train_dev"] == 0.1);
  CHECK(spec["split"]["stratify"] == false);
  CHECK(spec["metric"] == "f1");
  CHECK(record["parts"].contains("train-dev"));
  CHECK(record["split"]["unused"] == 11);  // penguins whose sex is not known
}

TEST_CASE("fit: groups stay together and time cuts in order", "[cli][fit]") {
  const test::TemporaryFolder folder;
  std::string csv = "who,day,x,y\n";
  for (int i = 0; i < 120; ++i)
    csv += "g" + std::to_string(i % 12) + "," + std::to_string(i) + "," + std::to_string(i % 7) + "," +
           std::to_string((i * 37) % 101 * 0.5) + "\n";
  const auto path = folder.write("t.csv", csv);
  const std::vector<std::string> base = {
      "fit",     "--data", path,    "--target",       "y", "--features", "x",
      "--model", "ridge",  "--out", folder.file("o"), "-q"};
  const auto partsOf = [&](const std::string& flag, const std::string& column) {
    auto arguments = base;
    arguments.insert(arguments.end(), {flag, column});
    const auto run = program(arguments);
    INFO(run.err);
    REQUIRE(run.status == 0);
    std::map<int, std::string> parts;
    std::istringstream lines(contentOf(folder.file("o/predictions.csv")));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      const auto comma = line.find(',');
      parts[std::stoi(line.substr(0, comma))] = line.substr(comma + 1, line.find(',', comma + 1) - comma - 1);
    }
    return parts;
  };
  auto byGroup = partsOf("--group", "who");
  REQUIRE(byGroup.size() == 120);
  for (const auto& [row, part] : byGroup) CHECK(part == byGroup[row % 12]);
  const auto byTime = partsOf("--time", "day");
  std::string order;
  for (const auto& [row, part] : byTime)
    if (order.empty() || order.substr(order.rfind(' ') + 1) != part)
      order += (order.empty() ? "" : " ") + part;
  CHECK(order == "train dev test");
}

TEST_CASE("fit: without --out it prints and writes nothing", "[cli][fit]") {
  const test::TemporaryFolder folder;
  test::ProgramOptions here;
  here.folder = folder.path().string();
  const auto run = program({"fit", "--data", "generate:moons:rows=200,noise=0.1", "--model", "knn"}, here);
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK(run.out.find("accuracy") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("fit: the sealed test part is not scored", "[cli][fit]") {
  const auto run = program({"fit", "--data", "bundled:iris", "--model", "tree", "--seal-test", "--json"});
  const auto record = run.json();
  CHECK_FALSE(record["parts"].contains("test"));
  CHECK(record["split"]["test"].get<int>() > 0);
  CHECK(record["split"]["test_opened"] == false);
}

TEST_CASE("fit: Ctrl+C ends it with 130 and leaves no half-written file", "[cli][fit][cancel]") {
  const test::TemporaryFolder folder;
  test::ProgramOptions early;
  early.interruptOn = "epoch 2 of 5000";
  const auto run = program({"fit", "--data", "generate:moons:rows=200000", "--model", "mlp", "--param",
                            "epochs=5000", "--out", folder.file("out")},
                           early);
  INFO(run.err);
  CHECK(run.status == 130);
  CHECK(run.err.find("Cancelled") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("report: one page beside the run, from the command line", "[cli][report]") {
  const test::TemporaryFolder folder;
  REQUIRE(program(penguinTree(folder.file("p"))).status == 0);
  const auto report = program({"report", folder.file("p")});
  INFO(report.err);
  REQUIRE(report.status == 0);
  const auto html = contentOf(folder.file("p/report.html"));
  CHECK(html.find("Decision tree predicts species") != std::string::npos);
  const auto plane = program({"report", folder.file("p"), "--plane", "bill_length_mm,bill_depth_mm", "--out",
                              folder.file("plane.html"), "--json"});
  CHECK(plane.json()["out"] == folder.file("plane.html"));
  CHECK(contentOf(folder.file("plane.html")).find("bill_depth_mm") != std::string::npos);
  const auto wrong = program({"report", folder.file("p"), "--plane", "bill_lenth_mm,bill_depth_mm"});
  CHECK(wrong.status == 2);
  CHECK(wrong.says({"bill_lenth_mm", "bill_length_mm"}));
}

TEST_CASE("curve learning: scores by number of train rows, as a table, JSON and CSV", "[cli][curve]") {
  const test::TemporaryFolder folder;
  const auto run = program({"curve", "learning", "--data", "bundled:iris", "--model", "tree", "--sizes", "3",
                            "--repeats", "2", "--json", "--out", folder.file("curve.csv")});
  INFO(run.err);
  REQUIRE(run.status == 0);
  const auto curve = run.json();
  CHECK(curve["metric"] == "accuracy");
  REQUIRE(curve["points"].size() == 3);
  CHECK(curve["points"][2]["n"] == 90);
  CHECK(contentOf(folder.file("curve.csv")).find("n,repeat,train,dev\n") == 0);
}
