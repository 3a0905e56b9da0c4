// `ridgeline test` and `ridgeline tests`: the catalog, its answers as text and JSON, and what is refused.
#include <fmt/ranges.h>

#include <algorithm>

#include "core/stats/test_catalog.hpp"
#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

test::Outcome testOf(std::vector<std::string> more) {
  more.insert(more.begin(), "test");
  return program(more);
}

test::Outcome welchOf(std::vector<std::string> more) {
  std::vector<std::string> all = {"welch", "--data", test::penguins()};
  all.insert(all.end(), more.begin(), more.end());
  return testOf(all);
}

bool shows(const std::string& text, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(),
                     [&](const auto& word) { return text.find(word) != std::string::npos; });
}

}  // namespace

TEST_CASE("test: the catalog is listed, and each entry has its page", "[cli][test]") {
  const auto list = program({"tests"}), alone = program({"test"}), json = program({"tests", "--json"});
  CHECK(list.status == 0);
  CHECK(alone.out == list.out);
  REQUIRE(json.json().size() == stats::testCatalog().size());
  for (std::size_t i = 0; i < stats::testCatalog().size(); ++i) {
    CHECK(list.out.find(stats::testCatalog()[i].question) != std::string::npos);
    CHECK(json.json()[i]["id"] == stats::testCatalog()[i].id);
  }
  const auto page = program({"tests", "mann-whitney"}), help = testOf({"mann-whitney", "--help"});
  for (const auto& shown : {page, help}) {
    CHECK(shown.status == 0);
    CHECK(shows(shown.out, {"Assumes: ", "alternative", "continuity", "10.1214/aoms/1177730491"}));
  }
  CHECK(help.out.find("--by") != std::string::npos);
  CHECK(program({"tests", "mann-whitny"}).says({"mann-whitny", "\"mann-whitney\""}));
}

TEST_CASE("test: an answer in words and in JSON", "[cli][test]") {
  const auto text = welchOf({"--column", "bill_length_mm", "--by", "sex"});
  INFO(text.err);
  REQUIRE(text.status == 0);
  CHECK(shows(text.out, {"Welch's t test", "by sex (female, male)", "-6.672", "329.3", "1.066e-10", "cohen-d",
                         "-4.866 to -2.650", "333", "11 rows with a missing value left out",
                         "the mean of bill_length_mm in female differs from that in male"}));
  const auto all = welchOf({"--column", "bill_length_mm", "--by", "sex", "--json"}).json();
  CHECK(all["test"] == "welch");
  CHECK(all["params"]["alternative"] == "two-sided");
  CHECK(all["adjustment"].is_null());
  REQUIRE(all["results"].size() == 1);
  const auto& result = all["results"][0];
  // scipy 1.10.1: ttest_ind(female, male, equal_var=False)
  CHECK(result["statistic"].get<double>() == Approx(-6.67245551331115).epsilon(1e-12));
  CHECK(std::abs(result["p"].get<double>() / 1.0664566115840586e-10 - 1) < 1e-10);
  CHECK(result["n"] == 333);
  CHECK(result["adjusted_p"].is_null());
  CHECK(result["effect"]["name"] == "cohen-d");
  CHECK(result["interval"]["of"] == "difference of means");
  CHECK(result["levels"] == nlohmann::json({"female", "male"}));
  CHECK(program({"test", "welch", "--data", "bundled:penguins", "--column", "bill_length_mm", "--by", "sex",
                 "--json"})
            .json()["results"] == all["results"]);
}

TEST_CASE("test: parameters, levels and conditions change the question", "[cli][test]") {
  const auto json = welchOf({"--column", "body_mass_g", "--by", "species", "--levels", "Gentoo,Adelie",
                             "--where", "sex=female", "--param", "alternative=greater", "--json"})
                        .json();
  CHECK(json["results"][0]["levels"] == nlohmann::json({"Gentoo", "Adelie"}));
  CHECK(json["results"][0]["n"] == 58 + 73);
  CHECK(json["results"][0]["statistic"].get<double>() > 0);
  CHECK(json["results"][0]["says"].get<std::string>().find("Gentoo is greater than that in Adelie") !=
        std::string::npos);
}

TEST_CASE("test: several columns are a line each, with adjusted p", "[cli][test]") {
  const std::vector<std::string> asked = {
      "--column", "bill_length_mm,bill_depth_mm", "--column", "body_mass_g", "--by", "sex"};
  auto text = asked, json = asked;
  json.insert(json.end(), {"--json", "--adjust", "bonferroni"});
  const auto lines = welchOf(text);
  CHECK(
      shows(lines.out, {"bill_length_mm", "bill_depth_mm", "body_mass_g", "adjusted p", "3 tests by holm"}));
  const auto results = welchOf(json).json();
  CHECK(results["adjustment"] == "bonferroni");
  REQUIRE(results["results"].size() == 3);
  for (const auto& one : results["results"])
    CHECK(one["adjusted_p"].get<double>() == Approx(3 * one["p"].get<double>()).epsilon(1e-12));
}

TEST_CASE("test: what is undefined is null with a reason", "[cli][test]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("few.csv", "x,y\n1,5\n2,\n");
  const auto json = testOf({"shapiro", "--data", file, "--column", "x", "--json"});
  CHECK(json.status == 0);
  CHECK(json.json()["results"][0]["p"].is_null());
  CHECK_FALSE(json.json()["results"][0]["reason"].get<std::string>().empty());
}

