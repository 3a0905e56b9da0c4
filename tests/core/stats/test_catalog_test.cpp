#include "core/stats/test_catalog.hpp"

#include "core/stats/contingency.hpp"
#include "core/stats/group_tests.hpp"
#include "core/stats/power.hpp"
#include "core/stats/rank_tests.hpp"
#include "core/stats/resampling.hpp"
#include "core/stats/symmetry.hpp"
#include "core/stats/t_tests.hpp"
#include "core/stats/two_sample.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

const std::vector<double> Left = {3.1, 4.0, 2.2, 5.6, 4.4, 3.9, 6.0, 2.9};
const std::vector<double> Right = {4.2, 6.1, 5.0, 7.3, 5.5, 6.6, 4.9};

TestData twoSides() {
  TestData data;
  data.columns.push_back({"height", Left, {}, {}});
  data.columns[0].values.insert(data.columns[0].values.end(), Right.begin(), Right.end());
  data.by = TestColumn{"side", {}, std::vector<int>(Left.size(), 0), {"left", "right"}};
  data.by->codes.insert(data.by->codes.end(), Right.size(), 1);
  return data;
}

TestData judged(const std::vector<int>& first, const std::vector<int>& second) {
  TestData data;
  data.columns.push_back({"one", {}, first, {"no", "yes"}});
  // Its own order of levels, which must not matter.
  data.columns.push_back({"two", {}, {}, {"yes", "no"}});
  for (const int code : second) data.columns[1].codes.push_back(1 - code);
  return data;
}

TestOutcome outcomeOfTest(const char* id, const TestData& data, const params::ParamValues& values = {}) {
  jobs::WorkContext context;
  const auto entry = testEntry(id);
  REQUIRE(entry);
  auto outcome = (*entry)->run(data, values, context);
  INFO((outcome ? std::string() : outcome.error().text()));
  REQUIRE(outcome);
  return *outcome;
}

}  // namespace

TEST_CASE("catalog of tests: an unknown one is answered with the nearest", "[stats][catalog]") {
  const auto missing = testEntry("kruskall");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::NotFound);
  CHECK(missing.error().message.find("\"kruskal\"") != std::string::npos);
}

TEST_CASE("catalog of tests: shapes lie at their own places", "[stats][catalog]") {
  for (int i = 0; i <= static_cast<int>(TestShape::Explained); ++i)
    CHECK(info(static_cast<TestShape>(i)).shape == static_cast<TestShape>(i));
}

TEST_CASE("catalog of tests: groups are taken in the order of their levels", "[stats][catalog]") {
  const auto outcome = outcomeOfTest("welch", twoSides(), {{"alternative", std::string("less")}});
  const TestResult direct = tWelch(Left, Right, Alternative::Less);
  CHECK(outcome.result.statistic == direct.statistic);
  CHECK(outcome.result.p == direct.p);
  CHECK(outcome.result.interval->low == direct.interval->low);
  CHECK(outcome.claim == "the mean of height in left is less than that in right");
  const auto ranks = outcomeOfTest("mann-whitney", twoSides(), {{"method", std::string("normal")}});
  CHECK(ranks.result.p == mannWhitney(Left, Right, {.method = RankMethod::Normal}).p);
}

TEST_CASE("catalog of tests: sentences say which way the evidence points", "[stats][catalog]") {
  CHECK(judgement("a differs from b", 0.049) ==
        "At the 5 % level the data show that a differs from b (p = 0.049).");
  CHECK(
      judgement("a differs from b", 0.2, "adjusted p") ==
      "At the 5 % level the data do not show that a differs from b (adjusted p = 0.2), which is no proof of "
      "the opposite.");
  CHECK(judgement("a differs from b", 0).find("p < 1e-300") != std::string::npos);
  // A name with braces is a name, and no placeholder.
  TestData odd = twoSides();
  odd.columns[0].name = "{by}";
  CHECK(outcomeOfTest("welch", odd).claim == "the mean of {by} in left differs from that in right");
}

