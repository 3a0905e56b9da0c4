#include <fmt/format.h>

#include <fstream>

#include "core/runs/run_folder.hpp"
#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

/// 80 rows; the later file is 5 higher in x, knows a new word, misses some of z, and has a column more.
std::string measured(const test::TemporaryFolder& folder, const std::string& name, bool later) {
  std::string text = later ? "x,calm,word,z,fresh\n" : "x,calm,word,z,gone\n";
  for (int i = 0; i < 80; ++i)
    text += fmt::format("{},{},{},{},{}\n", (i * 37) % 41 / 4.0 + (later ? 5 : 0),
                        (i * (later ? 7 : 11)) % 80, i % 4 == 0 ? (later ? "new" : "old") : "both",
                        later && i % 2 == 0 ? std::string() : std::to_string((i * 13) % 29), i % 3);
  return folder.write(name, text);
}

nlohmann::json columnOf(const nlohmann::json& json, const std::string& name) {
  for (const auto& column : json["columns"])
    if (column["column"] == name) return column;
  FAIL("no column " << name);
  return {};
}

}  // namespace

TEST_CASE("shift: two files, the columns that moved first", "[cli][shift]") {
  const test::TemporaryFolder folder;
  const std::string early = measured(folder, "early.csv", false), late = measured(folder, "late.csv", true);
  const auto one = program({"shift", early, late, "--json", "--threads", "1", "--out", folder.file("s.csv")});
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == program({"shift", early, late, "--json", "--threads", "4", "-q"}).out);
  CHECK(one.err.find("Only early has gone; left out.") != std::string::npos);
  const auto json = one.json();
  REQUIRE(json["columns"].size() == 4);
  CHECK(json["first"]["rows"] == 80);
  CHECK(json["only_second"] == nlohmann::json({"fresh"}));
  for (std::size_t i = 1; i < 4; ++i)
    CHECK(json["columns"][i - 1]["jensen_shannon"] >= json["columns"][i]["jensen_shannon"]);
  const auto x = columnOf(json, "x"), word = columnOf(json, "word"), z = columnOf(json, "z"),
             calm = columnOf(json, "calm");
  CHECK(x["wasserstein"].get<double>() == Approx(5));
  CHECK(x["test"]["q"].get<double>() < 1e-6);
  CHECK(word["new_levels"] == nlohmann::json({"new"}));
  CHECK(word["gone_levels"] == nlohmann::json({"old"}));
  CHECK(word["new_rows"] == 20);
  CHECK(word["wasserstein"].is_null());
  CHECK(z["missing_second"] == 40);
  CHECK(z["missing_difference"]["value"] == 0.5);
  CHECK(z["missing_difference"]["low"].get<double>() > 0.3);
  CHECK(calm["test"]["q"].get<double>() > 0.1);
  CHECK(json["shown"][0] == json["columns"][0]["column"]);
  CHECK(json["domain_classifier"]["auc"]["value"].get<double>() > 0.8);
  CHECK(json["domain_classifier"]["auc"]["method"] == "delong");
  const auto text = program({"shift", early, late, "-q"});
  CHECK(text.out.find("new: new; gone: old") != std::string::npos);
  CHECK(text.out.find("can be told apart (AUC ") != std::string::npos);
  std::ifstream csv(folder.file("s.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK(line.rfind("column,kind,n_first,n_second,missing_first,missing_second,psi,", 0) == 0);
}

TEST_CASE("shift: a table with itself has not moved", "[cli][shift]") {
  const auto same = program({"shift", "bundled:wine", "bundled:wine", "--json"}).json();
  for (const auto& column : same["columns"]) {
    CHECK(column["psi"] == 0);
    CHECK(column["wasserstein"] == 0);
  }
  CHECK(same["shown"].empty());
  CHECK(same["verdict"].get<std::string>().rfind("No shift is shown in any of ", 0) == 0);
}

TEST_CASE("shift: groups of one table agree with scipy", "[cli][shift]") {
  const auto run = program({"shift", test::penguins(), "--by", "sex", "--model", "boosting", "--json"});
  INFO(run.err);
  REQUIRE(run.status == 0);
  const auto json = run.json();
  CHECK(json["first"]["name"] == "female");
  CHECK(json["second"]["rows"] == 168);
  const auto depth = columnOf(json, "bill_depth_mm");
  // scipy 1.10.1: ks_2samp(method="exact"), wasserstein_distance of female and male birds.
  CHECK(depth["test"]["statistic"].get<double>() == Approx(0.4075757575757576).epsilon(1e-12));
  CHECK(depth["test"]["p"].get<double>() == Approx(5.59046031688005e-13).epsilon(1e-6));
  CHECK(depth["wasserstein"].get<double>() == Approx(1.465616883116883).epsilon(1e-12));
  CHECK(json["domain_classifier"]["model"] == "boosting");
  const auto three = program({"shift", test::penguins(), "--by", "species"});
  CHECK(three.status == 2);
  CHECK(three.says({"--between", "3 values"}));
  const auto two = program({"shift", test::penguins(), "--by", "species", "--between", "Adelie,Gentoo",
                            "--features", "bill_length_mm,island", "--json"});
  CHECK(two.json()["columns"].size() == 2);
}

TEST_CASE("shift: parts of a run, its sealed test part excepted", "[cli][shift]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", test::penguins(), "--target", "species", "--model", "lda", "--seal-test",
                   "--out", folder.file("p"), "-q"})
              .status == 0);
  const auto parts = program({"shift", folder.file("p"), "--json"});
  INFO(parts.err);
  REQUIRE(parts.status == 0);
  CHECK(parts.json()["first"]["rows"] == 206);
  CHECK(parts.json()["second"]["rows"] == 69);
  CHECK(columnOf(parts.json(), "species")["kind"] == "category");
  const auto sealed = program({"shift", folder.file("p"), "--between", "train,test"});
  CHECK(sealed.status == 2);
  CHECK(sealed.says({"sealed"}));
  // A record that does not say that the part was opened keeps it sealed.
  std::string record = *runs::readWholeFile(folder.file("p/record.json"));
  const auto at = record.find("\"test_opened\"");
  REQUIRE(at != std::string::npos);
  folder.write("p/record.json", record.replace(at, 13, "\"other\""));
  CHECK(program({"shift", folder.file("p"), "--between", "train,test"}).says({"sealed"}));
  const auto part = program({"shift", folder.file("p"), "--between", "train,validation"});
  CHECK(part.status == 2);
  CHECK(part.says({"validation", "train-dev"}));
}

