#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::contentOf;
using test::program;

namespace {

std::vector<std::string> penguinTreeWith(std::vector<std::string> more) {
  std::vector<std::string> out = {"--data", test::penguins(), "--target", "species", "--model", "tree"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

test::Outcome run(std::vector<std::string> command, const std::vector<std::string>& more) {
  const auto flags = penguinTreeWith(more);
  command.insert(command.end(), flags.begin(), flags.end());
  return program(command);
}

}  // namespace

TEST_CASE("cv: every metric of every fold, the same at any number of threads", "[cli][cv]") {
  const test::TemporaryFolder folder;
  const auto one = run({"cv"}, {"--folds", "4", "--repeats", "2", "--json", "--threads", "1", "--out",
                                folder.file("cv.csv"), "--predictions", folder.file("p.csv")});
  const auto four = run({"cv"}, {"--folds", "4", "--repeats", "2", "--json", "--threads", "4"});
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == four.out);
  const auto json = one.json();
  REQUIRE(json["folds"].size() == 8);
  double sum = 0;
  for (const auto& fold : json["folds"]) sum += fold["test"]["accuracy"].get<double>() / 8;
  CHECK(json["metrics"]["accuracy"]["value"].get<double>() == Approx(sum));
  CHECK(json["metrics"]["accuracy"]["method"] == "corrected-t");
  CHECK(json["pooled"]["accuracy"]["method"] == "wilson");
  CHECK(json["rows"] == 344);
  const std::string csv = contentOf(folder.file("cv.csv"));
  CHECK(csv.rfind("fold,repeat,part,rows,accuracy,", 0) == 0);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 17);
  const std::string answers = contentOf(folder.file("p.csv"));
  CHECK(answers.rfind("row,actual,predicted,p_Adelie", 0) == 0);
  CHECK(std::count(answers.begin(), answers.end(), '\n') == 345);
}

TEST_CASE("cv: a named split keeps its test rows out, groups and single rows are left out whole",
          "[cli][cv]") {
  const auto sealed = run({"cv"}, {"--split", "train=80,test=20", "--json"});
  REQUIRE(sealed.status == 0);
  CHECK(sealed.json()["rows"] == 275);
  const auto groups = run({"cv"}, {"--group", "island", "--leave-one-out", "--json", "--no-stratify"});
  INFO(groups.err);
  REQUIRE(groups.status == 0);
  CHECK(groups.json()["folds"].size() == 3);
}

TEST_CASE("cv: flags that exclude each other are one sentence", "[cli][cv]") {
  const auto repeats = run({"cv"}, {"--leave-one-out", "--repeats", "3"});
  CHECK(repeats.status == 2);
  CHECK(repeats.says({"--repeats"}));
  const auto many = run({"cv"}, {"--folds", "900"});
  CHECK(many.status == 2);
  CHECK(many.says({"344", "900"}));
  const auto gap = run({"cv"}, {"--fold-gap", "2"});
  CHECK(gap.status == 2);
  CHECK(gap.says({"--time"}));
}

TEST_CASE("search: a grid is ranked, its best spec runs", "[cli][search]") {
  const test::TemporaryFolder folder;
  const auto found = run({"search"}, {"--vary", "max-depth=1..4", "--kind", "grid", "--json", "--out",
                                      folder.file("search.csv"), "--best-spec", folder.file("best.json")});
  INFO(found.err);
  REQUIRE(found.status == 0);
  const auto json = found.json();
  REQUIRE(json["candidates"].size() >= 4);
  CHECK(json["candidates"][0]["mean"]["value"] >= json["candidates"][1]["mean"]["value"]);
  CHECK(json["candidates"][0]["params"] == json["best_spec"]["model"]["params"]);
  CHECK(contentOf(folder.file("search.csv")).rfind("rank,mean,low,high,sd,", 0) == 0);
  CHECK(program({"fit", folder.file("best.json"), "--json"}).status == 0);
  const auto wrong = run({"search"}, {"--vary", "max-dept=1..4"});
  CHECK(wrong.status == 2);
  CHECK(wrong.says({"max-dept", "max-depth"}));
}

TEST_CASE("search: random, halving and nested ones answer", "[cli][search]") {
  for (const char* kind : {"random", "halving"}) {
    const auto found = run({"search"}, {"--kind", kind, "--candidates", "6", "--folds", "3", "--json"});
    INFO(found.err);
    REQUIRE(found.status == 0);
    CHECK(found.json()["candidates"].size() >= 6);
  }
  const auto nested =
      run({"search"}, {"--candidates", "3", "--folds", "3", "--outer", "3", "--vary", "max-depth", "--json"});
  INFO(nested.err);
  REQUIRE(nested.status == 0);
  CHECK(nested.json()["folds"].size() == 3);
}

TEST_CASE("curve validation: the best value and the simplest within one error", "[cli][curve]") {
  const auto curve = run({"curve", "validation"}, {"--vary", "max-depth=1,2,3,8", "--json"});
  INFO(curve.err);
  REQUIRE(curve.status == 0);
  const auto json = curve.json();
  REQUIRE(json["points"].size() == 4);
  CHECK(json["points"][0]["test"].size() == 10);
  CHECK(json["points"][0]["region"] == "underfit");
  CHECK(json["one_standard_error"] <= json["best"]);
}
