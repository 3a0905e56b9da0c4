#include <cmath>

#include "core/base/random.hpp"
#include "core/stats/correlation.hpp"
#include "core/stats/distribution.hpp"
#include "core/stats/group_tests.hpp"
#include "core/stats/kolmogorov.hpp"
#include "core/stats/normality.hpp"
#include "core/stats/rank_tests.hpp"
#include "core/stats/t_tests.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

const std::vector<double> A = {1, 2, 3, 4, 5}, B = {2, 4, 6, 8, 10};

}  // namespace

TEST_CASE("stats: midranks and ties", "[stats]") {
  const std::vector<double> x = {3, 1, 3, 2, 3};
  CHECK(midranks(x) == std::vector<double>{4, 1, 4, 2, 4});
  CHECK(tieSum(x) == 24);
  CHECK(trimmedMean(std::vector<double>{100, 1, 2, 3, -50}, 0.2) == 2);
  CHECK(medianAbsoluteDeviation(std::vector<double>{1, 1, 2, 2, 4, 6, 9}) == 1);
}

TEST_CASE("stats: t tests by hand", "[stats]") {
  // mean -3, pooled variance (2.5 + 10) / 2 = 6.25, error sqrt(6.25 * 2 / 5)
  const auto pooled = tStudent(A, B), welch = tWelch(A, B);
  CHECK(*pooled.statistic == Approx(-3 / std::sqrt(2.5)));
  CHECK(pooled.degrees[0] == 8);
  CHECK(*pooled.effect == Approx(-1.2));
  CHECK(*welch.statistic == Approx(*pooled.statistic));
  CHECK(welch.degrees[0] == Approx(6.25 / (0.25 / 4 + 4.0 / 4)));
  CHECK(pooled.interval->low < -3);
  CHECK(pooled.interval->high > 0);
  CHECK(*pooled.p > 0.05);
  const auto less = tStudent(A, B, Alternative::Less), greater = tStudent(A, B, Alternative::Greater);
  CHECK(*less.p == Approx(*pooled.p / 2));
  CHECK(*less.p + *greater.p == Approx(1));
  const auto paired = tPaired(A, B);
  CHECK(*paired.statistic == Approx(-3 / std::sqrt(2.5 / 5)));
  CHECK(tOneSample(A, 3).p == 1);
  CHECK(tOneSample(A, 3).interval->low == Approx(3 - 2.7764451 * std::sqrt(0.5)));
}

TEST_CASE("stats: what is undefined says why and holds no number", "[stats]") {
  const std::vector<double> one = {1}, same = {2, 2, 2}, gap = {1, std::nan(""), 3}, none;
  for (const auto& result : {tStudent(one, A),     tStudent(same, same),
                             tPaired(A, one),      tOneSample(gap, 0),
                             mannWhitney(none, A), wilcoxon(std::vector<double>{0, 0}),
                             kruskal({same}),      kruskal({same, same}),
                             anova({A}),           anova({same, same}),
                             bartlett({A, one}),   levene({A, none}),
                             shapiroWilk(same),    shapiroWilk(one),
                             andersonDarling(A),   dagostinoPearson(A),
                             jarqueBera(same),     pearson(A, same),
                             spearman(A, one),     kendall(gap, gap),
                             ksTwoSample(none, A), friedman(Matrix::Ones(3, 3))}) {
    INFO(result.method);
    CHECK_FALSE(result.p);
    CHECK(result.reason.ends_with("."));
  }
  CHECK_FALSE(tukeyHsd({A}).reason.empty());
}

