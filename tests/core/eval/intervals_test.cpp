#include "core/eval/intervals.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

void checkInterval(const Estimate& e, double low, double high, double margin) {
  REQUIRE(e.low);
  REQUIRE(e.high);
  CHECK(*e.low == Approx(low).margin(margin));
  CHECK(*e.high == Approx(high).margin(margin));
}

}  // namespace

TEST_CASE("wilson: the intervals of Newcombe's (1998) table of single proportions", "[eval][intervals]") {
  // Statistics in Medicine 17:857-872, table I, method 3.
  checkInterval(wilson(81, 263), 0.2553, 0.3662, 5e-5);
  checkInterval(wilson(15, 148), 0.0624, 0.1605, 5e-5);
  checkInterval(wilson(0, 20), 0.0, 0.1611, 5e-5);
  checkInterval(wilson(1, 29), 0.0061, 0.1718, 5e-5);
}

TEST_CASE("wilson: 43, 8 and 0 of 100", "[eval][intervals]") {
  checkInterval(wilson(43, 100), 0.337, 0.528, 5e-4);
  checkInterval(wilson(8, 100), 0.041, 0.150, 5e-4);
  checkInterval(wilson(10, 100), 0.0552, 0.1744, 5e-5);
  CHECK(*wilson(0, 100).high == Approx(0.0370).margin(5e-5));
  CHECK(wilson(8, 100).method == "wilson");
  CHECK(wilson(8, 100).n == 100);
}

TEST_CASE("wilson: the limits are exact at none and at all", "[eval][intervals]") {
  for (const Index n : {1, 3, 7, 20, 84, 1000, 123457}) {
    CHECK(*wilson(0, n).low == 0);
    CHECK(*wilson(static_cast<double>(n), n).high == 1);
    const double z2 = Z95 * Z95, rows = static_cast<double>(n);
    CHECK(*wilson(0, n).high == Approx(z2 / (rows + z2)));
    CHECK(*wilson(rows, n).low == Approx(rows / (rows + z2)));
  }
}

TEST_CASE("wilson: without rows there is a reason and no number", "[eval][intervals]") {
  const Estimate nothing = wilson(0, 0);
  CHECK_FALSE(nothing.value);
  CHECK_FALSE(nothing.low);
  CHECK_FALSE(nothing.reason.empty());
}

TEST_CASE("newcombe: the intervals of his (1998) table of differences", "[eval][intervals]") {
  // Statistics in Medicine 17:873-890, table II, method 10.
  checkInterval(newcombe(56, 70, 48, 80), 0.0524, 0.3339, 5e-5);
  checkInterval(newcombe(9, 10, 3, 10), 0.1705, 0.8090, 5e-5);
  checkInterval(newcombe(6, 7, 2, 7), 0.0582, 0.8062, 5e-5);
  checkInterval(newcombe(5, 56, 0, 29), -0.0381, 0.1926, 5e-5);
  checkInterval(newcombe(0, 10, 0, 20), -0.1611, 0.2775, 5e-5);
  checkInterval(newcombe(0, 10, 0, 10), -0.2775, 0.2775, 5e-5);
  checkInterval(newcombe(10, 10, 0, 20), 0.6791, 1.0, 5e-5);
  checkInterval(newcombe(10, 10, 0, 10), 0.6075, 1.0, 5e-5);
}

TEST_CASE("newcombe: the worked gaps of the ladder", "[eval][intervals]") {
  checkInterval(newcombe(50, 500, 350, 5000), 0.0055, 0.0602, 5e-5);
  checkInterval(newcombe(60, 500, 50, 500), -0.0190, 0.0591, 5e-5);
  CHECK_FALSE(newcombe(1, 10, 0, 0).value);
  CHECK_FALSE(newcombe(1, 10, 0, 0).reason.empty());
}

TEST_CASE("halfWidth: the dev size table", "[eval][intervals]") {
  struct Row {
    double error;
    std::vector<double> points;
  };
  const std::vector<Index> sizes = {100, 500, 1000, 5000};
  for (const Row& row :
       {Row{0.02, {3.2, 1.3, 0.9, 0.4}}, Row{0.10, {6.0, 2.6, 1.9, 0.8}}, Row{0.20, {7.8, 3.5, 2.5, 1.1}}})
    for (std::size_t i = 0; i < sizes.size(); ++i)
      CHECK(100 * halfWidth(row.error, sizes[i]) == Approx(row.points[i]).margin(0.0501));
  const Estimate e = wilson(10, 100);
  CHECK(halfWidth(0.1, 100) == Approx((*e.high - *e.low) / 2));
  CHECK(halfWidth(0.1, 0) == 0.5);
  CHECK(halfWidth(0.3, 1) < 0.5);
}

TEST_CASE("relativeHalfWidthOfRmse: z over the root of 2 n", "[eval][intervals]") {
  CHECK(relativeHalfWidthOfRmse(200) == Approx(0.0979982));
  CHECK(std::isnan(relativeHalfWidthOfRmse(0)));
}

TEST_CASE("rowsToDetect: the table of paired differences", "[eval][intervals]") {
  CHECK(std::lround(rowsToDetect(0.01, 0.02)) == 1567);
  CHECK(std::lround(rowsToDetect(0.01, 0.05)) == 3922);
  CHECK(std::lround(rowsToDetect(0.02, 0.10)) == 1960);
  CHECK(std::lround(rowsToDetect(0.05, 0.10)) == 312);
  CHECK(std::isnan(rowsToDetect(0, 0.1)));
  CHECK(std::isnan(rowsToDetect(0.2, 0.1)));
}

TEST_CASE("detectableDifference: undoes rowsToDetect, and says when nothing can be shown",
          "[eval][intervals]") {
  for (const double difference : {0.01, 0.02, 0.05, 0.099}) {
    const auto rows = static_cast<Index>(std::ceil(rowsToDetect(difference, 0.1)));
    const auto back = detectableDifference(rows, 0.1);
    REQUIRE(back);
    CHECK(*back <= difference);
    CHECK(rowsToDetect(*back, 0.1) <= static_cast<double>(rows));
    CHECK(*back == Approx(difference).epsilon(0.02));
  }
  CHECK_FALSE(detectableDifference(10, 0.1));
  CHECK_FALSE(detectableDifference(0, 0.1));
  CHECK_FALSE(detectableDifference(100, 0.0));
}
