#include "core/data/column.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::MissingNumber;

TEST_CASE("column: categories come out sorted and an empty string is missing", "[data][column]") {
  const auto column = Column::categories("size", {"small", "large", "", "small"});
  CHECK(column->kind() == ColumnKind::Category);
  CHECK(column->levels() == std::vector<std::string>{"large", "small"});
  CHECK(column->codes() == std::vector<std::int32_t>{1, 0, -1, 1});
  CHECK(column->missingCount() == 1);
  CHECK(column->isMissing(2));
  CHECK(column->text(0) == "small");
  CHECK(column->text(2).empty());
}

TEST_CASE("column: codes of a category do not depend on the order of rows", "[data][column]") {
  CHECK(Column::categories("c", {"b", "a"})->levels() == Column::categories("c", {"a", "b"})->levels());
  const auto given = Column::words("c", ColumnKind::Category, {0, 1, 2, 7}, {"z", "a", "z"});
  CHECK(given->levels() == std::vector<std::string>{"a", "z"});
  CHECK(given->codes() == std::vector<std::int32_t>{1, 0, 1, -1});
}

TEST_CASE("column: levels of a boolean keep their order", "[data][column]") {
  const auto column = Column::words("yes", ColumnKind::Boolean, {1, 0}, {"false", "true"});
  CHECK(column->text(0) == "true");
  CHECK_FALSE(column->isNumeric());
}

TEST_CASE("column: numbers count their missing values and read back exactly", "[data][column]") {
  const auto column = Column::numbers("x", ColumnKind::Numeric, {0.1, MissingNumber, 1.0 / 3}, "cm");
  CHECK(column->missingCount() == 1);
  CHECK(column->size() == 3);
  CHECK(column->unit() == "cm");
  CHECK(column->text(0) == "0.1");
  CHECK(column->text(1).empty());
  CHECK(std::stod(column->text(2)) == 1.0 / 3);
  CHECK(column->levels().empty());
}

TEST_CASE("column: whole numbers are written without an exponent up to 2^53", "[data][column]") {
  const auto column = Column::numbers("n", ColumnKind::Integer, {9007199254740992.0, -3, 0});
  CHECK(column->text(0) == "9007199254740992");
  CHECK(column->text(1) == "-3");
  CHECK(column->text(2) == "0");
}

TEST_CASE("column: dates are written as ISO 8601", "[data][column]") {
  const auto column =
      Column::numbers("t", ColumnKind::Date, {0, 951782400, 951782400 + 3661, -86400, 1.5, 1e300});
  CHECK(column->text(0) == "1970-01-01");
  CHECK(column->text(1) == "2000-02-29");
  CHECK(column->text(2) == "2000-02-29T01:01:01Z");
  CHECK(column->text(3) == "1969-12-31");
  CHECK(column->text(4) == "1970-01-01T00:00:01.5Z");
  CHECK(column->text(5) == "1e+300");
}

TEST_CASE("column: rows are taken in the order named, and share the levels", "[data][column]") {
  const auto words = Column::categories("c", {"a", "b", ""});
  const auto taken = words->rows({2, 0, 0});
  CHECK(taken->codes() == std::vector<std::int32_t>{-1, 0, 0});
  CHECK(taken->sharedLevels() == words->sharedLevels());
  CHECK(taken->missingCount() == 1);
  const auto numbers = Column::numbers("x", ColumnKind::Numeric, {1, 2, MissingNumber}, "m")->rows({1, 2});
  CHECK(numbers->values()[0] == 2);
  CHECK(numbers->missingCount() == 1);
  CHECK(numbers->unit() == "m");
  CHECK(numbers->renamed("z")->name() == "z");
}
