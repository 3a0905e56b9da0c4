#include "core/stats/two_sample.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

TEST_CASE("stats: drift measures as checked by hand", "[stats]") {
  const std::vector<double> p = {0.5, 0.5}, q = {0.9, 0.1};
  CHECK(std::sqrt(jensenShannon(p, q)) == Approx(0.3831).margin(5e-5));
  CHECK(std::sqrt(jensenShannon(p, q) * std::log(2.0)) == Approx(0.3190).margin(5e-5));
  CHECK(populationStability(p, q) == Approx(0.8789).margin(5e-5));
  CHECK(totalVariation(p, q) == Approx(0.4));
  CHECK(hellinger(p, q) == Approx(std::sqrt(1 - std::sqrt(0.45) - std::sqrt(0.05))));
  CHECK(divergence(q, p) == Approx(0.9 * std::log(1.8) + 0.1 * std::log(0.2)));
}

TEST_CASE("stats: equal shares have no distance and apart ones the largest", "[stats]") {
  const std::vector<double> p = {1, 0}, q = {0, 1};
  CHECK(jensenShannon(p, p) == 0);
  CHECK(jensenShannon(p, q) == Approx(1));
  CHECK(hellinger(p, q) == 1);
  CHECK(totalVariation(p, q) == 1);
  CHECK(populationStability(p, p) == 0);
  CHECK(std::isfinite(populationStability(p, q)));
}

TEST_CASE("stats: distances of samples by hand", "[stats]") {
  const std::vector<double> a = {0, 1, 3}, b = {5, 6, 8}, c = {0, 1, 3, 0, 1, 3}, none;
  CHECK(wasserstein(a, b) == Approx(5));
  CHECK(wasserstein(b, a) == Approx(5));
  CHECK(wasserstein(a, c) == Approx(0).margin(1e-15));
  CHECK(energyDistance(std::vector<double>{0}, std::vector<double>{2}) == Approx(2));
  CHECK(std::isnan(wasserstein(a, none)));
}

TEST_CASE("stats: bins by shares of the first sample", "[stats]") {
  const std::vector<double> x = {1, 2, 3, 4, 5};
  const auto edges = quantileEdges(x, 4);
  CHECK(edges == x);
  CHECK(binCounts(std::vector<double>{-9, 2, 2.5, 5, 99}, edges) == std::vector<double>{1, 2, 0, 2});
  CHECK(quantileEdges(std::vector<double>{7, 7, 7}, 10) == std::vector<double>{7});
  CHECK(binCounts(x, {7}) == std::vector<double>{5});
  CHECK(stats::shares({1, 3}) == std::vector<double>{0.25, 0.75});
  CHECK(stats::shares({0, 0}) == std::vector<double>{0, 0});
  const auto same = sameCounts({10, 0, 20}, {10, 0, 20});
  CHECK(*same.p == Approx(1));
  CHECK(same.degrees[0] == 1);
}
