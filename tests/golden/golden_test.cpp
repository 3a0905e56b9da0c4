#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <thread>

#include "core/jobs/thread_pool.hpp"
#include "tests/golden/data_file.hpp"
#include "tests/golden/judge.hpp"
#include "tests/golden/run_golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::golden;
using nlohmann::json;

namespace {

std::vector<GoldenSet> setsOf(const std::filesystem::path& references, const std::filesystem::path& data) {
  std::vector<GoldenSet> sets;
  for (const auto& path : goldenFiles(references.string())) sets.push_back(readGolden(path, data.string()));
  return sets;
}

std::vector<GoldenSet> ownSets() {
  const auto here = test::sourceRoot() / "tests/golden";
  return setsOf(here / "reference", here / "data");
}

struct Pooled {
  jobs::ThreadPool pool{static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))};
  std::stop_source stop;
  jobs::WorkContext context{stop.get_token(), &pool};
};

void checkNoneFails(const std::vector<GoldenSet>& sets) {
  Pooled at;
  const auto results = runAll(sets, {}, at.context);
  std::size_t compared = 0;
  for (const auto& one : results) {
    compared += one.seen.size();
    if (one.verdict != Verdict::Failed) continue;
    INFO(one.file << "/" << one.id << ": gap " << one.gap << " of " << one.allowed << ", " << one.where);
    CHECK(one.verdict == Verdict::Passed);
  }
  CHECK(compared > 1000);
}

/// A reference of one least-squares-like case over a small table, for tests of the mechanism itself.
json smallFile(double abs) {
  return {
      {"dataset", {{"file", "t.csv"}, {"target", "y"}, {"features", {"x"}}, {"rows_used", {0, 1, 3}}}},
      {"split", {{"train", {0, 1}}, {"test", {2}}}},
      {"cases",
       {{{"id", "standardise"},
         {"what", ""},
         {"params", json::object()},
         {"expect", {{"mean", {2}}, {"sd", {1}}, {"first_test_row", {3}}}},
         {"tol", {{"abs", abs}, {"rel", 0}}}},
        {{"id", "unheard-of"}, {"params", json::object()}, {"expect", json::object()}, {"tol", "band"}}}}};
}

}  // namespace

TEST_CASE("golden: the references that come along", "[golden]") { checkNoneFails(ownSets()); }

TEST_CASE("golden: the references beside the checkout", "[golden]") {
  const auto references = test::sharedFile("golden"), data = test::sharedFile("data");
  if (!references || !data) {
    WARN("The shared folder is not beside the checkout: only the references that come along are compared.");
    return;
  }
  checkNoneFails(setsOf(*references, *data));
}

TEST_CASE("golden: a shifted reference value is noticed", "[golden]") {
  Pooled at;
  const auto sets = ownSets();
  const auto mutations = mutate(sets, runAll(sets, {}, at.context), 40, Seed(7), at.context);
  REQUIRE(mutations.size() == 40);
  for (const auto& one : mutations) {
    INFO(one.file << "/" << one.id << one.where << ": " << one.before << " to " << one.after);
    CHECK(one.noticed);
    CHECK(one.before != one.after);
  }
}

TEST_CASE("golden: rows of a reference file are found by number and name", "[golden]") {
  const test::TemporaryFolder folder;
  folder.write("t.csv", "\"x\",y\n1,0\n3,0\nNA,0\n5,0\n");
  const GoldenSet set = makeGolden("regression_t", smallFile(1e-12), folder.path().string());
  CHECK(set.topic == "regression");
  CHECK(set.X == Matrix{{1}, {3}});
  CHECK(set.Ztest(0, 0) == 3);
  jobs::WorkContext context;
  CHECK(runCase(set, set.find("standardise"), context).verdict == Verdict::Passed);
  CHECK(runCase(set, set.find("unheard-of"), context).verdict == Verdict::Unsupported);
  json wrong = set.find("standardise");
  wrong["expect"]["sd"][0] = 1.1;
  const auto failed = runCase(set, wrong, context);
  CHECK(failed.verdict == Verdict::Failed);
  CHECK(failed.where == "/sd/0");
  CHECK(failed.gap == Approx(0.1));
  wrong["expect"].erase("sd");
  CHECK(runCase(set, wrong, context).verdict == Verdict::Unsupported);
}

