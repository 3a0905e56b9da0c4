#include <fmt/format.h>

#include <cmath>
#include <filesystem>
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
