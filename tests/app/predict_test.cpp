#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

std::vector<std::string> linesOf(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

/// A folder with a model that needs both of its numbers.
struct BareModel {
  test::TemporaryFolder folder;
  BareModel() {
    std::string csv = "x,z,y\n";
    for (int i = 0; i < 60; ++i)
      csv += std::to_string(i) + ".5," + std::to_string(i % 7) + (i < 30 ? ".5,low\n" : ".5,high\n");
    const auto fit = program({"fit", "--data", folder.write("t.csv", csv), "--target", "y", "--model", "knn",
                              "--step", "none", "--out", folder.file("run")});
    INFO(fit.err);
    REQUIRE(fit.status == 0);
  }
  test::Outcome predict(const std::string& csv, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {
        "predict", folder.file("run"), "--in", folder.write("in.csv", csv), "--out", folder.file("out.csv")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program(arguments);
  }
};

}  // namespace

TEST_CASE("predict: every row of penguins gets the answer of the run", "[cli][predict]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", test::penguins(), "--target", "species", "--model", "tree", "--out",
                   folder.file("run")})
              .status == 0);
  const auto out = folder.file("answers.csv");
  const auto predict = program({"predict", folder.file("run/model.ridge"), "--in", test::penguins(), "--out",
                                out, "--columns", "+proba"});
  INFO(predict.err);
  REQUIRE(predict.status == 0);
  const auto answers = linesOf(out);
  REQUIRE(answers.size() == 345);
  CHECK(answers[0] == "row,predicted,p_Adelie,p_Chinstrap,p_Gentoo");
  for (const auto& line : linesOf(folder.file("run/predictions.csv"))) {
    if (line.rfind("row,", 0) == 0) continue;
    std::istringstream cells(line);
    std::string row, part, actual, rest;
    std::getline(cells, row, ',');
    std::getline(cells, part, ',');
    std::getline(cells, actual, ',');
    std::getline(cells, rest);
    CHECK(answers[static_cast<std::size_t>(std::stoi(row)) + 1] == row + "," + rest);
  }
}

TEST_CASE("predict: a bad row fails the batch, is left empty, or is set aside with exit status 3",
          "[cli][predict]") {
  const BareModel model;
  const std::string csv = "z,x\n1,2\n3,many\n,5\n4,50\n";
  const auto failed = model.predict(csv);
  CHECK(failed.status == 2);
  CHECK(failed.says({"Row 1", "\"many\"", "--on-error"}));
  CHECK_FALSE(std::filesystem::exists(model.folder.file("out.csv")));

  const auto empty = model.predict(csv, {"--on-error", "null"});
  CHECK(empty.status == 3);
  CHECK(linesOf(model.folder.file("out.csv")) ==
        std::vector<std::string>{"row,predicted", "0,low", "1,", "2,", "3,high"});

  const auto aside = model.predict(csv, {"--on-error", "quarantine", "--json"});
  CHECK(aside.status == 3);
  CHECK(aside.err.find("2 of 4 rows") != std::string::npos);
  CHECK(aside.err.find("out.csv.quarantine.csv") != std::string::npos);
  const auto json = aside.json();
  CHECK(json["answered"] == 2);
  CHECK(json["aside"] == 2);
  CHECK(linesOf(model.folder.file("out.csv")) ==
        std::vector<std::string>{"row,predicted", "0,low", "3,high"});
  const auto quarantine = linesOf(json["quarantine"].get<std::string>());
  REQUIRE(quarantine.size() == 3);
  CHECK(quarantine[0] == "row,reason,z,x");
  CHECK(quarantine[1].find(",3,many") != std::string::npos);
}

TEST_CASE("predict: wrong choices are refused before anything is read", "[cli][predict]") {
  const BareModel model;
  CHECK(model.predict("x,z\n1,2\n", {"--on-error", "ignore"}).status == 2);
  const auto columns = model.predict("x,z\n1,2\n", {"--columns", "+probs"});
  CHECK(columns.status == 2);
  CHECK(columns.says({"+probs", "+proba"}));
}

TEST_CASE("predict: answers may go to standard output", "[cli][predict]") {
  const BareModel model;
  const auto path = model.folder.write("in.csv", "x,z\n1.5,2.5\n55.5,3.5\n");
  const auto out = program({"predict", model.folder.file("run"), "--in", path, "--out", "/dev/stdout", "-q"});
  INFO(out.err);
  CHECK(out.status == 0);
  CHECK(out.out == "row,predicted\n0,low\n1,high\n");
}
