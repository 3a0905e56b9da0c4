#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

/// 60 rows: y follows from x alone, by 2 x; "noise" says nothing and "kind" shifts nothing.
std::string lineFile(const test::TemporaryFolder& folder) {
  const std::string path = folder.file("line.csv");
  std::ofstream file(path);
  file << "x,noise,kind,y\n";
  for (int i = 0; i < 60; ++i) {
    const int x = (i * 17) % 60;
    file << x << ',' << (i * 37) % 23 << ',' << (i % 3 == 0 ? "a" : "b") << ',' << 2 * x + 0.25 << '\n';
  }
  return path;
}

std::vector<std::string> asked(const std::string& command, const std::string& file,
                               std::vector<std::string> more) {
  std::vector<std::string> out = {command, "--data", file, "--target", "y", "--model", "least-squares"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("importance: the column that the answers follow from is the one that matters",
          "[cli][importance]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  const auto one =
      program(asked("importance", file, {"--json", "--threads", "1", "--out", folder.file("i.csv")}));
  const auto four = program(asked("importance", file, {"--json", "--threads", "4"}));
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == four.out);
  const auto json = one.json();
  CHECK(json["metric"] == "r2");
  CHECK(json["part"] == "dev");
  REQUIRE(json["features"].size() == 3);
  CHECK(json["features"][0]["columns"][0] == "x");
  CHECK(json["features"][0]["drop"]["value"].get<double>() > 0.5);
  CHECK(json["features"][0]["drop"]["n"] == json["rows"]);
  CHECK(json["features"][0]["drops"].size() == 10);
  for (const int other : {1, 2})
    CHECK(std::abs(json["features"][static_cast<std::size_t>(other)]["drop"]["value"].get<double>()) < 1e-6);
  std::ifstream csv(folder.file("i.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK(line == "columns,drop,low,high,sd");
  const auto text = program(asked("importance", file, {}));
  CHECK(text.status == 0);
  CHECK(text.out.find("worse by") != std::string::npos);
}

TEST_CASE("effects: a straight fit has a straight curve, by the rows' mean and locally", "[cli][effects]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  for (const char* kind : {"dependence", "accumulated"}) {
    const auto outcome =
        program(asked("effects", file, {"--columns", "x", "--kind", kind, "--points", "6", "--json"}));
    INFO(kind << outcome.err);
    REQUIRE(outcome.status == 0);
    const auto json = outcome.json();
    const auto& curve = json["curves"][0];
    const auto grid = curve["grid"].get<std::vector<double>>();
    REQUIRE(grid.size() > 2);
    for (std::size_t i = 1; i < grid.size(); ++i) {
      const double rise = curve["average"][i][0].get<double>() - curve["average"][i - 1][0].get<double>();
      CHECK(rise == Approx(2 * (grid[i] - grid[i - 1])).margin(1e-6));
    }
    CHECK(curve.contains("ci95_low") == (std::string(kind) == "dependence"));
    CHECK(json["rows"].get<int>() > 0);
  }
}

TEST_CASE("effects: words have one point a level, single rows their own curves", "[cli][effects]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  const auto outcome = program(asked(
      "effects", file, {"--columns", "kind,x", "--individual", "--json", "--out", folder.file("e.csv")}));
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto json = outcome.json();
  REQUIRE(json["curves"].size() == 2);
  CHECK(json["curves"][0]["grid"] == nlohmann::json({"a", "b"}));
  CHECK(json["curves"][0]["individual"].size() == json["rows"]);
  std::ifstream csv(folder.file("e.csv"));
  std::stringstream all;
  all << csv.rdbuf();
  CHECK(all.str().rfind("column,at,output,average,low,high,rows_near\nkind,a,value,", 0) == 0);
}

TEST_CASE("importance and effects: what cannot be asked is one sentence", "[cli][effects]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  const auto unknown = program(asked("effects", file, {"--columns", "nois"}));
  CHECK(unknown.status == 2);
  CHECK(unknown.says({"nois", "noise"}));
  const auto words = program(asked("effects", file, {"--columns", "kind", "--kind", "accumulated"}));
  CHECK(words.status == 2);
  CHECK(words.says({"kind"}));
  const auto single =
      program(asked("effects", file, {"--columns", "x", "--kind", "accumulated", "--individual"}));
  CHECK(single.status == 2);
  CHECK(single.says({"--individual"}));
  const auto groups = program({"importance", "--data", file, "--model", "kmeans"});
  CHECK(groups.status == 2);
  CHECK(groups.says({"--target"}));
}

TEST_CASE("fit: selected columns are told with the way to them", "[cli][fit]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  const std::vector<std::string> flags = {"fit",        "--data",  file,        "--target",
                                          "y",          "--model", "selection", "--param",
                                          "base=ridge", "--param", "columns=1"};
  const auto text = program(flags);
  INFO(text.err);
  REQUIRE(text.status == 0);
  CHECK(text.out.find("+x") != std::string::npos);
  auto asJson = flags;
  asJson.push_back("--json");
  const auto learned = program(asJson).json()["learned"];
  CHECK(learned["chosen"] == nlohmann::json({"x"}));
  CHECK(learned["selection_score"] == "BIC");
  CHECK(learned["selection_steps"].back()["columns"] == nlohmann::json({"x"}));
}

TEST_CASE("fit: bent axes are written beside the rows, and shares told", "[cli][fit]") {
  const test::TemporaryFolder folder;
  const std::string file = lineFile(folder);
  const auto outcome = program({"fit", "--data", file, "--features", "x,noise", "--model", "kernel-pca",
                                "--json", "--out", folder.file("run")});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.json()["learned"]["explained_variance_ratio"].size() == 2);
  std::ifstream csv(folder.file("run/predictions.csv"));
  std::string head, line;
  std::getline(csv, head);
  std::getline(csv, line);
  CHECK(std::count(head.begin(), head.end(), ',') == 3);
  CHECK(std::count(line.begin(), line.end(), ',') == 3);
}