TEST_CASE("stats: Mann-Whitney by counting every deal", "[stats]") {
  // 20 ways to choose 3 of 6 ranks; {1, 2, 3} is one of two as extreme.
  const std::vector<double> low = {1, 2, 3}, high = {4, 5, 6};
  const auto split = mannWhitney(low, high);
  CHECK(split.statistic == 0);
  CHECK(*split.p == Approx(0.1));
  CHECK(*split.effect == -1);
  CHECK(*mannWhitney(low, high, {.alternative = Alternative::Less}).p == Approx(0.05));
  CHECK(*mannWhitney(low, high, {.alternative = Alternative::Greater}).p == Approx(1));
  // With a tie: ranks 1, 2.5 | 2.5, 4; the six pairs of ranks sum to 3.5, 3.5, 5, 5, 6.5, 6.5.
  const auto tied = mannWhitney(std::vector<double>{1, 2}, std::vector<double>{2, 3});
  CHECK(*tied.p == Approx(2.0 / 3));
  CHECK(tied.note == "exact");
  // The smaller sample may come second.
  CHECK(*mannWhitney(std::vector<double>{9, 8, 7, 6, 5}, std::vector<double>{1, 2},
                     {.alternative = Alternative::Greater})
             .p == Approx(1.0 / 21));
}

TEST_CASE("stats: Wilcoxon by counting every sign", "[stats]") {
  const auto result = wilcoxon(std::vector<double>{1, 2, 3, 4, 0});
  CHECK(result.statistic == 0);
  CHECK(*result.p == Approx(2.0 / 16));
  CHECK(result.note == "1 zero left out; exact");
  CHECK(*wilcoxon(std::vector<double>{1, 2, 3, 4}, {.alternative = Alternative::Greater}).p ==
        Approx(1.0 / 16));
}

TEST_CASE("stats: exact ranks and their normal limit come together", "[stats]") {
  Rng rng{Seed(3)};
  std::vector<double> a, b;
  for (int i = 0; i < 40; ++i) {
    a.push_back(std::floor(10 * rng.normal()));
    b.push_back(std::floor(10 * rng.normal() + 4));
  }
  const double exact = *mannWhitney(a, b, {.method = RankMethod::Exact}).p;
  CHECK(*mannWhitney(a, b, {.method = RankMethod::Normal}).p == Approx(exact).epsilon(0.25));
  CHECK(*wilcoxon(a, {.method = RankMethod::Exact}).p ==
        Approx(*wilcoxon(a, {.method = RankMethod::Normal}).p).epsilon(0.05));
}

TEST_CASE("stats: two groups are one test by other names", "[stats]") {
  const auto f = anova({A, B});
  const auto t = tStudent(A, B);
  CHECK(*f.statistic == Approx(*t.statistic * *t.statistic));
  CHECK(*f.p == Approx(*t.p));
  CHECK(*anovaWelch({A, B}).p == Approx(*tWelch(A, B).p));
  CHECK(tukeyHsd({A, B}).pairs[0].p == Approx(*t.p));
  CHECK(tukeyHsd({A, B}).pairs[0].difference == 3);
  CHECK(*levene({A, B}, Centre::Mean).statistic ==
        Approx(*anova({{2, 1, 0, 1, 2}, {4, 2, 0, 2, 4}}).statistic));
}

TEST_CASE("stats: Friedman of a published example", "[stats]") {
  // Columns ranked alike in each of four blocks: the largest value there is.
  const Matrix blocks{{1.0, 2, 3}, {4, 5, 6}, {1, 3, 9}, {0, 1, 2}};
  const auto result = friedman(blocks);
  CHECK(*result.statistic == Approx(8));
  CHECK(*result.effect == Approx(1));
  CHECK(*result.p == Approx(std::exp(-4.0)));
}

