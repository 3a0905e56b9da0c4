#include "ui/plots/axis_format.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline::ui;

TEST_CASE("axis format: ticks are round, inside the range and at most as many as asked for", "[plots]") {
  const Ticks ticks = niceTicks(-2.6, 2.9, 8);
  CHECK(ticks.step == Approx(1));
  CHECK(ticks.values == std::vector<double>{-2, -1, 0, 1, 2});
  CHECK(niceTicks(0, 1, 6).values.size() == 6);
  // Steps of 5 would leave the 0 alone.
  CHECK(niceTicks(-4.4, 4.4, 3).values == std::vector<double>{-4, 0, 4});
  for (const auto& [low, high] :
       {std::pair{0.0, 1.0}, {0.013, 0.0131}, {-5e8, 3e9}, {1e-12, 3e-12}, {99.5, 100.5}})
    for (const int most : {2, 5, 8, 12, 1000}) {
      const Ticks t = niceTicks(low, high, most);
      CHECK(static_cast<int>(t.values.size()) <= std::min(most, 12));
      for (const double v : t.values) {
        CHECK(v >= low - 1e-6 * (high - low));
        CHECK(v <= high + 1e-6 * (high - low));
      }
    }
}

TEST_CASE("axis format: a range that is empty, reversed or not finite has no ticks", "[plots]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(niceTicks(1, 1).values.empty());
  CHECK(niceTicks(2, 1).values.empty());
  CHECK(niceTicks(nan, 1).values.empty());
  CHECK(niceTicks(0, std::numeric_limits<double>::infinity()).values.empty());
  CHECK(niceTicks(-1e308, 1e308).values.empty());
  CHECK(logTicks(0, 10).values.empty());
  CHECK(logTicks(-1, 10).values.empty());
}

TEST_CASE("axis format: steps are one, two or five times a power of ten", "[plots]") {
  CHECK(niceStep(0.7) == Approx(1));
  CHECK(niceStep(1.1) == Approx(2));
  CHECK(niceStep(3) == Approx(5));
  CHECK(niceStep(0.021) == Approx(0.05));
  CHECK(niceStep(6000) == Approx(10000));
}

TEST_CASE("axis format: logarithmic ticks are powers of ten, filled in where there is room", "[plots]") {
  CHECK(logTicks(0.001, 1000, 8).values == std::vector<double>{0.001, 0.01, 0.1, 1, 10, 100, 1000});
  const Ticks narrow = logTicks(0.2, 0.8, 8);
  CHECK(narrow.values.size() >= 2);
  CHECK(narrow.values.front() == Approx(0.2));
  CHECK(logTicks(1e-30, 1e30, 8).values.size() <= 8);
  CHECK(logTicks(1.01, 1.02, 5).values.size() >= 2);
}

TEST_CASE("axis format: labels show just the digits that the step needs", "[plots]") {
  CHECK(formatTick(0.30000000000000004, 0.1) == "0.3");
  CHECK(formatTick(-0.0000001, 0.5) == "0.0");
  CHECK(formatTick(20, 10) == "20");
  CHECK(formatTick(2.5e6, 5e5) == "2.5e6");
  CHECK(formatTick(0, 1e6) == "0");
  CHECK(formatTick(0.05, 0) == "0.05");
}

TEST_CASE("axis format: numbers in words, undefined is a dash and never zero", "[plots]") {
  CHECK(formatNumber(0.98765) == "0.988");
  CHECK(formatNumber(12345.6) == "12346");
  CHECK(formatNumber(0) == "0");
  CHECK(formatNumber(std::numeric_limits<double>::quiet_NaN()) == "–");
  CHECK(formatNumber(1.5e-7) == "1.5e-7");
  CHECK(formatCount(1234567) == "1,234,567");
  CHECK(formatPercent(0.9674) == "96.7 %");
  CHECK(formatPercent(std::numeric_limits<double>::quiet_NaN()) == "–");
}
