#include "core/eval/comparison.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

TEST_CASE("comparison: McNemar's exact, mid and corrected p are the published ones", "[eval][comparison]") {
  const McNemar few = mcnemar(15, 5);
  CHECK(few.exact);
  CHECK(few.p == Approx(0.0414).margin(5e-5));
  CHECK(few.midP == Approx(0.0266).margin(5e-5));
  const McNemar many = mcnemar(30, 15);
  CHECK_FALSE(many.exact);
  CHECK(many.statistic == Approx(14.0 * 14 / 45));
  CHECK(many.p == Approx(std::erfc(std::sqrt(many.statistic / 2))).epsilon(1e-9));
  CHECK(mcnemar(0, 0).p == 1);
  CHECK(mcnemar(4, 4).p == 1);
  CHECK(mcnemar(15, 5).p == mcnemar(5, 15).p);
}

TEST_CASE("comparison: churn, difference and verdict of two classifiers", "[eval][comparison]") {
  std::vector<int> actual, first, second;
  for (int i = 0; i < 1000; ++i) {
    actual.push_back(i % 2);
    first.push_back(i < 100 ? 1 - actual.back() : actual.back());              // wrong on 0 ... 99
    second.push_back(i >= 60 && i < 110 ? 1 - actual.back() : actual.back());  // wrong on 60 ... 109
  }
  const auto a = test::classified({"no", "yes"}, actual, first),
             b = test::classified({"no", "yes"}, actual, second);
  jobs::WorkContext context;
  const ComparisonOptions options{.bootstrap = 200, .decisive = 1000};
  const auto result = compareAnswers(a, b, "A", "B", options, Seed(1), context);
  REQUIRE(result);
  CHECK(result->churn->fixed == 60);
  CHECK(result->churn->broken == 10);
  CHECK(result->churn->bothWrong == 40);
  CHECK(result->churn->bothRight == 890);
  CHECK(result->shown);
  CHECK(result->verdict.find("B better by 5.0 pt [") == 0);
  CHECK(result->verdict.find("on 1000 rows: shown.") != std::string::npos);
  const auto& accuracy = result->metrics.front();
  CHECK(*accuracy.difference.value == Approx(0.05));
  CHECK(*accuracy.difference.low == Approx(0.034).margin(0.004));
  CHECK(*accuracy.difference.high == Approx(0.066).margin(0.004));
  CHECK(accuracy.p < 0.01);

  const auto other = compareAnswers(b, a, "A", "B", options, Seed(1), context);
  CHECK(other->verdict.find("A better by 5.0 pt [") == 0);
  const auto same = compareAnswers(a, a, "A", "B", options, Seed(1), context);
  CHECK(same->sameAnswers);
  CHECK(same->verdict == "A and B answer the same on all 1000 rows.");
  CHECK(same->mcnemar->p == 1);
}

TEST_CASE("comparison: a small difference names the rows it would take", "[eval][comparison]") {
  std::vector<int> actual(400, 0), first(400, 0), second(400, 0);
  for (std::size_t i = 0; i < 400; i += 2) actual[i] = first[i] = second[i] = 1;
  for (std::size_t i = 0; i < 20; ++i) first[i] = 1 - actual[i];
  for (std::size_t i = 12; i < 28; ++i) second[i] = 1 - actual[i];
  jobs::WorkContext context;
  const auto result = compareAnswers(test::classified({"no", "yes"}, actual, first),
                                     test::classified({"no", "yes"}, actual, second), "A", "B",
                                     {.bootstrap = 200, .decisive = 1000}, Seed(1), context);
  REQUIRE(result);
  CHECK_FALSE(result->shown);
  // Delta 1 pt, discordance 5 %: 3922 rows, as in the table of split sizes.
  CHECK(result->rowsNeeded == Approx(3922).margin(2));
  CHECK(result->verdict.find("not shown; about 4000 rows would be needed.") != std::string::npos);
}

TEST_CASE("comparison: a difference that no number of rows would settle asks for none",
          "[eval][comparison]") {
  const std::vector<double> actual(40, 0);
  std::vector<double> first, second;
  for (int i = 0; i < 40; ++i) {
    first.push_back(i % 2 == 0 ? 1 : 2);
    second.push_back(i % 2 == 0 ? 2 : 1);
  }
  second[1] += 1e-9;
  jobs::WorkContext context;
  const auto result =
      compareAnswers(test::regressed(actual, first), test::regressed(actual, second), "A", "B",
                     {.metric = "rmse", .bootstrap = 200, .decisive = 1000}, Seed(1), context);
  REQUIRE(result);
  CHECK_FALSE(result->shown);
  // The root mean squares differ by 1e-9 / 40 / 1.58 and are known to a tenth: some 1e21 rows.
  CHECK(result->rowsNeeded == 0);
  CHECK(result->verdict.find(" on 40 rows: not shown.") != std::string::npos);
}

TEST_CASE("comparison: numbers by their paired bootstrap, other rows or truths are refused",
          "[eval][comparison]") {
  std::vector<double> actual, near, far;
  Rng rng{Seed(3)};
  for (int i = 0; i < 300; ++i) {
    actual.push_back(rng.normal());
    const double shared = rng.normal();
    near.push_back(actual.back() + shared);
    far.push_back(actual.back() + 1.1 * shared);
  }
  jobs::WorkContext context;
  const ComparisonOptions options{.metric = "rmse", .bootstrap = 200, .decisive = 1000};
  const auto a = test::regressed(actual, far), b = test::regressed(actual, near);
  const auto result = compareAnswers(a, b, "A", "B", options, Seed(1), context);
  REQUIRE(result);
  CHECK(result->shown);  // errors are the same but for a tenth: pairing sees it
  CHECK(result->verdict.find("B better by ") == 0);
  CHECK(result->verdict.find("in rmse [") != std::string::npos);
  CHECK_FALSE(result->churn);

  auto moved = b;
  moved.rows[0] = 7;
  CHECK(compareAnswers(a, moved, "A", "B", options, Seed(1), context).error().code ==
        ErrorCode::InvalidInput);
  auto changed = b;
  changed.actualValues[0] += 1;
  CHECK(compareAnswers(a, changed, "A", "B", options, Seed(1), context).error().code ==
        ErrorCode::InvalidInput);
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(compareAnswers(a, b, "A", "B", options, Seed(1), stopped).error().code == ErrorCode::Cancelled);
}

TEST_CASE("comparison: Holm's adjustment", "[eval][comparison]") {
  const auto p = holm({0.01, 0.04, 0.03, 0.005});
  CHECK(p[0] == Approx(0.03));
  CHECK(p[1] == Approx(0.06));
  CHECK(p[2] == Approx(0.06));
  CHECK(p[3] == Approx(0.02));
}
