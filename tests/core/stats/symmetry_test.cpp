#include <cmath>

#include "core/stats/contingency.hpp"
#include "core/stats/symmetry.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

TEST_CASE("stats: Bowker's test of a table without gaps", "[stats]") {
  // statsmodels 0.13.5, SquareTable(...).symmetry().
  const auto full = bowker(Matrix{{20.0, 10, 5, 1}, {3, 30, 15, 0}, {0, 5, 40, 7}, {2, 4, 6, 11}});
  CHECK(*full.statistic == Approx(18.1794871794872).epsilon(1e-12));
  CHECK(*full.p == Approx(0.00579895843629769).epsilon(1e-12));
  CHECK(full.degrees == std::vector<double>{6});
  CHECK(full.n == 58);
  CHECK(full.note == "3 of 6 pairs expect fewer than 5 in a cell");
}

TEST_CASE("stats: Bowker's test takes no degree for a pair without counts", "[stats]") {
  // The statistic is statsmodels', which keeps 6 degrees; p is scipy 1.10.1's chi2.sf with 5.
  const auto gap = bowker(Matrix{{20.0, 10, 5, 1}, {3, 30, 15, 0}, {0, 5, 40, 7}, {2, 0, 6, 11}});
  CHECK(*gap.statistic == Approx(14.1794871794872).epsilon(1e-12));
  CHECK(*gap.p == Approx(0.0145086024455621).epsilon(1e-12));
  CHECK(gap.degrees == std::vector<double>{5});
  CHECK(gap.note == "1 of 6 pairs left out: no counts; 2 of 5 pairs expect fewer than 5 in a cell");
}

TEST_CASE("stats: Bowker's test of two classes is McNemar's", "[stats]") {
  const auto plain = mcnemar(5, 15, PairedMethod::Plain);
  const auto pair = bowker(Matrix{{7.0, 5}, {15, 2}});
  CHECK(*pair.statistic == Approx(*plain.statistic));
  CHECK(*pair.p == Approx(*plain.p));
  CHECK(pair.n == plain.n);
  CHECK(bowker(Matrix{{3.0, 0}, {0, 4}}).p == 1);
  CHECK(bowker(Matrix{{3.0, 0}, {0, 4}}).statistic == 0);
  CHECK(bowker(Matrix::Zero(3, 3)).p == 1);
}

TEST_CASE("stats: Bowker's test is undefined for what is no table of two judgements", "[stats]") {
  for (const auto& result : {bowker(Matrix::Ones(2, 3)), bowker(Matrix::Ones(1, 1)), bowker(Matrix(0, 0)),
                             bowker(Matrix{{1.0, -2}, {1, 2}}), bowker(Matrix{{1.0, NAN}, {1, 2}})}) {
    CHECK_FALSE(result.p);
    CHECK_FALSE(result.statistic);
    CHECK_FALSE(result.reason.empty());
  }
}
