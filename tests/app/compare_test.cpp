#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

void fit(const std::string& model, const std::string& out, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"fit",     "--data", test::penguins(), "--target", "species",
                                        "--model", model,    "--out",          out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto run = program(arguments);
  INFO(run.err);
  REQUIRE(run.status == 0);
}

}  // namespace

TEST_CASE("compare: metrics side by side with paired intervals, tests and one verdict", "[cli][compare]") {
  const test::TemporaryFolder folder;
  fit("tree", folder.file("tree"), {"--param", "max-depth=1"});
  fit("knn", folder.file("knn"));
  fit("logistic", folder.file("logistic"));
  const auto run =
      program({"compare", folder.file("tree"), folder.file("knn"), folder.file("logistic"), "--json"});
  INFO(run.err);
  REQUIRE(run.status == 0);
  const auto json = run.json();
  REQUIRE(json["comparisons"].size() == 2);
  const auto& first = json["comparisons"][0];
  CHECK(first["rows"].get<int>() == 69);
  const auto& churn = first["churn"];
  CHECK(churn["both_right"].get<int>() + churn["fixed"].get<int>() + churn["broken"].get<int>() +
            churn["both_wrong"].get<int>() ==
        69);
  CHECK(first["metrics"]["accuracy"]["difference"]["value"].get<double>() ==
        Approx((churn["fixed"].get<double>() - churn["broken"].get<double>()) / 69));
  CHECK(first["verdict"].get<std::string>().find("knn better by") == 0);
  CHECK(first["mcnemar"]["p"].get<double>() < 0.05);
  CHECK(program({"compare", folder.file("tree"), folder.file("knn")}).out.find("knn better by") !=
        std::string::npos);
}

TEST_CASE("compare: other splits, parts and folders are refused with a sentence", "[cli][compare]") {
  const test::TemporaryFolder folder;
  fit("tree", folder.file("a"));
  fit("tree", folder.file("b"), {"--seed", "8"});
  const auto split = program({"compare", folder.file("a"), folder.file("b")});
  CHECK(split.status == 2);
  CHECK(split.says({"split the rows otherwise", "--seed"}));
  const auto part = program({"compare", folder.file("a"), folder.file("a"), "--part", "train-dev"});
  CHECK(part.status == 2);
  CHECK(part.says({"train-dev"}));
  CHECK(program({"compare", folder.file("a"), folder.file("nothing")}).status == 5);
  const auto same = program({"compare", folder.file("a"), folder.file("a"), "--json"});
  CHECK(same.json()["comparisons"][0]["same_answers"] == true);
}
