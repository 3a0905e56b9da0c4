#include <Eigen/QR>
#include <cmath>

#include "core/base/random.hpp"
#include "core/stats/residual_tests.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

/// 60 residuals whose spread follows the square of the first column.
struct Spreading {
  std::vector<double> residuals;
  Matrix columns{60, 2};
  Spreading() {
    for (Index i = 0; i < 60; ++i) {
      const double t = static_cast<double>(i), a = std::sin(0.7 * t);
      columns(i, 0) = a;
      columns(i, 1) = std::cos(0.31 * t * t);
      residuals.push_back((0.5 + a * a) * std::cos(1.3 * t * t + 0.2));
    }
  }
};

}  // namespace

// References: statsmodels 0.13.5, het_breuschpagan, het_white and acorr_ljungbox of the same numbers.
TEST_CASE("stats: Breusch and Pagan's test in both forms", "[stats]") {
  const Spreading data;
  const auto koenker = *breuschPagan(data.residuals, data.columns);
  CHECK(*koenker.statistic == Approx(1.64983460675431).epsilon(1e-12));
  CHECK(*koenker.p == Approx(0.438271234517366).epsilon(1e-12));
  CHECK(koenker.degrees == std::vector<double>{2});
  CHECK(*koenker.effect == Approx(1.64983460675431 / 60));
  CHECK(koenker.n == 60);
  const auto original = *breuschPagan(data.residuals, data.columns, SpreadStatistic::Original);
  CHECK(*original.statistic == Approx(1.37196046150135).epsilon(1e-12));
  CHECK(*original.p == Approx(0.503596346929706).epsilon(1e-12));
}

TEST_CASE("stats: Breusch and Pagan's test by hand", "[stats]") {
  // Squares 1, 1, 4, 4 on 0, 0, 1, 1: explained wholly, as the two levels of the squares are the two of x.
  const std::vector<double> residuals = {1, -1, 2, -2};
  const Matrix steps{{0.0}, {0}, {1}, {1}};
  CHECK(*breuschPagan(residuals, steps)->statistic == Approx(4));
  // Explained 4 * 1.5^2 = 9 over twice the square of the mean square 2.5.
  CHECK(*breuschPagan(residuals, steps, SpreadStatistic::Original)->statistic == Approx(9 / 12.5));
}

TEST_CASE("stats: White's test sees a spread that grows both ways", "[stats]") {
  const Spreading data;
  const auto both = *whiteSpread(data.residuals, data.columns);
  CHECK(*both.statistic == Approx(25.1747103351203).epsilon(1e-12));
  CHECK(*both.p == Approx(0.000128916723612153).epsilon(1e-11));
  CHECK(both.degrees == std::vector<double>{5});
  const auto one = *whiteSpread(data.residuals, data.columns.leftCols(1));
  CHECK(*one.statistic == Approx(22.1308896051728).epsilon(1e-12));
  CHECK(*one.p == Approx(1.56436605051771e-05).epsilon(1e-11));
  CHECK(one.degrees == std::vector<double>{2});
}

TEST_CASE("stats: tests of spread do not heed units, nor columns that say nothing new", "[stats]") {
  const Spreading data;
  const double statistic = *whiteSpread(data.residuals, data.columns)->statistic;
  std::vector<double> tiny = data.residuals;
  for (double& value : tiny) value *= 1e-200;
  Matrix more(60, 5);
  more << data.columns.array() * 1e200 + 3e200, Vector::Constant(60, 0.1),
      data.columns.col(0) - 2 * data.columns.col(1), data.columns.col(1);
  const auto again = *whiteSpread(tiny, more);
  CHECK(*again.statistic == Approx(statistic).epsilon(1e-9));
  CHECK(again.degrees == std::vector<double>{5});
  CHECK(breuschPagan(tiny, more)->degrees == std::vector<double>{2});
  // The square of a column of 0 and 1 is the column.
  const Matrix flags = (data.columns.array() > 0).cast<double>();
  CHECK(whiteSpread(data.residuals, flags)->degrees == std::vector<double>{3});
}

