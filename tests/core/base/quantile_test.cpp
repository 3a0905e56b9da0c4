#include "core/base/quantile.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"
#include "tests/support/catch.hpp"

using ridgeline::quantile;

TEST_CASE("quantile: interpolates linearly between the sorted values", "[base][quantile]") {
  const auto of = [](std::vector<double> values, double q) { return quantile(values, q); };
  CHECK(of({4, 1, 3, 2}, 0.5) == 2.5);
  CHECK(of({4, 1, 3, 2}, 0.25) == 1.75);
  CHECK(of({4, 1, 3, 2}, 0.75) == 3.25);
  CHECK(of({3, 1, 2}, 0.5) == 2);
  CHECK(of({7}, 0.9) == 7);
  CHECK(of({5, 9}, 0) == 5);
  CHECK(of({5, 9}, 1) == 9);
  CHECK(std::isnan(of({}, 0.5)));
}

TEST_CASE("quantile: of many values it is that of the sorted list, however they crowd", "[base][quantile]") {
  ridgeline::Rng random(ridgeline::Seed(4));
  std::vector<double> even, skewed, steps, outlier, wide;
  for (int i = 0; i < 30001; ++i) {
    even.push_back(random.uniform());
    skewed.push_back(std::exp(3 * random.normal()));
    steps.push_back(std::floor(5 * random.uniform()));
    outlier.push_back(i == 7 ? 1e12 : random.normal());
    wide.push_back((random.uniform() - 0.5) * 1.7e308 * 2);
  }
  for (const auto& values : {even, skewed, steps, outlier, wide, std::vector<double>(20000, 3.5)}) {
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (const double q : {0.0, 0.1, 0.25, 0.5, 0.77, 0.9999, 1.0}) {
      std::vector<double> copy = values;
      const double place = static_cast<double>(sorted.size() - 1) * q;
      const auto below = static_cast<std::size_t>(place);
      const double above = sorted[std::min(below + 1, sorted.size() - 1)];
      const double fraction = place - std::floor(place);
      const double want = fraction == 0 ? sorted[below] : sorted[below] + fraction * (above - sorted[below]);
      REQUIRE(quantile(copy, q) == want);
      std::vector<double> holes;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % 7 == 0) holes.push_back(std::nan(""));
        holes.push_back(values[i]);
      }
      REQUIRE(ridgeline::Present(holes).quantile(q) == want);
    }
  }
}

TEST_CASE("quantile: values that are not there count nowhere", "[base][quantile]") {
  const double nan = std::nan("");
  const std::vector<double> some = {nan, 4, 1, nan, 3, 2, nan}, none = {nan, nan};
  const ridgeline::Present present(some), absent(none);
  CHECK(present.count() == 4);
  CHECK(present.least() == 1);
  CHECK(present.most() == 4);
  CHECK(present.quantile(0.5) == 2.5);
  CHECK(present.copy() == std::vector<double>{4, 1, 3, 2});
  CHECK(absent.count() == 0);
  CHECK(std::isnan(absent.quantile(0.5)));
}
