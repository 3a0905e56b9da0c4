#include "core/eval/ranking_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.hpp"
#include "core/eval/average_precision.hpp"
#include "core/eval/ranking_areas.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

const std::vector<double> TiedScores = {0.9, 0.5, 0.5, 0.5, 0.1};
const std::vector<bool> TiedPositive = {true, true, true, false, false};

/// The definition of the area: every pair of a positive and a negative.
double byPairs(const std::vector<double>& scores, const std::vector<bool>& positive) {
  double sum = 0, pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    for (std::size_t j = 0; j < scores.size(); ++j)
      if (positive[i] && !positive[j]) {
        sum += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        ++pairs;
      }
  return sum / pairs;
}

Estimate areaUnderPrecision(const Scored& scored, int resamples) {
  jobs::WorkContext context;
  return averagePrecision(scored, *knownAnswers(scored), {.bootstrap = resamples, .seed = Seed(1)}, context);
}

}  // namespace

TEST_CASE("ranking curves: tied scores are one step and the first point calls nothing", "[eval][ranking]") {
  const auto curves = rankingCurves(TiedScores, TiedPositive);
  REQUIRE(curves.points.size() == 4);
  CHECK(std::isinf(curves.points[0].threshold));
  CHECK(curves.points[0].truePositives == 0);
  CHECK(curves.points[2].threshold == 0.5);
  CHECK(curves.points[2].truePositives == 3);
  CHECK(curves.points[2].falsePositives == 1);
  CHECK(curves.truePositiveRate(curves.points[1]) == Approx(1.0 / 3));
  CHECK(curves.falsePositiveRate(curves.points[2]) == Approx(0.5));
  CHECK(curves.precision(curves.points[2]) == Approx(0.75));
  CHECK(std::isnan(curves.precision(curves.points[0])));
  CHECK(averagePrecision(curves) == Approx(5.0 / 6));
}

TEST_CASE("ranking curves: rows without a score are excluded and counted", "[eval][ranking]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto curves = rankingCurves(std::vector<double>{0.2, nan, 0.8}, {false, true, true});
  CHECK(curves.excluded == 1);
  CHECK(curves.positives == 1);
  CHECK(curves.negatives == 1);
}

TEST_CASE("ranking curves: equal scores make one step with area a half", "[eval][ranking]") {
  const std::vector<double> same(4, 0.3);
  CHECK(rankingCurves(same, {true, false, true, false}).points.size() == 2);
  CHECK(*auc(same, {true, false, true, false}).value == 0.5);
}

TEST_CASE("ranking curves: of a class against the rest need probabilities", "[eval][ranking]") {
  CHECK_FALSE(rankingCurves(test::classified({"a", "b"}, {0, 1}, {0, 1}), 1));
  CHECK_FALSE(rankingCurves(test::binary({0, 1}, {0.2, 0.7}), 2));
  const auto curves = rankingCurves(test::binary({0, 1, 0}, {0.2, 0.7, 0.9}), 0);
  REQUIRE(curves);
  CHECK(curves->positives == 2);
  CHECK(curves->points[1].threshold == Approx(0.8));
}

TEST_CASE("auc: five rows with ties, worked by hand", "[eval][ranking]") {
  // Components of the positives 1, 3/4, 3/4 (variance 1/48), of the negatives 2/3, 1 (variance 1/18);
  // DeLong's variance 1/144 + 1/36 = 5/144.
  const Estimate e = auc(TiedScores, TiedPositive);
  CHECK(*e.value == Approx(5.0 / 6));
  CHECK(*e.low == Approx(5.0 / 6 - 1.959963984540054 * std::sqrt(5.0) / 12));
  CHECK(*e.high == 1);
  CHECK(e.method == "delong");
  CHECK(e.n == 5);
}