TEST_CASE("catalog of tests: rows left out are counted in the note", "[stats][catalog]") {
  TestData data = twoSides();
  data.leftOut = 1;
  CHECK(outcomeOfTest("student", data).result.note == "1 row with a missing value left out");
  data.leftOut = 3;
  CHECK(outcomeOfTest("ks", data).result.note == "exact; 3 rows with a missing value left out");
}

TEST_CASE("catalog of tests: pairs of means are rows", "[stats][catalog]") {
  TestData data = twoSides();
  data.by->levels = {"left", "right", "middle"};
  data.by->codes[2] = data.by->codes[5] = data.by->codes[9] = 2;
  const auto outcome = outcomeOfTest("tukey", data);
  const auto direct = tukeyHsd(data.groups());
  REQUIRE(outcome.rows.rows.size() == 3);
  double largest = 0, least = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::get<double>(outcome.rows.rows[i][2]) == direct.pairs[i].difference);
    CHECK(std::get<double>(outcome.rows.rows[i][6]) == direct.pairs[i].p);
    largest = std::max(largest, direct.pairs[i].statistic);
    least = std::min(least, direct.pairs[i].p);
  }
  CHECK(outcome.result.statistic == largest);
  CHECK(outcome.result.p == least);
  CHECK(std::get<std::string>(outcome.rows.rows[2][1]) == "middle");
  TestData crowd;
  crowd.columns.push_back({"height", std::vector<double>(402), {}, {}});
  crowd.by = TestColumn{"side", {}, {}, {}};
  for (int i = 0; i < 402; ++i) {
    crowd.columns[0].values[static_cast<std::size_t>(i)] = i % 7;
    crowd.by->codes.push_back(i / 2);
    if (i % 2 == 0) crowd.by->levels.push_back(std::to_string(i));
  }
  CHECK(outcomeOfTest("tukey", crowd).result.reason.find("201 groups") != std::string::npos);
}

TEST_CASE("catalog of tests: judgements are matched by the names of their levels", "[stats][catalog]") {
  const std::vector<int> first = {1, 1, 1, 0, 0, 1, 0, 1, 1, 1}, second = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0};
  const TestData data = judged(first, second);
  // Only the first says yes in 5 rows, only the second in 1.
  const auto pair = outcomeOfTest("mcnemar", data, {{"method", std::string("exact")}});
  CHECK(pair.result.p == mcnemar(5, 1, PairedMethod::Exact).p);
  Matrix swaps(2, 2);
  swaps << 2, 1, 5, 2;
  CHECK(outcomeOfTest("bowker", data).result.p == bowker(swaps).p);
  Matrix right(10, 2);
  for (Index i = 0; i < 10; ++i) {
    right(i, 0) = first[static_cast<std::size_t>(i)];
    right(i, 1) = second[static_cast<std::size_t>(i)];
  }
  CHECK(outcomeOfTest("cochran-q", data).result.p == cochranQ(right).p);
  TestData three = data;
  three.columns[0].levels.emplace_back("perhaps");
  three.columns[0].codes[0] = 2;
  CHECK(outcomeOfTest("mcnemar", three).result.reason.find("3 levels") != std::string::npos);
}

TEST_CASE("catalog of tests: counts come with their table", "[stats][catalog]") {
  const TestData data = judged({0, 0, 0, 0, 1, 1, 1, 1, 1}, {0, 0, 0, 1, 1, 1, 1, 1, 0});
  const auto outcome = outcomeOfTest("fisher", data);
  Matrix table(2, 2);  // rows no, yes of the first; columns yes, no of the second
  table << 1, 3, 4, 1;
  CHECK(outcome.result.p == fisherExact(table).p);
  CHECK(outcome.rows.titles == std::vector<std::string>{"one", "yes", "no"});
  CHECK(std::get<double>(outcome.rows.rows[0][2]) == 3);
  const auto goodness = outcomeOfTest("chi-squared-goodness", {{data.columns[0]}, {}, 0, Seed(1)},
                                      {{"expected", std::string("1, 2")}});
  CHECK(*goodness.result.statistic == Approx((1.0 / 3) + (1.0 / 6)));  // 4 and 5 where 3 and 6 are expected
  CHECK(std::get<double>(goodness.rows.rows[1][2]) == Approx(6));
}

