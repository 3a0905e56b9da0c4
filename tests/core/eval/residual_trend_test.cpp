#include "core/eval/residual_trend.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

constexpr double Unknown = std::numeric_limits<double>::quiet_NaN();

/// A saw of growing height on a bowl: 40 places 0, 1, ..., residual (7 i mod 11 - 5)(1 + i / 20) +
/// (i - 20)^2 / 50 - 3.
struct SawOnABowl {
  SawOnABowl() {
    for (int i = 0; i < 40; ++i) {
      x.push_back(i);
      residuals.push_back((i * 7 % 11 - 5) * (1 + i / 20.0) + 0.02 * (i - 20) * (i - 20) - 3);
    }
  }
  std::vector<double> x, residuals;
};

}  // namespace

TEST_CASE("residual trend: curve, scatter and tests agree with statsmodels", "[eval][residuals]") {
  const SawOnABowl rows;
  jobs::WorkContext context;
  const auto trend = residualTrend(rows.x, rows.residuals, context);
  REQUIRE(trend);
  CHECK(trend->n == 40);
  REQUIRE(trend->at == rows.x);
  // statsmodels 0.13: lowess(r, x, 2/3, 3), lowess(|r - curve|, x, 2/3, 0).
  CHECK(trend->centre[0] == Approx(3.71934928588364));
  CHECK(trend->centre[10] == Approx(-0.27516618974349));
  CHECK(trend->centre[20] == Approx(-2.23870652759696));
  CHECK(trend->centre[39] == Approx(5.23994415455279));
  CHECK(trend->bend == Approx(1.0426948554854767));
  CHECK(trend->scatter[0] == Approx(2.96848268969732));
  CHECK(trend->scatter[20] == Approx(5.54252352023294));
  CHECK(trend->scatter[39] == Approx(8.66012394992447));
  // anova_oneway(use_var="unequal") of four groups of ten; het_breuschpagan(r, [1, x]).
  REQUIRE(trend->level.p);
  CHECK(*trend->level.statistic == Approx(1.6828391477682123));
  CHECK(*trend->level.p == Approx(0.20392603493254083));
  REQUIRE(trend->level.degrees.size() == 2);
  CHECK(trend->level.degrees[0] == 3);
  CHECK(trend->level.degrees[1] == Approx(19.268837621473722));
  REQUIRE(trend->spread.p);
  CHECK(*trend->spread.statistic == Approx(7.502238574880504));
  CHECK(*trend->spread.p == Approx(0.006162235041142133));
}

TEST_CASE("residual trend: the order of rows and rows with a gap change nothing", "[eval][residuals]") {
  const SawOnABowl rows;
  jobs::WorkContext context;
  const auto plain = residualTrend(rows.x, rows.residuals, context);
  std::vector<double> x(rows.x.rbegin(), rows.x.rend()), r(rows.residuals.rbegin(), rows.residuals.rend());
  x.insert(x.begin() + 3, {Unknown, 7});
  r.insert(r.begin() + 3, {100, Unknown});
  const auto other = residualTrend(x, r, context);
  REQUIRE(plain);
  REQUIRE(other);
  CHECK(other->n == 40);
  CHECK(other->centre == plain->centre);
  CHECK(other->scatter == plain->scatter);
  CHECK(other->level.p == plain->level.p);
}

TEST_CASE("residual trend: rows of one place are in one group", "[eval][residuals]") {
  // 30 of 40 rows at one place, three groups' worth, then ten rows elsewhere: two groups, 1 and 38 degrees.
  std::vector<double> x(40, 1.0), r;
  for (std::size_t i = 30; i < 40; ++i) x[i] = static_cast<double>(i);
  for (int i = 0; i < 40; ++i) r.push_back(i % 2 == 0 ? 1 : -1);
  jobs::WorkContext context;
  const auto two = residualTrend(x, r, context);
  REQUIRE(two);
  REQUIRE(two->level.degrees.size() == 2);
  CHECK(two->level.degrees[0] == 1);
  CHECK(two->level.n == 40);
  CHECK(two->at.size() == 11);
  // Too few at the end for a group of their own.
  for (std::size_t i = 30; i < 37; ++i) x[i] = 1;
  const auto one = residualTrend(x, r, context);
  REQUIRE(one);
  CHECK_FALSE(one->level.p);
  CHECK_FALSE(one->level.reason.empty());
}

TEST_CASE("residual trend: many places are thinned, and the ends stay", "[eval][residuals]") {
  std::vector<double> x, r;
  for (int i = 0; i < 5000; ++i) {
    x.push_back(i / 5.0);
    r.push_back(i * 7 % 11 - 5);
  }
  jobs::WorkContext context;
  const auto trend = residualTrend(x, r, context);
  REQUIRE(trend);
  CHECK(trend->at.size() <= 302);
  CHECK(trend->at.size() >= 250);
  CHECK(trend->at.front() == 0);
  CHECK(trend->at.back() == x.back());
  CHECK(trend->n == 5000);
}

TEST_CASE("residual trend: what has no course says why", "[eval][residuals]") {
  jobs::WorkContext context;
  const std::vector<double> two = {1, 2}, flat = {1, 1, 1, 1}, r = {1, 2, 3, 4};
  CHECK(residualTrend(two, two, context).error().code == ErrorCode::InvalidInput);
  CHECK(residualTrend(two, r, context).error().code == ErrorCode::InvalidInput);
  CHECK(residualTrend(flat, r, context).error().message.find("same x") != std::string::npos);
  const auto even = residualTrend(r, flat, context);
  REQUIRE(even);
  CHECK(even->bend == 0);
  CHECK_FALSE(even->level.p);
  CHECK_FALSE(even->level.reason.empty());
  CHECK_FALSE(even->spread.p);
  CHECK_FALSE(even->spread.reason.empty());
}

TEST_CASE("normal scores: quantiles, line and moments agree with scipy", "[eval][residuals]") {
  const SawOnABowl rows;
  const std::vector<double> twelve(rows.residuals.begin(), rows.residuals.begin() + 12);
  const auto scores = normalScores(twelve);
  REQUIRE(scores);
  // scipy: norm.ppf((rank - 1/2) / 12), numpy's quartiles, skew, kurtosis.
  CHECK(scores->score[0] == Approx(-0.31863936396438));
  CHECK(scores->score[3] == Approx(1.73166439612225));
  CHECK(scores->score[11] == Approx(-1.73166439612225));
  CHECK(scores->slope == Approx(4.944478398716182));
  CHECK(scores->intercept == Approx(1.0225));
  CHECK(scores->skewness == Approx(-0.3650424030382018));
  CHECK(scores->excessKurtosis == Approx(-0.6387860172767006));
  // Up to ten rows: norm.ppf((rank - 3/8) / 9.25).
  std::vector<double> nine(rows.residuals.begin(), rows.residuals.begin() + 9);
  nine.insert(nine.begin(), Unknown);
  const auto small = normalScores(nine);
  REQUIRE(small);
  CHECK(std::isnan(small->score[0]));
  CHECK(small->n == 9);
  CHECK(small->score[1] == Approx(-0.57163752516509));
  CHECK(small->score[4] == Approx(1.49415490862091));
  const std::vector<double> flat = {2, 2, 2}, two = {1, 2};
  CHECK(normalScores(flat).error().code == ErrorCode::InvalidInput);
  CHECK(normalScores(two).error().code == ErrorCode::InvalidInput);
}