TEST_CASE("shift: what cannot be compared is one sentence", "[cli][shift]") {
  const test::TemporaryFolder folder;
  const auto refused = [](const std::vector<std::string>& more, int status,
                          const std::vector<std::string>& words) {
    std::vector<std::string> arguments = {"shift"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = program(arguments);
    INFO(outcome.err);
    CHECK(outcome.status == status);
    CHECK(outcome.says(words));
  };
  const std::string words = folder.write("w.csv", "x\na\nb\na\nb\n"),
                    numbers = folder.write("n.csv", "x\n1\n2\n");
  refused({words, numbers}, 2, {"x", "--type"});
  refused({words, folder.write("o.csv", "y\n1\n2\n")}, 2, {"no column of the same name"});
  refused({test::penguins()}, 2, {"--by"});
  refused({test::penguins(), "--by", "sexx"}, 2, {"sexx", "sex"});
  refused({test::penguins(), "--by", "sex", "--between", "male"}, 2, {"--between"});
  refused({test::penguins(), "--by", "sex", "--between", "male,femal"}, 2, {"femal", "female"});
  refused({test::penguins(), test::penguins(), "--by", "sex"}, 2, {"--by"});
  refused({test::penguins(), "--by", "sex", "--model", "linear-svm"}, 2, {"linear-svm", "logistic"});
  refused({test::penguins(), folder.file("nowhere.csv")}, 5, {"nowhere.csv"});
  refused({words, words, "--out", words}, 2, {"--out"});
  refused({test::penguins(), "--by", "sex", "--features", "island,island"}, 2, {"island", "twice"});
}
