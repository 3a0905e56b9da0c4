#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/eval/cost_curve.hpp"
#include "core/eval/decision_curve.hpp"
#include "tests/app/cli_program.hpp"
#include "tests/app/stored_answers.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using test::program;

TEST_CASE("threshold: curves are scikit-learn's, the cheapest is found", "[cli][threshold]") {
  const test::TemporaryFolder folder;
  const std::string run = test::storedReference(folder);
  const auto one = program({"threshold", run, "--cost", "fp=1,fn=5", "--at", "0.25,0.5", "--json",
                            "--threads", "1", "--out", folder.file("curve.csv")});
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(
      one.out ==
      program({"threshold", run, "--cost", "fp=1,fn=5", "--at", "0.25,0.5", "--json", "--threads", "4"}).out);
  const auto json = one.json();
  const auto number = [](const nlohmann::json& estimate) { return estimate["value"].get<double>(); };
  // scikit-learn 1.2.1: roc_auc_score, average_precision_score, roc_curve(drop_intermediate=False).
  CHECK(number(json["auc"]) == Approx(0.7126567269608215).epsilon(1e-12));
  CHECK(number(json["average_precision"]) == Approx(0.6652211392101645).epsilon(1e-12));
  REQUIRE(json["curve"]["threshold"].size() == 401);
  CHECK(json["curve"]["threshold"][0].is_null());  // above every score
  CHECK(json["curve"]["threshold"][100].get<double>() == Approx(0.7475124378109452).epsilon(1e-12));
  CHECK(json["curve"]["tpr"][100].get<double>() == Approx(0.3867403314917127).epsilon(1e-12));
  CHECK(json["curve"]["fpr"][100].get<double>() == Approx(0.136986301369863).epsilon(1e-12));
  CHECK(json["curve"]["precision"][100].get<double>() == Approx(0.7).epsilon(1e-12));
  // The same, with numpy: the least of fp + 5 fn.
  const auto& cheapest = json["cheapest"];
  CHECK(number(cheapest["threshold"]) == Approx(0.06592039800995025).epsilon(1e-12));
  CHECK(cheapest["tp"] == 178);
  CHECK(cheapest["fp"] == 196);
  CHECK(cheapest["fn"] == 3);
  CHECK(cheapest["tn"] == 23);
  CHECK(number(cheapest["cost"]) == Approx(0.5275).epsilon(1e-12));
  CHECK(json["calibrated_threshold"].get<double>() == Approx(1.0 / 6));
  REQUIRE(json["thresholds"].size() == 2);
  CHECK(json["thresholds"][1]["tp"] == 121);
  CHECK(number(json["thresholds"][1]["cost"]) == Approx(0.945).epsilon(1e-12));
  CHECK(number(json["thresholds"][1]["precision"]) == Approx(121.0 / 199));
  CHECK(number(json["thresholds"][1]["net_benefit"]) == Approx(0.1075).epsilon(1e-12));
  CHECK(number(json["thresholds"][0]["net_benefit_treat_all"]) == Approx(0.27).epsilon(1e-12));
  // Intervals are the core's own, from the run's seed.
  jobs::WorkContext context;
  const auto rows = test::referenceScores();
  const eval::MetricOptions options{true, 2000, Seed(7).child("threshold")};
  const auto costs =
      eval::costCurve(rows.p, rows.positive, std::vector<double>{0.25, 0.5}, {0, 1, 5, 0}, options, context);
  CHECK(cheapest["threshold"]["low"].get<double>() == *costs->cheapest.low);
  CHECK(cheapest["threshold"]["high"].get<double>() == *costs->cheapest.high);
  std::ifstream csv(folder.file("curve.csv"));
  std::stringstream content;
  content << csv.rdbuf();
  const std::string text = content.str();
  CHECK(text.rfind("threshold,tp,fp,fn,tn,fpr,tpr,precision,cost\n,0,0,181,219,0,0,,2.2625\n", 0) == 0);
  CHECK(std::count(text.begin(), text.end(), '\n') == 402);
}

TEST_CASE("threshold: a table and a sentence, of any class against the rest", "[cli][threshold]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", test::penguins(), "--target", "species", "--model", "lda", "--out",
                   folder.file("p"), "-q"})
              .status == 0);
  const auto which = program({"threshold", folder.file("p")});
  CHECK(which.status == 2);
  CHECK(which.says({"--positive", "Adelie", "Gentoo"}));
  const auto text = program({"threshold", folder.file("p"), "--positive", "Gentoo"});
  INFO(text.err);
  REQUIRE(text.status == 0);
  CHECK(text.out.find("net benefit") != std::string::npos);
  CHECK(text.out.find("Cheapest: call Gentoo from ") != std::string::npos);
  CHECK(text.out.find("read its cost on others") != std::string::npos);
  const auto test = program({"threshold", folder.file("p"), "--positive", "Gentoo", "--part", "test"});
  CHECK(test.status == 0);
  CHECK(test.out.find("read its cost on others") == std::string::npos);
}

TEST_CASE("threshold: where no alarm pays, none is raised", "[cli][threshold]") {
  const test::TemporaryFolder folder;
  const std::string run = test::storedReference(folder);
  const auto none = program({"threshold", run, "--cost", "fp=1000,fn=0", "--json"}).json();
  CHECK(none["cheapest"]["threshold"]["value"].is_null());
  CHECK(none["cheapest"]["threshold"]["reason"] == "Calling no row positive costs least.");
  CHECK(none["cheapest"]["net_benefit"].is_null());
  CHECK(none["cheapest"]["cost"]["value"] == none["cost_none"]["value"]);
  CHECK(program({"threshold", run, "--cost", "fp=1000,fn=0"}).out.find("Cheapest: call no row yes") !=
        std::string::npos);
}

TEST_CASE("threshold: costs and thresholds that are none are one sentence", "[cli][threshold]") {
  const test::TemporaryFolder folder;
  const std::string run = test::storedReference(folder);
  const auto refused = [&](std::vector<std::string> more, const std::vector<std::string>& words) {
    std::vector<std::string> arguments = {"threshold", run};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = program(arguments);
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.says(words));
  };
  refused({"--cost", "fx=1"}, {"--cost", "fx"});
  refused({"--cost", "fp=much"}, {"--cost", "fp=much"});
  refused({"--cost", "fp=inf"}, {"fp=inf"});
  refused({"--cost", "5"}, {"--cost", "5"});
  refused({"--at", "1"}, {"--at", "1"});
  refused({"--at", "-0.1"}, {"--at"});
  refused({"--resamples", "3"}, {"--resamples"});
}
