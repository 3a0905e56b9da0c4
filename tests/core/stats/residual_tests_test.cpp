#include <cmath>

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
