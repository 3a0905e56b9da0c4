#include <cmath>
#include <numbers>

#include "core/stats/fold_tests.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

TEST_CASE("stats: 5x2cv tests by their formulas", "[stats]") {
  // numpy 1.24 and scipy 1.10.1 (t.sf, f.sf) from the formulas of the papers.
  const Matrix d{{0.02, 0.035}, {0.01, -0.005}, {0.03, 0.015}, {0, 0.025}, {0.04, 0.01}};
  const auto t = fiveByTwoT(d), f = fiveByTwoF(d);
  CHECK(*t.statistic == Approx(1.34839972492648).epsilon(1e-12));
  CHECK(*t.p == Approx(0.23538747727819).epsilon(1e-12));
  CHECK(t.degrees == std::vector<double>{5});
  CHECK(*f.statistic == Approx(2.36363636363636).epsilon(1e-12));
  CHECK(*f.p == Approx(0.177356905801473).epsilon(1e-12));
  CHECK(f.degrees == std::vector<double>{10, 5});
  CHECK(*f.effect == Approx(0.018));
  CHECK(f.n == 10);
  CHECK(*fiveByTwoT(-d).statistic == Approx(-*t.statistic));
  CHECK(*fiveByTwoT(-d).p == Approx(*t.p));
  // Only t depends on which half comes first.
  CHECK(*fiveByTwoF(d.rowwise().reverse()).p == Approx(*f.p));
  CHECK(*fiveByTwoF(1e-200 * d).p == Approx(*f.p));
}

TEST_CASE("stats: 5x2cv without spread falls back to signs", "[stats]") {
  Matrix same = Matrix::Constant(5, 2, 0.02);
  same(2, 1) += 1e-17;
  for (const auto& result : {fiveByTwoT(same), fiveByTwoF(same)}) {
    CHECK_FALSE(result.statistic);
    CHECK_FALSE(result.reason.empty());
    CHECK(result.degrees.empty());
    CHECK(*result.p == Approx(2.0 / 1024));
  }
  // Four above, two below, four of no sign: 2 P(X <= 2 of 6) = 2 * 22 / 64.
  const Matrix mixed{{1.0, 1}, {1, 1}, {-1, -1}, {0, 0}, {0, 0}};
  CHECK(*fiveByTwoF(mixed).p == Approx(44.0 / 64));
  CHECK(fiveByTwoF(Matrix::Zero(5, 2)).p == 1);
  CHECK(fiveByTwoT(Matrix::Zero(5, 2)).note == "both score alike on every half");
  CHECK_FALSE(fiveByTwoT(Matrix::Random(4, 2)).p);
  Matrix gap = Matrix::Random(5, 2);
  gap(1, 1) = NAN;
  CHECK_FALSE(fiveByTwoF(gap).p);
  CHECK_FALSE(fiveByTwoF(gap).reason.empty());
}

TEST_CASE("stats: what is believed of a difference after ten folds", "[stats]") {
  // scipy 1.10.1: t(9, mean, sqrt((1/10 + 1/9) variance)); the quantile behind its interval holds 10 digits.
  const std::vector<double> d = {0.012, 0.03, -0.004, 0.021, 0.017, 0.008, 0.025, 0, 0.013, 0.019};
  const auto belief = *correlatedT(d, 0.1, 0.01);
  CHECK(belief.mean == Approx(0.0141));
  CHECK(belief.scale == Approx(0.00489357099029298).epsilon(1e-12));
  CHECK(belief.degrees == 9);
  CHECK(belief.worse == Approx(0.000409572788036787).epsilon(1e-11));
  CHECK(belief.equivalent == Approx(0.211497772425628).epsilon(1e-11));
  CHECK(belief.better == Approx(0.788092654786335).epsilon(1e-11));
  CHECK(belief.worse + belief.equivalent + belief.better == Approx(1).epsilon(1e-14));
  CHECK(belief.interval.low == Approx(0.0030299733329272).epsilon(1e-9));
  CHECK(belief.interval.high == Approx(0.0251700266670728).epsilon(1e-9));
  std::vector<double> turned;
  for (const double value : d) turned.push_back(-value);
  CHECK(correlatedT(turned, 0.1)->better == Approx(belief.worse));
  CHECK(correlatedT(turned, 0.1)->equivalent == Approx(belief.equivalent));
}

TEST_CASE("stats: two folds are believed as Cauchy's distribution", "[stats]") {
  // Mean 1, variance 2, halves: scale^2 = (1/2 + 1) 2 = 3; P(above 1 + sqrt 3) = 1/2 - atan(1) / pi.
  const auto belief = *correlatedT(std::vector<double>{0, 2}, 0.5, 1 + std::numbers::sqrt3);
  CHECK(belief.scale == Approx(std::numbers::sqrt3));
  CHECK(belief.better == Approx(0.25));
  const double below = (2 + std::numbers::sqrt3) / std::numbers::sqrt3;
  CHECK(belief.worse == Approx(0.5 - std::atan(below) / std::numbers::pi));
  CHECK(correlatedT(std::vector<double>{-1, 1}, 0.5, 0)->better == Approx(0.5));
  CHECK(correlatedT(std::vector<double>{-1, 1}, 0.5, 0)->equivalent == Approx(0).margin(1e-15));
}

TEST_CASE("stats: correlated t test says what it cannot use", "[stats]") {
  const std::vector<double> d = {1, 2, 3}, one = {1}, same = {0.1, 0.1, 0.1}, gap = {1, NAN};
  CHECK(correlatedT(one, 0.1).error().code == ErrorCode::InvalidInput);
  CHECK(correlatedT(same, 0.1).error().code == ErrorCode::InvalidInput);
  CHECK(correlatedT(std::vector<double>(4), 0.1).error().code == ErrorCode::InvalidInput);
  CHECK(correlatedT(gap, 0.1).error().code == ErrorCode::NonFinite);
  CHECK(correlatedT(d, 1).error().where == "correlation");
  CHECK(correlatedT(d, -0.1).error().where == "correlation");
  CHECK(correlatedT(d, NAN).error().where == "correlation");
  CHECK(correlatedT(d, 0.1, -1).error().where == "equivalence");
}
