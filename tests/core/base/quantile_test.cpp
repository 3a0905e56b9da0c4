#include "core/base/quantile.hpp"

#include <cmath>

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