TEST_CASE("catalog of tests: shares that do not fit the levels are refused", "[stats][catalog]") {
  const TestData data{{judged({0, 1, 1}, {0, 0, 1}).columns[0]}, {}, 0, Seed(1)};
  jobs::WorkContext context;
  const auto entry = *testEntry("chi-squared-goodness");
  for (const char* shares : {"1,2,3", "1,0", "-1,2"}) {
    const auto outcome = entry->run(data, {{"expected", std::string(shares)}}, context);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().where == "expected");
  }
  CHECK_FALSE(entry->run(data, {{"expected", std::string("1;2")}}, context));
}

TEST_CASE("catalog of tests: resamples follow the seed", "[stats][catalog]") {
  TestData data = twoSides();
  jobs::WorkContext context;
  data.seed = Seed(5);
  const auto outcome = outcomeOfTest("permutation", data, {{"resamples", std::int64_t{500}}});
  const auto direct = permutationTest(
      Left, Right, [](Sample a, Sample b) { return mean(a) - mean(b); }, Alternative::TwoSided,
      {.resamples = 500, .seed = Seed(5).child("permutation")}, context);
  REQUIRE(direct);
  CHECK(outcome.result.p == direct->p);
  TestData one{{twoSides().columns[0]}, {}, 0, Seed(5)};
  const auto interval = outcomeOfTest("bootstrap", one, {{"statistic", std::string("median")}});
  const auto drawn = bootstrap(
      one.sample(), [](Sample x) { return median(x); }, BootstrapInterval::Bca,
      {.resamples = 2000, .level = 0.95, .seed = Seed(5).child("bootstrap")}, context);
  REQUIRE(drawn);
  CHECK(interval.result.interval->low == drawn->interval.low);
  CHECK(interval.result.effect == drawn->value);
}

TEST_CASE("catalog of tests: distances with and without p", "[stats][catalog]") {
  const auto alone = outcomeOfTest("wasserstein", twoSides(), {{"resamples", std::int64_t{0}}});
  CHECK(*alone.result.statistic == wasserstein(Left, Right));
  CHECK_FALSE(alone.result.p);
  CHECK(outcomeOfTest("wasserstein", twoSides()).result.statistic == alone.result.statistic);
  const auto edges = quantileEdges(Left, 4);
  const auto psi =
      outcomeOfTest("psi", twoSides(), {{"bins", std::int64_t{4}}, {"resamples", std::int64_t{0}}});
  CHECK(*psi.result.statistic ==
        populationStability(shares(binCounts(Left, edges)), shares(binCounts(Right, edges))));
}

TEST_CASE("catalog of tests: a distribution fitted to the values has no p", "[stats][catalog]") {
  const TestData one{{twoSides().columns[0]}, {}, 0, Seed(5)};
  CHECK_FALSE(outcomeOfTest("ks-one-sample", one).result.p);
  const auto known = outcomeOfTest("ks-one-sample", one, {{"parameters", std::string("4.5,1.5")}});
  REQUIRE(known.result.p);
  CHECK(*known.result.p > 0.05);
  jobs::WorkContext context;
  CHECK_FALSE((*testEntry("ks-one-sample"))->run(one, {{"parameters", std::string("4.5")}}, context));
}

