#include <cmath>

#include "core/stats/contingency.hpp"
#include "core/stats/multiple_testing.hpp"
#include "core/stats/power.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

TEST_CASE("stats: McNemar as checked by hand", "[stats]") {
  CHECK(*stats::mcnemar(5, 15, PairedMethod::Exact).p == Approx(0.0414).margin(5e-5));
  CHECK(*stats::mcnemar(5, 15).p == Approx(0.0266).margin(5e-5));
  CHECK(*stats::mcnemar(5, 15, PairedMethod::Corrected).statistic == Approx(4.05));
  CHECK(*stats::mcnemar(5, 15, PairedMethod::Corrected).p == Approx(0.0442).margin(5e-5));
  CHECK(stats::mcnemar(0, 0).p == 1);
  CHECK(*stats::mcnemar(3, 3, PairedMethod::MidP).p == Approx(1 - 20.0 / 128));
  CHECK(*stats::mcnemar(0, 2, PairedMethod::Exact).p == Approx(0.5));
  CHECK_FALSE(stats::mcnemar(1.5, 2).p);
}

TEST_CASE("stats: tables by hand", "[stats]") {
  const Matrix table{{10.0, 20}, {30, 40}};
  CHECK(expectedCounts(table)(0, 0) == 12);
  const auto plain = independence(table);
  CHECK(*plain.statistic == Approx(4.0 / 12 + 4.0 / 18 + 4.0 / 28 + 4.0 / 42));
  CHECK(*plain.effect == Approx(std::sqrt(*plain.statistic / 100)));
  CHECK(*independence(table, TableStatistic::Yates).statistic ==
        Approx(2.25 * (1.0 / 12 + 1.0 / 18 + 1.0 / 28 + 1.0 / 42)));
  CHECK_FALSE(independence(Matrix{{0.0, 0}, {1, 2}}).p);
  CHECK_FALSE(independence(Matrix{{-1.0, 2}, {1, 2}}).p);
  CHECK(*chiSquaredGoodness(std::vector<double>{10, 20}).statistic == Approx(10.0 / 3));
  CHECK(*chiSquaredGoodness(std::vector<double>{10, 20}, std::vector<double>{1, 2}).p == Approx(1));
  CHECK_FALSE(chiSquaredGoodness(std::vector<double>{0, 0}).p);
}

TEST_CASE("stats: Fisher's tea", "[stats]") {
  const Matrix cups{{3.0, 1}, {1, 3}};
  const auto both = fisherExact(cups);
  CHECK(*both.p == Approx(34.0 / 70));
  CHECK(*both.statistic == 9);
  CHECK(*fisherExact(cups, Alternative::Greater).p == Approx(17.0 / 70));
  CHECK(*fisherExact(cups, Alternative::Less).p == Approx(69.0 / 70));
  const auto perfect = fisherExact(Matrix{{4.0, 0}, {0, 4}});
  CHECK(*perfect.p == Approx(2.0 / 70));
  CHECK_FALSE(perfect.statistic);
  CHECK(perfect.note == "the odds ratio is infinite");
}

TEST_CASE("stats: Cochran's Q of two is McNemar's", "[stats]") {
  Matrix right(8, 2);
  right << 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1;
  CHECK(*cochranQ(right).statistic == Approx(*stats::mcnemar(4, 1, PairedMethod::Plain).statistic));
  CHECK(cochranQ(Matrix::Ones(4, 3)).p == 1);
  CHECK_FALSE(cochranQ(Matrix::Constant(4, 3, 0.5)).p);
}

TEST_CASE("stats: adjusted p values by hand, in the order given", "[stats]") {
  const std::vector<double> p = {0.04, 0.01, 0.03};
  CHECK(*adjustP(p, Adjustment::Bonferroni) == std::vector<double>{0.12, 0.03, 0.09});
  const auto holm = *adjustP(p, Adjustment::Holm), hochberg = *adjustP(p, Adjustment::Hochberg),
             bh = *adjustP(p, Adjustment::BenjaminiHochberg),
             by = *adjustP(p, Adjustment::BenjaminiYekutieli);
  for (const std::size_t i : {0U, 2U}) {
    CHECK(holm[i] == Approx(0.06));
    CHECK(hochberg[i] == Approx(0.04));
    CHECK(bh[i] == Approx(0.04));
    CHECK(by[i] == Approx(0.04 * 11 / 6));
  }
  CHECK(holm[1] == Approx(0.03));
  CHECK((*adjustP(p, Adjustment::Sidak))[1] == Approx(1 - std::pow(0.99, 3)));
  CHECK(adjustP({0.5, 1.5}, Adjustment::Holm).error().code == ErrorCode::InvalidInput);
  CHECK(adjustP({}, Adjustment::Holm)->empty());
}

TEST_CASE("stats: power and sizes of Cohen's tables", "[stats]") {
  // Table 2.4.1: d 0.5, two-sided 5 %, power 0.8 takes 64 a group; d 0.2 takes 394.
  CHECK(*sizeTwoSamples(0.5, 0.8) == 64);
  CHECK(*sizeTwoSamples(0.2, 0.8) == Approx(394).margin(1));
  CHECK(*powerTwoSamples(0.5, 64, 64) == Approx(0.8015).margin(1e-4));
  CHECK(*sizeOneSample(0.5, 0.8) == 34);
  CHECK(*powerTwoSamples(-0.5, 64, 64) == Approx(*powerTwoSamples(0.5, 64, 64)));
  CHECK(*powerTwoSamples(0.0, 20, 20) == Approx(0.05));
  CHECK(*powerTwoSamples(0.5, 64, 64, {.alternative = Alternative::Greater}) > 0.85);
  const double n = *sizeTwoProportions(0.65, 0.45, 0.9);
  CHECK(*powerTwoProportions(0.65, 0.45, n, n) >= 0.9);
  CHECK(*powerTwoProportions(0.65, 0.45, n - 1, n - 1) < 0.9);
  CHECK(sizeTwoSamples(0, 0.8).error().code == ErrorCode::InvalidInput);
  CHECK(sizeTwoSamples(0.5, 1).error().code == ErrorCode::InvalidInput);
  CHECK(powerOneSample(0.5, 1).error().code == ErrorCode::InvalidInput);
  CHECK(powerTwoProportions(0.5, 1.2, 10, 10).error().code == ErrorCode::InvalidInput);
}