TEST_CASE("auc: equals the share of ordered pairs, with ties, on random rows", "[eval][ranking]") {
  Rng rng{Seed(11)};
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> scores;
    std::vector<bool> positive;
    for (int i = 0; i < 40; ++i) {
      scores.push_back(static_cast<double>(rng.below(12)));
      positive.push_back(i < 3 || (i != 3 && rng.uniform() < 0.4));
    }
    const Estimate e = auc(scores, positive);
    CHECK(*e.value == Approx(byPairs(scores, positive)));
    CHECK(*e.low <= *e.value);
    CHECK(*e.high >= *e.value);
  }
}

TEST_CASE("auc: DeLong's interval covers a known area nineteen times of twenty", "[eval][ranking]") {
  // Normal scores a shift d apart have area Phi(d / sqrt 2).
  const double shift = 1.0, truth = 0.5 * std::erfc(-shift / 2);
  Rng rng{Seed(4)};
  int covered = 0;
  const int trials = 1500;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> scores;
    std::vector<bool> positive;
    for (int i = 0; i < 100; ++i) {
      positive.push_back(i % 2 == 0);
      scores.push_back(rng.normal() + (i % 2 == 0 ? shift : 0));
    }
    const Estimate e = auc(scores, positive);
    covered += *e.low <= truth && truth <= *e.high ? 1 : 0;
  }
  CHECK(covered / static_cast<double>(trials) == Approx(0.945).margin(0.02));
}

TEST_CASE("auc: a perfect ranking is not claimed to be certain", "[eval][ranking]") {
  const Estimate few = auc(std::vector<double>{1, 2, 3, 4}, {false, false, true, true});
  std::vector<double> scores;
  std::vector<bool> positive;
  for (int i = 0; i < 200; ++i) {
    scores.push_back(i);
    positive.push_back(i >= 100);
  }
  const Estimate many = auc(scores, positive);
  CHECK(*few.value == 1);
  CHECK(*few.high == 1);
  CHECK(few.method == "newcombe-score");
  CHECK(*few.low < 0.7);
  CHECK(*many.low > 0.93);
  CHECK(*many.low < 1);
}

TEST_CASE("auc: one class only is undefined, with a reason", "[eval][ranking]") {
  for (const bool all : {true, false}) {
    const Estimate e = auc(std::vector<double>{0.1, 0.2}, {all, all});
    CHECK_FALSE(e.value);
    CHECK_FALSE(e.reason.empty());
    CHECK(e.n == 2);
  }
}

TEST_CASE("macro auc: for two classes it is the binary one, interval and all", "[eval][ranking]") {
  Rng rng{Seed(8)};
  Matrix probabilities(60, 2);
  std::vector<int> codes;
  std::vector<bool> positive;
  for (Index i = 0; i < 60; ++i) {
    codes.push_back(i % 3 == 0 ? 1 : 0);
    positive.push_back(codes.back() == 1);
    probabilities(i, 1) = 1 / (1 + std::exp(-rng.normal() - codes.back()));
    probabilities(i, 0) = 1 - probabilities(i, 1);
  }
  const Estimate two = auc({probabilities.col(1).data(), 60}, positive);
  const Estimate macro = macroAuc(probabilities, codes, {"no", "yes"});
  CHECK(*macro.value == Approx(*two.value));
  CHECK(*macro.low == Approx(*two.low));
  CHECK(*macro.high == Approx(*two.high));
}

TEST_CASE("macro auc: its variance agrees with resampling rows within classes", "[eval][ranking]") {
  Rng rng{Seed(15)};
  const Index n = 150;
  Matrix p(n, 3);
  std::vector<int> codes;
  for (Index i = 0; i < n; ++i) {
    codes.push_back(static_cast<int>(i % 3));
    for (Index k = 0; k < 3; ++k) p(i, k) = std::exp(rng.normal() + (codes.back() == k ? 1.2 : 0));
    p.row(i) /= p.row(i).sum();
  }
  const std::vector<std::string> names = {"a", "b", "c"};
  const Estimate e = macroAuc(p, codes, names);
  double sum = 0, squares = 0;
  const int resamples = 600;
  for (int b = 0; b < resamples; ++b) {
    Matrix drawn(n, 3);
    for (Index i = 0; i < n; ++i) drawn.row(i) = p.row(3 * rng.below(n / 3) + i % 3);
    const double value = *macroAuc(drawn, codes, names).value;
    sum += value;
    squares += value * value;
  }
  const double sd = std::sqrt(squares / resamples - sum / resamples * (sum / resamples));
  CHECK((*e.high - *e.low) / 2 / 1.959963984540054 == Approx(sd).epsilon(0.15));
}