TEST_CASE("golden: a quadratic discriminant is compared as far as its reference has digits", "[golden]") {
  const test::TemporaryFolder folder;
  // Three columns a, b, c and two classes k; `near` c is a + b but for 1e-7, `flat` c is 3 in class 1.
  for (const std::string file : {"near.csv", "flat.csv"}) {
    std::string text = "a,b,c,k\n";
    for (int i = 0; i < 28; ++i) {
      const int k = i % 2, a = i * 7 % 11, b = i * i % 13 + k, c = i * 5 % 7;
      text += file == "near.csv" ? fmt::format("{},{},{},{}\n", a, b, a + b + 1e-7 * c, k)
                                 : fmt::format("{},{},{},{}\n", a, b, k == 1 ? 3 : c, k);
    }
    folder.write(file, text);
  }
  std::vector<int> rows(28), train(24);
  std::iota(rows.begin(), rows.end(), 0);
  std::iota(train.begin(), train.end(), 0);
  const auto verdictOf = [&](const std::string& name, double share, const json& logs, double right) {
    const json file = {{"dataset",
                        {{"file", name + ".csv"},
                         {"separator", ","},
                         {"header", true},
                         {"target", "k"},
                         {"features", {"a", "b", "c"}},
                         {"rows_used", rows},
                         {"classes_in_code_order", {"0", "1"}}}},
                       {"split", {{"train", train}, {"test", {24, 25, 26, 27}}}},
                       {"cases",
                        {{{"id", "qda_reg"},
                          {"params", {{"reg", share}}},
                          {"expect", {{"log_posterior_test_first20", logs}, {"accuracy_test", right}}},
                          {"tol", {{"abs", 1e-5}, {"rel", 1e-5}}}}}}};
    const GoldenSet set = makeGolden("classification_" + name, file, folder.path().string());
    jobs::WorkContext context;
    const auto result = runCase(set, set.find("qda_reg"), context);
    INFO(name << ": " << result.where << ", gap " << result.gap);
    return result.verdict;
  };
  // predict_log_proba and score of scikit-learn 1.2.1 on the standardised columns. Least variances of a
  // class: near 4.9e-16, flat 1.3e-35, which is the rounding of its mean.
  CHECK(verdictOf("near", 0,
                  {{-0.20309697760449671, -1.6939020884170095},
                   {-0.8365076783238153, -0.5677855240517782},
                   {-0.8727527628304633, -0.5409410087232475},
                   {-0.12490231436506863, -2.142024549440346}},
                  0.5) == Verdict::Passed);
  CHECK(verdictOf("flat", 0, {{0, "-inf"}, {-40.41458579798338, 0}, {0, "-inf"}, {-39.27997762752825, 0}},
                  1) == Verdict::Unsupported);
  const json mixed = {{-0.00043352976795757724, -7.743766852278438},
                      {-1.950294696224224, -0.15342178735478618},
                      {-0.37301603571138625, -1.1668510543001702},
                      {-1.1314104999770378, -0.3894607722693422}};
  CHECK(verdictOf("flat", 0.1, mixed, 1) == Verdict::Passed);
  CHECK(verdictOf("flat", 0.2, mixed, 1) == Verdict::Failed);
}

TEST_CASE("golden: what cannot be read is refused with a sentence", "[golden]") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(goldenFiles(folder.file("nowhere")), Unreadable);
  CHECK_THROWS_AS(goldenFiles(folder.path().string()), Unreadable);
  CHECK_THROWS_AS(readGolden(folder.write("a.json", "{"), ""), Unreadable);
  CHECK_THROWS_AS(readGolden(folder.write("b.json", "{}"), ""), Unreadable);
  json file = smallFile(0);
  CHECK_THROWS_AS(makeGolden("regression_t", file, folder.path().string()), Unreadable);
  folder.write("t.csv", "x,y\n1,0\n3,word\n");
  CHECK_THROWS_AS(makeGolden("regression_t", file, folder.path().string()), Unreadable);
}

TEST_CASE("golden: cells are read as the generator reads them", "[golden]") {
  const test::TemporaryFolder folder;
  const auto file =
      DataFile::readWith(folder.write("d.csv", "a;\"b;c\";\n1;\"say \"\"x\"\"\";7\n\n;two\r\n"), "b;c");
  CHECK(file.rows() == 2);
  CHECK(file.cell(0, "b;c") == "say \"x\"");
  CHECK(file.number(0, "Unnamed: 2") == 7);
  CHECK(std::isnan(file.number(1, "a")));
  CHECK(file.numericColumns() == std::vector<std::string>{"a", "Unnamed: 2"});
  const auto rowNames = DataFile::read(folder.write("r.csv", "a,b\nfirst,1,TRUE\n"), ',', true);
  CHECK(rowNames.number(0, "a") == 1);
  CHECK(rowNames.number(0, "b") == 1);
  CHECK(isCalled("3", "3.0"));
  CHECK(isCalled("TRUE", "True"));
  CHECK_FALSE(isCalled("3", "three"));
}

TEST_CASE("golden: the judge keeps the worst gap and lets nothing slip", "[golden]") {
  const json wanted = {
      {"a", 1.0}, {"n", nullptr}, {"v", {1, 2}}, {"band", {{"low", 0}, {"high", 2}, {"mean", 1}}}};
  const Wanted want(wanted, json::json_pointer());
  Judge judge({0.1, 0.1});
  judge.see(1.1, want["a"]);
  CHECK(judge.share() == Approx(0.5));
  judge.see(std::nan(""), want["n"]);
  CHECK(judge.passed());
  judge.band(1.9, want["band"]);
  CHECK(judge.passed());
  CHECK(judge.where() == "/band/low");
  Judge other({0.1, 0.1});
  other.see(Vector(Vector::Ones(1)), want["v"]);
  CHECK_FALSE(other.passed());
  Judge third({0.1, 0.1});
  third.see(0, want["n"]);
  CHECK_FALSE(third.passed());
}