TEST_CASE("catalog of tests: distributions come in the order of their AIC", "[stats][catalog]") {
  TestData waiting;
  waiting.columns.push_back({"minutes", {}, {}, {}});
  // Exponential quantiles of rate 1/3.
  for (int i = 1; i < 200; ++i) waiting.columns[0].values.push_back(-3 * std::log(1 - i / 200.0));
  const auto outcome = outcomeOfTest("distributions", waiting);
  REQUIRE(outcome.rows.rows.size() > 8);
  CHECK(std::get<std::string>(outcome.rows.rows[0][0]) == "Exponential");
  CHECK(outcome.says.find("Exponential has the least AIC") != std::string::npos);
  double last = -HUGE_VAL;
  for (const auto& row : outcome.rows.rows)
    if (const auto* aic = std::get_if<double>(&row[2])) {
      CHECK(*aic >= last);
      last = *aic;
    } else {
      last = HUGE_VAL;  // those without a fit come last, with a reason
      CHECK_FALSE(std::get<std::string>(row[4]).empty());
    }
}

TEST_CASE("catalog of tests: plans take numbers alone", "[stats][catalog]") {
  // statsmodels 0.13.5: TTestIndPower().solve_power(.5, power=.8, alpha=.05) = 63.77;
  // TTestPower().solve_power(.3, power=.9, alpha=.05) = 118.69; TTestIndPower().power(.5, 30, .05,
  // ratio=40/30) = 0.5322896346810077
  CHECK(outcomeOfTest("power-two-samples", {}).result.effect == 64);
  CHECK(outcomeOfTest("power-one-sample", {}, {{"effect", 0.3}, {"power", 0.9}}).result.effect == 119);
  const auto power = outcomeOfTest("power-two-samples", {},
                                   {{"find", std::string("power")}, {"rows", 30.0}, {"second-rows", 40.0}});
  CHECK(*power.result.effect == Approx(0.5322896346810077).epsilon(1e-9));
  CHECK(power.result.effectName == "power");
  jobs::WorkContext context;
  const auto none = (*testEntry("power-two-samples"))->run({}, {{"effect", 0.0}}, context);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::InvalidInput);
}

TEST_CASE("catalog of tests: numbers that no sum of squares holds are told, not judged", "[stats][catalog]") {
  TestData data = twoSides();
  for (double& value : data.columns[0].values) value *= 1e300;
  for (const char* id : {"anova", "levene", "jarque-bera"}) {
    INFO(id);
    TestData asked = data;
    if (std::string(id) == "jarque-bera") asked.by.reset();
    const auto outcome = outcomeOfTest(id, asked);
    CHECK_FALSE(outcome.result.p);
    CHECK(outcome.says ==
          "The numbers are too large or too small to be squared and added up; scale the column.");
  }
}

TEST_CASE("catalog of tests: Welch's test does not depend on the unit", "[stats][catalog]") {
  const double plain = *outcomeOfTest("welch", twoSides()).result.p;
  for (const double unit : {1e80, 1e-90}) {
    TestData data = twoSides();
    for (double& value : data.columns[0].values) value *= unit;
    CHECK(*outcomeOfTest("welch", data).result.p == Approx(plain).epsilon(1e-12));
  }
}

TEST_CASE("catalog of tests: laws whose parameters pass every double give a reason", "[stats][catalog]") {
  TestData data;
  data.columns.push_back({"time", {}, {}, {}});
  for (int i = 0; i < 30; ++i) data.columns[0].values.push_back(1.7e9 + 60 * i);
  const auto outcome = outcomeOfTest("distributions", data);
  CHECK_FALSE(outcome.rows.rows.empty());
}

TEST_CASE("catalog of tests: expected shares count by their ratios", "[stats][catalog]") {
  const auto data = judged({0, 1, 1, 0, 1, 1}, {0, 0, 0, 0, 0, 0});
  TestData one;
  one.columns = {data.columns[0]};
  CHECK(outcomeOfTest("chi-squared-goodness", one, {{"expected", std::string("1e308,1e308")}}).result.p ==
        outcomeOfTest("chi-squared-goodness", one).result.p);
}