TEST_CASE("stats: Ljung and Box's test with degrees taken off", "[stats]") {
  const Spreading data;
  CHECK(*ljungBox(data.residuals, 1)->statistic == Approx(2.0423483532575557).epsilon(1e-12));
  CHECK(*ljungBox(data.residuals, 1)->p == Approx(0.15297332746607642).epsilon(1e-12));
  const auto ten = *ljungBox(data.residuals, 10, 2);
  CHECK(*ten.statistic == Approx(16.286155130562797).epsilon(1e-12));
  CHECK(ten.degrees == std::vector<double>{8});
  CHECK(*ten.p == Approx(0.03846274985716022).epsilon(1e-12));
  // 1, -1, 1, -1: r_1 = -3/4, so 4 * 6 * (9/16) / 3.
  CHECK(*ljungBox(std::vector<double>{1, -1, 1, -1}, 1)->statistic == Approx(4.5));
}

TEST_CASE("stats: tests of residuals say what they cannot use", "[stats]") {
  const Spreading data;
  const auto code = [](const Result<TestResult>& result) { return result.error().code; };
  const std::vector<double> same(60, 0.1), two = {1, 2}, gap = {1, std::nan(""), 3};
  std::vector<double> sizes(60, 0.3);
  for (std::size_t i = 0; i < 60; i += 2) sizes[i] = -0.3;
  for (const auto& unusable :
       {breuschPagan(same, data.columns), whiteSpread(same, data.columns), ljungBox(same, 2),
        breuschPagan(sizes, data.columns), whiteSpread(sizes, data.columns), ljungBox(two, 1),
        breuschPagan(two, Matrix{{1.0}, {2}}), breuschPagan(data.residuals, Matrix::Ones(59, 1)),
        breuschPagan(data.residuals, Matrix::Ones(60, 1)), breuschPagan(data.residuals, Matrix(60, 0)),
        whiteSpread(std::vector<double>{1, 2, 4}, Matrix{{1.0}, {2}, {4}})})
    CHECK(code(unusable) == ErrorCode::InvalidInput);
  CHECK(code(ljungBox(gap, 1)) == ErrorCode::NonFinite);
  CHECK(code(breuschPagan(gap, Matrix::Random(3, 1))) == ErrorCode::NonFinite);
  Matrix infinite = data.columns;
  infinite(3, 1) = INFINITY;
  CHECK(code(whiteSpread(data.residuals, infinite)) == ErrorCode::NonFinite);
  CHECK(ljungBox(data.residuals, 0).error().where == "lags");
  CHECK(ljungBox(data.residuals, 60).error().where == "lags");
  CHECK(ljungBox(data.residuals, 3, 3).error().where == "fitted");
  CHECK(ljungBox(data.residuals, 3, -1).error().where == "fitted");
  CHECK(ljungBox(data.residuals, 59));
}

namespace {

/// Residuals of least squares on the columns and a constant.
std::vector<double> leftOver(const Vector& y, const Matrix& columns) {
  Matrix fitted(y.size(), columns.cols() + 1);
  fitted << Vector::Ones(y.size()), columns;
  const Vector e = y - fitted * fitted.colPivHouseholderQr().solve(y);
  return {e.begin(), e.end()};
}

}  // namespace