TEST_CASE("stats: Kolmogorov's tail is exact and its three computations agree", "[stats]") {
  // n = 1: P(D >= d) = 2 (1 - d) from d = 1/2 on; n = 2 at 0.5: 1 - 2 (2 * 0.5 - 0.5)^2 = 0.5
  CHECK(kolmogorovTail(0.7, 1) == Approx(0.6));
  CHECK(kolmogorovTail(0.5, 2) == Approx(0.5));
  // Marsaglia, Tsang & Wang's own example: P(D_10 < 0.274) = 0.6284796154565043
  CHECK(kolmogorovTail(0.274, 10) == Approx(1 - 0.6284796154565043).epsilon(1e-12));
  // Across the borders of matrix, expansion and tail.
  for (const Index n : {2000, 5000}) {
    const double size = static_cast<double>(n);
    CHECK(kolmogorovTail(63.999 / size, n) == Approx(kolmogorovTail(64.001 / size, n)).epsilon(5e-4));
    const double edge = 2 / std::sqrt(size);
    CHECK(kolmogorovTail(edge * (1 - 1e-9), n) == Approx(kolmogorovTail(edge, n)).epsilon(1e-5));
  }
  CHECK(kolmogorovTail(0.0001, 10) == 1);
  CHECK(kolmogorovTail(1, 10) == 0);
}

TEST_CASE("stats: two samples by counting lattice paths", "[stats]") {
  // Of 20 paths two keep wholly apart.
  const auto apart = ksTwoSample(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6});
  CHECK(*apart.statistic == 1);
  CHECK(*apart.p == Approx(0.1));
  CHECK(*ksTwoSample(A, A).p == 1);
  Rng rng{Seed(5)};
  std::vector<double> x;
  for (int i = 0; i < 500; ++i) x.push_back(rng.normal());
  const auto normal = *distribution("normal", {0, 1});
  CHECK(*ksOneSample(x, [&](double v) { return normal.cdf(v); }).p > 0.01);
  CHECK(*ksOneSample(x, [&](double v) { return normal.cdf(v - 1); }).p < 1e-6);
}

TEST_CASE("stats: normality is told from its opposite", "[stats]") {
  Rng rng{Seed(8)};
  std::vector<double> normal, skewed;
  for (int i = 0; i < 300; ++i) {
    normal.push_back(rng.normal());
    skewed.push_back(std::exp(normal.back()));
  }
  for (const auto test : {shapiroWilk, andersonDarling, jarqueBera, dagostinoPearson}) {
    INFO(test(normal).method);
    CHECK(*test(normal).p > 0.01);
    CHECK(*test(skewed).p < 1e-6);
  }
  CHECK(*shapiroWilk(std::vector<double>{0, 1, 2}).p == Approx(1));
}

TEST_CASE("stats: correlations by hand", "[stats]") {
  const std::vector<double> x = {1, 2, 3, 4}, y = {1, 3, 2, 4};
  CHECK(*pearson(x, y).statistic == Approx(0.8));
  CHECK(*spearman(x, y).statistic == Approx(0.8));
  CHECK(*kendall(x, y).statistic == Approx(4.0 / 6));
  CHECK(*pearson(A, B).statistic == Approx(1));
  CHECK(*pearson(A, B).p < 1e-12);
  CHECK(*kendall(A, B).statistic == Approx(1));
  const std::vector<double> huge = {1e200, -1e200, 2e200};
  CHECK(pearson(A, B).effectName == "r");
  CHECK(covariance(A, B) == 5);
  // Ties on both sides: 6 pairs, x ties one, y ties one: (4 - 0) / sqrt(5 * 5), a pair tied in neither.
  CHECK(*kendall(std::vector<double>{1, 1, 2, 3}, std::vector<double>{1, 2, 3, 3}).statistic == Approx(0.8));
}

TEST_CASE("stats: a correlation has no unit, however small or large", "[stats]") {
  const std::vector<double> x = {1, 2, 4, 3}, y = {1, 2, 3, 5};
  const double r = *pearson(x, y).statistic;
  for (const double unit : {1e-170, 1e-300, 1e200, 1e300}) {
    std::vector<double> scaled = x;
    for (double& value : scaled) value *= unit;
    CHECK(*pearson(scaled, y).statistic == Approx(r));
    CHECK(*pearson(scaled, y).p == Approx(*pearson(x, y).p));
  }
}
