#include "core/eval/confusion.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

TEST_CASE("confusion: actual classes are rows, predicted ones columns", "[eval][confusion]") {
  const auto scored = test::classified({"a", "b", "c"}, {0, 0, 0, 1, 1, 2}, {0, 1, 1, 1, 0, 2});
  const Confusion table = confusion(scored);
  Eigen::Matrix3i expected;
  expected << 1, 2, 0, 1, 1, 0, 0, 0, 1;
  CHECK(table.counts == expected);
  CHECK(table.n == 6);
  CHECK(*table.accuracy.value == Approx(0.5));
  CHECK(table.accuracy.method == "wilson");
  CHECK(table.classNames == scored.classNames);
}

TEST_CASE("confusion: a cell, a row, a column and the corner name their rows", "[eval][confusion]") {
  const auto scored = test::classified({"a", "b"}, {0, 0, 1, 1, 1}, {0, 1, 1, 1, 0});
  CHECK(rowsIn(scored, 1, 1) == std::vector<data::RowId>{102, 103});
  CHECK(rowsIn(scored, 0, -1) == std::vector<data::RowId>{100, 101});
  CHECK(rowsIn(scored, -1, 0) == std::vector<data::RowId>{100, 104});
  CHECK(rowsIn(scored, -1, -1).size() == 5);
}

TEST_CASE("confusion: rows without a label count nowhere, answers that are no class are errors",
          "[eval][confusion]") {
  const auto scored = test::classified({"a", "b"}, {0, -1, 1, 1}, {0, 0, 7, 1});
  const Confusion table = confusion(scored);
  CHECK(table.n == 3);
  CHECK(table.counts.sum() == 2);
  CHECK(table.unanswered(1) == 1);
  CHECK(*table.accuracy.value == Approx(2.0 / 3));
  CHECK(rowsIn(scored, -1, -1) == std::vector<data::RowId>{100, 102, 103});
}

TEST_CASE("confusion: without rows the accuracy is undefined and not zero", "[eval][confusion]") {
  const Confusion table = confusion(test::classified({"a", "b"}, {}, std::vector<int>{}));
  CHECK(table.n == 0);
  CHECK_FALSE(table.accuracy.value);
  CHECK_FALSE(table.accuracy.reason.empty());
}

TEST_CASE("rowLosses: minus log p, clipped, 0 and 1 without probabilities, squared residuals",
          "[eval][scored]") {
  const Vector logs = rowLosses(test::binary({1, 0, 1, -1}, {0.25, 0.25, 0.0, 0.5}));
  CHECK(logs(0) == Approx(std::log(4)));
  CHECK(logs(1) == Approx(-std::log(0.75)));
  CHECK(logs(2) == Approx(15 * std::log(10)));
  CHECK(std::isnan(logs(3)));
  CHECK(rowLosses(test::classified({"a", "b"}, {0, 1}, {0, 0})) == Vector{{0.0, 1.0}});
  CHECK(rowLosses(test::regressed({1, 2}, {4, 2})) == Vector{{9.0, 0.0}});
}