// References: durbin_watson of statsmodels 0.13.5; p by numpy's eigenvalues of M A M and scipy's quadrature
// of Imhof's integral, near 0.9010 in 400,000 draws of the quadratic form for the first.
TEST_CASE("stats: Durbin and Watson's test is exact for few residuals", "[stats]") {
  Matrix time(12, 1);
  time.col(0) = Vector::LinSpaced(12, 1, 12);
  Vector y(12);
  y << 1.2, 1.9, 3.4, 3.9, 4.6, 6.4, 7.1, 7.4, 9.5, 10.1, 10.4, 12.3;
  const auto e = leftOver(y, time);
  const auto more = *durbinWatson(e, time, Alternative::Greater);
  CHECK(*more.statistic == Approx(2.8650521596147107).epsilon(1e-12));
  CHECK(*more.p == Approx(0.9007886516221554).epsilon(1e-9));
  CHECK(*durbinWatson(e, time, Alternative::Less)->p == Approx(1 - 0.9007886516221554).epsilon(1e-8));
  CHECK(*durbinWatson(e, time)->p == Approx(2 * (1 - 0.9007886516221554)).epsilon(1e-8));
  CHECK(more.note == "exact for normal errors");
  CHECK(*more.effect < 0);

  Matrix two(20, 2);
  Vector wave(20);
  for (Index i = 0; i < 20; ++i) {
    const double t = static_cast<double>(i + 1);
    two(i, 0) = t;
    two(i, 1) = static_cast<double>((i + 1) % 5);
    wave[i] = 2 + 0.3 * t + std::sin(t / 2) + 0.2 * static_cast<double>(((i + 1) * 7) % 3);
  }
  const auto agreeing = leftOver(wave, two);
  const auto found = *durbinWatson(agreeing, two, Alternative::Greater);
  CHECK(*found.statistic == Approx(0.38703929730644876).epsilon(1e-12));
  CHECK(*found.p == Approx(4.076156371324302e-07).epsilon(1e-5));
  // Columns that say nothing new change nothing.
  Matrix three(20, 3);
  three << two, two.col(0) - 2 * two.col(1);
  CHECK(*durbinWatson(agreeing, three)->p == Approx(*durbinWatson(agreeing, two)->p).epsilon(1e-6));
}

TEST_CASE("stats: Durbin and Watson's test of many residuals is normal with exact moments", "[stats]") {
  const auto scattered = [](Index n) {
    Vector y(n);
    for (Index i = 0; i < n; ++i) {
      const double x = std::sin(static_cast<double>(i + 1) * 12.9898) * 43758.5453;
      y[i] = x - std::floor(x);
    }
    return y;
  };
  Matrix time(500, 1);
  for (Index i = 0; i < 500; ++i) time(i, 0) = static_cast<double>(i + 1) / 100;
  const auto result = *durbinWatson(leftOver(scattered(500), time), time, Alternative::Greater);
  CHECK(*result.statistic == Approx(1.9992269624692671).epsilon(1e-9));
  CHECK(*result.p == Approx(0.4786067059653207).epsilon(1e-7));  // exact: 0.4786150
  CHECK(result.note == "normal approximation");
  // The two laws meet.
  const Matrix shorter = time.topRows(300), longer = time.topRows(301);
  CHECK(*durbinWatson(leftOver(scattered(300), shorter), shorter)->p ==
        Approx(*durbinWatson(leftOver(scattered(301), longer), longer)->p).margin(0.1));
}

TEST_CASE("stats: Durbin and Watson's p is uniform without memory", "[stats]") {
  Matrix time(40, 1);
  time.col(0) = Vector::LinSpaced(40, 0, 1);
  Rng rng{Seed(3)};
  int small = 0, half = 0;
  for (int s = 0; s < 400; ++s) {
    Vector y(40);
    for (double& one : y) one = rng.normal();
    const double p = *durbinWatson(leftOver(y, time), time)->p;
    small += p < 0.1 ? 1 : 0;
    half += p < 0.5 ? 1 : 0;
  }
  CHECK(std::abs(small - 40) < 20);
  CHECK(std::abs(half - 200) < 35);
}

TEST_CASE("stats: Durbin and Watson's test says why it has no p", "[stats]") {
  const std::vector<double> e = {1, -1, 2, -2, 1, -1, 0.5, -0.5};
  const auto alone = *durbinWatson(e, Matrix());
  CHECK(alone.statistic);
  CHECK_FALSE(alone.p);
  CHECK(alone.reason.find("columns that were fitted") != std::string::npos);
  CHECK(durbinWatson(e, Matrix(8, 0))->p);
  Matrix trend(8, 1);
  trend.col(0) = Vector::LinSpaced(8, 0, 1);
  const auto other = *durbinWatson(e, trend);
  CHECK_FALSE(other.p);
  CHECK(other.reason.find("not the residuals of least squares") != std::string::npos);
  CHECK_FALSE(durbinWatson(e, Matrix::Ones(7, 1)));
  CHECK_FALSE(durbinWatson(e, Matrix::Random(8, 7)));
}
