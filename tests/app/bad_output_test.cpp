// Places that cannot be written, and disks that fill up: told in one sentence, and nothing that was there is
// lost.
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

std::vector<std::string> filesIn(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("bad output: a folder below a file", "[cli][bad-output]") {
  const test::TemporaryFolder folder;
  const auto taken = folder.write("taken", "precious");
  const auto fit = program({"fit", "--data", "bundled:iris", "--model", "tree", "--out", taken + "/run"});
  CHECK(fit.status == 5);
  CHECK(fit.says({taken, "is a file"}));
  CHECK(contentOf(taken) == "precious");
}

TEST_CASE("bad output: a disk that fills up leaves the old run whole", "[cli][bad-output]") {
  const test::TemporaryFolder folder;
  const std::string run = folder.file("run");
  REQUIRE(program({"fit", "--data", "bundled:iris", "--model", "tree", "--out", run}).status == 0);
  const auto before = contentOf(run + "/record.json");
  const auto files = filesIn(run);
  test::ProgramOptions small;
  small.largestFile = 2000;
  const auto fit =
      program({"fit", "--data", "bundled:iris", "--model", "knn", "--out", run, "--seed", "9"}, small);
  INFO(fit.err);
  CHECK(fit.status == 5);
  CHECK(fit.says({run}));
  CHECK(contentOf(run + "/record.json") == before);
  CHECK(filesIn(run) == files);
  CHECK(program({"replay", run}).out.substr(0, 1) == "A");
}

TEST_CASE("bad output: predictions for a full disk, a folder, a place that is not there",
          "[cli][bad-output]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", test::penguins(), "--target", "species", "--model", "tree", "--out",
                   folder.file("run")})
              .status == 0);
  const auto predictTo = [&](const std::string& out, const test::ProgramOptions& options = {}) {
    return program({"predict", folder.file("run"), "--in", test::penguins(), "--out", out}, options);
  };
  test::ProgramOptions small;
  small.largestFile = 500;
  const auto old = folder.write("answers.csv", "old\n");
  const auto full = predictTo(old, small);
  CHECK(full.status == 5);
  CHECK(full.says({"answers.csv"}));
  CHECK(contentOf(old) == "old\n");
  CHECK(std::filesystem::directory_iterator(folder.path()) != std::filesystem::directory_iterator());
  for (const auto& name : filesIn(folder.path().string())) CHECK(name.find(".part") == std::string::npos);

  CHECK(predictTo(folder.path().string()).says({"folder"}));
  const auto nowhere = predictTo(folder.file("no/such/place.csv"));
  CHECK(nowhere.status == 5);
  CHECK(nowhere.says({"no/such/place.csv"}));
  if (std::filesystem::exists("/dev/full")) {
    const auto device = predictTo("/dev/full");
    CHECK(device.status == 5);
    CHECK(device.says({"/dev/full"}));
  }
}

TEST_CASE("bad output: a standard output that takes no more is told", "[cli][bad-output]") {
  if (!std::filesystem::exists("/dev/full")) return;
  test::ProgramOptions full;
  full.standardOutput = "/dev/full";
  const auto models = program({"models", "--json"}, full);
  CHECK(models.status == 5);
  CHECK(models.err.find("Standard output") != std::string::npos);
}

TEST_CASE("bad output: a report below a file", "[cli][bad-output]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", "bundled:iris", "--model", "tree", "--out", folder.file("run")}).status ==
          0);
  const auto report =
      program({"report", folder.file("run"), "--out", folder.file("run/record.json/report.html")});
  CHECK(report.status == 5);
  CHECK(report.says({"report.html"}));
}

TEST_CASE("bad output: a file that is being read is refused, by any name, and stays", "[cli][bad-output]") {
  const test::TemporaryFolder folder;
  const auto table = folder.file("table.csv"), link = folder.file("link.csv"), run = folder.file("run");
  std::filesystem::copy_file(test::penguins(), table);
  std::filesystem::create_symlink(table, link);
  REQUIRE(program({"fit", "--data", table, "--target", "species", "--model", "tree", "--out", run}).status ==
          0);
  const auto before = contentOf(table), record = contentOf(run + "/record.json"),
             model = contentOf(run + "/model.ridge");
  const std::vector<std::string> spec = {"--data", table, "--target", "species", "--model", "tree"};
  const auto with = [&](std::vector<std::string> command, const std::vector<std::string>& rest) {
    command.insert(command.end(), spec.begin(), spec.end());
    command.insert(command.end(), rest.begin(), rest.end());
    return command;
  };
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"predict", run, "--in", table, "--out", table},
           {"predict", run, "--in", table, "--out", link},
           {"predict", run, "--in", table, "--out", run + "/model.ridge"},
           {"report", run, "--out", run + "/record.json"},
           with({"cv"}, {"--folds", "2", "--out", link}),
           with({"cv"}, {"--folds", "2", "--predictions", table}),
           with({"search"}, {"--candidates", "2", "--best-spec", table}),
           with({"importance"}, {"--out", table}),
           with({"curve", "learning"}, {"--out", table}),
           {"fit", "--data", run + "/predictions.csv", "--target", "actual", "--model", "tree", "--out", run},
           {"cv", run + "/spec.json", "--folds", "2", "--out", run + "/spec.json"}}) {
    const auto refused = program(command);
    INFO(command.front() << ": " << refused.err);
    CHECK(refused.status == 2);
    CHECK(refused.says({"reads", "name another"}));
  }
  CHECK(contentOf(table) == before);
  CHECK(contentOf(run + "/record.json") == record);
  CHECK(contentOf(run + "/model.ridge") == model);
}

TEST_CASE("bad input: a seed is a whole number as it is written", "[cli][bad-input]") {
  for (const char* seed : {"-1", "99999999999999999999", "010", "0x10", "abc", "1.5"}) {
    const auto refused = program({"fit", "--data", "bundled:iris", "--model", "tree", "--seed", seed});
    INFO(seed << ": " << refused.err);
    CHECK(refused.status == 2);
    CHECK(refused.err.find("no seed") != std::string::npos);
  }
  CHECK(program({"fit", "--data", "bundled:iris", "--model", "tree", "--seed", "18446744073709551615"})
            .status == 0);
}
