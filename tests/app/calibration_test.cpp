#include <fstream>

#include "core/eval/calibration_errors.hpp"
#include "tests/app/cli_program.hpp"
#include "tests/app/stored_answers.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using test::program;

TEST_CASE("calibration: the reliability table is scikit-learn's, the parts add up", "[cli][calibration]") {
  const test::TemporaryFolder folder;
  const std::string run = test::storedReference(folder);
  const auto one = program(
      {"calibration", run, "--equal-width", "--json", "--threads", "1", "--out", folder.file("bins.csv")});
  INFO(one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == program({"calibration", run, "--equal-width", "--json", "--threads", "4"}).out);
  const auto json = one.json();
  CHECK(json["class"] == "yes");
  CHECK(json["rows"] == 400);
  CHECK(json["happened"] == 181);
  REQUIRE(json["bins"].size() == 10);
  // scikit-learn 1.2.1: calibration_curve(y, p, n_bins=10, strategy="uniform"), brier_score_loss.
  CHECK(json["bins"][0]["observed"]["value"].get<double>() == Approx(0.2).epsilon(1e-12));
  CHECK(json["bins"][1]["observed"]["value"].get<double>() == Approx(0.225).epsilon(1e-12));
  CHECK(json["bins"][9]["observed"]["value"].get<double>() == Approx(0.7631578947368421).epsilon(1e-12));
  CHECK(json["bins"][9]["mean_probability"].get<double>() == Approx(0.9501178318931657).epsilon(1e-12));
  CHECK(json["bins"][9]["observed"]["method"] == "wilson");
  CHECK(json["ece"]["value"].get<double>() == Approx(0.09918532338308463).epsilon(1e-12));
  CHECK(json["mce"]["value"].get<double>() == Approx(0.18695993715632353).epsilon(1e-12));
  CHECK(json["brier"]["value"].get<double>() == Approx(0.22752125566198855).epsilon(1e-12));
  const auto part = [&](const char* name) { return json[name]["value"].get<double>(); };
  CHECK(part("reliability") - part("resolution") + part("uncertainty") + part("unexplained") ==
        Approx(part("brier")).epsilon(1e-12));
  // statsmodels 0.13.5: Logit(y, [1, log(p / (1 - p))]).
  CHECK(part("slope") == Approx(0.47466057).epsilon(1e-6));
  CHECK(json["slope"]["low"].get<double>() == Approx(0.33398688).epsilon(1e-5));
  CHECK(json["slope"]["high"].get<double>() == Approx(0.61533426).epsilon(1e-5));
  CHECK(part("intercept") == Approx(-0.21060832).epsilon(1e-6));
  CHECK(json["verdict"].get<std::string>().rfind("Over-confident: ", 0) == 0);
  // The interval is the core's own, from the run's seed.
  jobs::WorkContext context;
  const auto rows = test::referenceScores();
  const auto direct = eval::calibrationErrors(rows.p, rows.positive, 10, eval::BinEdges::EqualWidth,
                                              {true, 2000, Seed(7).child("calibration")}, context);
  CHECK(json["ece"]["low"].get<double>() == *direct->expected.low);
  CHECK(json["ece"]["high"].get<double>() == *direct->expected.high);
  CHECK(program({"calibration", run, "--equal-width", "--json", "--seed", "8"}).json()["ece"]["low"] !=
        json["ece"]["low"]);
  std::ifstream csv(folder.file("bins.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK(line == "low,high,n,mean_probability,observed,observed_low,observed_high");
}

TEST_CASE("calibration: of two classes either, of more the answer or one class", "[cli][calibration]") {
  const test::TemporaryFolder folder;
  const std::string run = test::storedReference(folder);
  const auto no = program({"calibration", run, "--positive", "no", "--json"}).json();
  CHECK(no["class"] == "no");
  CHECK(no["happened"] == 219);
  REQUIRE(program({"fit", "--data", test::penguins(), "--target", "species", "--model", "lda", "--out",
                   folder.file("p"), "-q"})
              .status == 0);
  const auto answer = program({"calibration", folder.file("p"), "--json", "--bins", "4"});
  INFO(answer.err);
  REQUIRE(answer.status == 0);
  CHECK(answer.json()["class"].is_null());
  CHECK(program({"calibration", folder.file("p")}).out.find("that the answer is right, 69 rows of dev") !=
        std::string::npos);
  const auto gentoo = program({"calibration", folder.file("p"), "--positive", "Gentoo", "--json"}).json();
  CHECK(gentoo["happened"] == 25);
  const auto wrong = program({"calibration", folder.file("p"), "--positive", "Gento"});
  CHECK(wrong.status == 2);
  CHECK(wrong.says({"--positive", "Gento", "Gentoo"}));
}

TEST_CASE("calibration: few rows leave the Brier score and reasons", "[cli][calibration]") {
  const test::TemporaryFolder folder;
  REQUIRE(
      program({"fit", "--data", "bundled:iris", "--model", "lda", "--out", folder.file("i"), "-q"}).status ==
      0);
  const auto few = program({"calibration", folder.file("i"), "--json"}).json();
  CHECK(few["rows"] == 30);
  CHECK(few["brier"]["value"].is_number());
  CHECK(few["ece"]["value"].is_null());
  CHECK(few["ece"]["reason"] == "Calibration takes 50 rows, not 30.");
  CHECK(few["bins"].empty());
  CHECK(few["verdict"].get<std::string>().find("50 rows") != std::string::npos);
}

TEST_CASE("calibration and threshold: what has no probabilities to judge is one sentence",
          "[cli][calibration]") {
  const test::TemporaryFolder folder;
  REQUIRE(program({"fit", "--data", "bundled:diabetes", "--model", "ridge", "--out", folder.file("r"), "-q"})
              .status == 0);
  REQUIRE(program({"fit", "--data", "bundled:breast-cancer", "--model", "linear-svm", "--out",
                   folder.file("s"), "-q"})
              .status == 0);
  REQUIRE(program({"fit", "--data", "bundled:breast-cancer", "--model", "lda", "--seal-test", "--out",
                   folder.file("l"), "-q"})
              .status == 0);
  for (const char* command : {"calibration", "threshold"}) {
    INFO(command);
    const auto numbers = program({command, folder.file("r")});
    CHECK(numbers.status == 2);
    CHECK(numbers.says({"predicts numbers"}));
    const auto margins = program({command, folder.file("s")});
    CHECK(margins.status == 2);
    CHECK(margins.says({"linear-svm", "no probabilities"}));
    const auto sealed = program({command, folder.file("l"), "--part", "test"});
    CHECK(sealed.status == 2);
    CHECK(sealed.says({"sealed", "--seal-test"}));
    const auto absent = program({command, folder.file("l"), "--part", "train-dev"});
    CHECK(absent.status == 2);
    CHECK(absent.says({"train-dev"}));
    CHECK(program({command, folder.file("l"), "--part", "validation"}).status == 2);
    CHECK(program({command, folder.file("nowhere")}).status == 5);
    const auto over = program({command, folder.file("l"), "--out", folder.file("l") + "/predictions.csv"});
    CHECK(over.status == 2);
    CHECK(over.says({"--out"}));
    CHECK(program({command, folder.file("l"), "--out", folder.file("no/where.csv")}).status == 5);
  }
}