TEST_CASE("test: files are read by the flags of every command", "[cli][test]") {
  const test::TemporaryFolder folder;
  std::string text = "grade;side\n";
  for (int i = 0; i < 40; ++i)
    text += std::to_string(i * 7 % 25) + (i % 9 == 4 ? ";nil\n" : i % 2 == 0 ? ";a\n" : ";b\n");
  const std::string file = folder.write("grades.txt", text);
  const std::vector<std::string> asked = {"kruskal", "--data", file,   "--column",
                                          "grade",   "--by",   "side", "--json"};
  auto marked = asked;
  marked.insert(marked.end(), {"--delimiter", ";", "--missing", "nil"});
  CHECK(testOf(asked).json()["results"][0]["levels"].size() == 3);
  const auto json = testOf(marked).json();
  CHECK(json["results"][0]["levels"] == nlohmann::json({"a", "b"}));
  CHECK(json["results"][0]["n"] == 36);
  marked.insert(marked.end(), {"--type", "grade=category"});
  const auto words = testOf(marked);
  CHECK(words.status == 2);
  CHECK(words.says({"grade", "words", "numeric"}));
}

TEST_CASE("test: distributions and plans are entries like others", "[cli][test]") {
  const auto laws =
      testOf({"distributions", "--data", test::penguins(), "--column", "bill_length_mm", "--json"}).json();
  const auto& table = laws["results"][0]["table"];
  CHECK(table["titles"][2] == "AIC");
  CHECK(table["rows"][0][0] == "Gamma");
  CHECK(table["rows"][0][2].get<double>() < table["rows"][1][2].get<double>());
  // statsmodels 0.13.5: TTestIndPower().solve_power(.5, power=.8, alpha=.05) = 63.77
  const auto plan = testOf({"power-two-samples", "--param", "effect=0.5", "--json"}).json();
  CHECK(plan["results"][0]["effect"]["value"] == 64);
  CHECK(plan["results"][0]["p"].is_null());
  CHECK(testOf({"power-two-samples", "--data", test::penguins()}).says({"--data", "takes no data"}));
}

TEST_CASE("test: draws follow the seed, whatever the number of threads", "[cli][test]") {
  const std::vector<std::string> asked = {"permutation",     "--data", test::penguins(), "--column",
                                          "bill_length_mm",  "--by",   "island",         "--levels",
                                          "Dream,Torgersen", "--json"};
  const auto with = [&](std::vector<std::string> more) {
    auto all = asked;
    all.insert(all.end(), more.begin(), more.end());
    return testOf(all).out;
  };
  CHECK(with({"--threads", "1"}) == with({"--threads", "4"}));
  CHECK(with({}) == with({"--seed", "7"}));
  CHECK(with({"--seed", "8"}) != with({"--seed", "7"}));
}

TEST_CASE("test: what cannot be tested is refused in a sentence", "[cli][test]") {
  const test::TemporaryFolder folder;
  const std::string holes = folder.write("holes.csv", "x,empty,side\n1,,a\n2,,a\n3,,a\n4,,a\n5,,a\n");
  struct Refused {
    std::vector<std::string> arguments, words;
  };
  const std::string data = test::penguins();
  const std::vector<Refused> all = {
      {{"welsh", "--data", data}, {"welsh", "\"welch\""}},
      {{"--data", data}, {"No test is named"}},
      {{"welch"}, {"--data", "--by"}},
      {{"welch", "--data", data, "--by", "sex"}, {"no columns are named"}},
      {{"welch", "--data", data, "--column", "bill_lenth_mm", "--by", "sex"}, {"\"bill_length_mm\""}},
      {{"welch", "--data", data, "--column", "island", "--by", "sex"}, {"island", "words"}},
      {{"welch", "--data", data, "--column", "body_mass_g", "--by", "bill_length_mm"},
       {"bill_length_mm", "numbers"}},
      {{"welch", "--data", data, "--column", "body_mass_g", "--by", "species"}, {"3 levels", "Chinstrap"}},
      {{"welch", "--data", data, "--column", "body_mass_g"}, {"welch", "compared by"}},
      {{"pearson", "--data", data, "--column", "body_mass_g", "--levels", "a"}, {"--levels", "--by"}},
      {{"pearson", "--data", data, "--column", "year,year"}, {"year", "twice"}},
      {{"welch", "--data", holes, "--column", "x", "--by", "side"}, {"side", "1 level"}},
      {{"shapiro", "--data", holes, "--column", "empty", "--type", "empty=numeric"}, {"empty", "No row"}},
      {{"shapiro", "--data", data, "--column", "year", "--adjust", "hol"}, {"--adjust", "holm"}},
      {{"shapiro", "--data", data, "--column", "year", "--where", "sex"}, {"--where", "="}},
      {{"shapiro", "--data", data, "--column", "year", "--where", "sex=mal"}, {"sex", "\"male\""}},
      {{"levene", "--data", data, "--column", "year", "--by", "sex", "--param", "center=mean"},
       {"center", "centre"}},
      {{"levene", "--data", data, "--column", "year", "--by", "sex", "--param", "centre=middle"},
       {"middle", "median"}},
      {{"ljung-box", "--data", data, "--column", "year", "--param", "lags=400"}, {"lags", "400", "343"}},
  };
  for (const auto& one : all) {
    const auto outcome = testOf(one.arguments);
    INFO(fmt::format("{}", fmt::join(one.arguments, " ")) << ": " << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.says(one.words));
  }
  CHECK(testOf({"shapiro", "--data", folder.file("none.csv"), "--column", "x"}).status == 5);
}