TEST_CASE("macro auc: an absent class is left out and said so", "[eval][ranking]") {
  Matrix p(4, 3);
  p << 0.7, 0.2, 0.1, 0.4, 0.5, 0.1, 0.2, 0.7, 0.1, 0.5, 0.4, 0.1;
  const Estimate e = macroAuc(p, {0, 0, 1, 1}, {"a", "b", "c"});
  CHECK(*e.value == Approx(0.75));
  CHECK(e.note == "mean of 2 of 3 classes");
  CHECK_FALSE(macroAuc(p, {0, 0, 0, 0}, {"a", "b", "c"}).value);
}

TEST_CASE("average precision: the interval of resampled ranks holds the value", "[eval][ranking]") {
  Rng rng{Seed(2)};
  std::vector<int> actual;
  std::vector<double> yes;
  for (int i = 0; i < 200; ++i) {
    actual.push_back(i % 4 == 0 ? 1 : 0);
    yes.push_back(1 / (1 + std::exp(-rng.normal() - actual.back())));
  }
  const auto scored = test::binary(actual, yes);
  const Estimate e = areaUnderPrecision(scored, 500);
  REQUIRE(e.low);
  CHECK(*e.value == Approx(averagePrecision(*rankingCurves(scored, 1))));
  CHECK(*e.low < *e.value);
  CHECK(*e.value < *e.high);
  CHECK(*e.high - *e.low < 0.35);
  CHECK_FALSE(areaUnderPrecision(test::binary({0, 0}, {0.1, 0.2}), 500).value);
}

TEST_CASE("average precision: the influence of a row is what the same row once more would change",
          "[eval][ranking]") {
  Rng rng{Seed(5)};
  const std::size_t n = 3000;
  std::vector<double> scores;
  std::vector<bool> positive;
  for (std::size_t i = 0; i < n; ++i) {
    positive.push_back(i % 3 == 0);
    scores.push_back(std::round(40 * (rng.normal() + (i % 3 == 0 ? 1 : 0))) / 40);
  }
  const auto influence = averagePrecisionInfluence(scores, positive);
  const double before = averagePrecision(rankingCurves(scores, positive));
  double sum = 0, largest = 0;
  for (const double one : influence) {
    sum += one;
    largest = std::max(largest, std::abs(one));
  }
  CHECK(sum == Approx(0).margin(1e-12));
  for (std::size_t i = 0; i < n; i += 37) {
    auto more = scores;
    auto morePositive = positive;
    more.push_back(scores[i]);
    morePositive.push_back(positive[i]);
    const double change = averagePrecision(rankingCurves(more, morePositive)) - before;
    CHECK(change == Approx(influence[i]).margin(0.02 * largest));
  }
  CHECK(averagePrecisionInfluence(scores, std::vector<bool>(n, false)).empty());
}

TEST_CASE("average precision: many rows have the interval of few drawn one by one, scaled",
          "[eval][ranking]") {
  const auto rows = [](int n) {
    Rng rng{Seed(2)};
    std::vector<int> actual;
    std::vector<double> yes;
    for (int i = 0; i < n; ++i) {
      actual.push_back(i % 4 == 0 ? 1 : 0);
      yes.push_back(1 / (1 + std::exp(-rng.normal() - actual.back())));
    }
    return test::binary(actual, yes);
  };
  const auto width = [&](int n, int resamples) {
    const Estimate e = areaUnderPrecision(rows(n), resamples);
    return (*e.high - *e.low) * std::sqrt(static_cast<double>(n));
  };
  CHECK(width(static_cast<int>(ManyRows) + 1, 2000) ==
        Approx(width(static_cast<int>(ManyRows), 400)).epsilon(0.15));
}
