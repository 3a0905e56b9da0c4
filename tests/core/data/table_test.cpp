#include "core/data/table.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

TablePtr small() {
  return *Table::make("small", {Column::numbers("height", ColumnKind::Numeric, {1, 2, 3, 4}),
                                Column::categories("kind", {"a", "b", "a", ""})});
}

}  // namespace

TEST_CASE("table: columns are found by name", "[data][table]") {
  const auto table = small();
  CHECK(table->rows() == 4);
  CHECK(table->columnCount() == 2);
  CHECK(table->find("kind") == 1);
  CHECK(table->find("Kind") == -1);
  const auto absent = table->require("hieght");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::NotFound);
  CHECK(absent.error().message == "There is no column \"hieght\"; did you mean \"height\"?");
  CHECK(table->require("zzzzzzzz").error().message ==
        "There is no column \"zzzzzzzz\"; the columns are: height, kind.");
}

TEST_CASE("table: unequal lengths and equal names are refused, naming the column", "[data][table]") {
  const auto shorter = Table::make("t", {Column::numbers("a", ColumnKind::Numeric, {1, 2}),
                                         Column::numbers("b", ColumnKind::Numeric, {1})});
  REQUIRE_FALSE(shorter);
  CHECK(shorter.error().where == "b");
  CHECK(shorter.error().message ==
        "Column \"b\" has 1 rows where the first column has 2; all columns must be equally long.");
  const auto twice = Table::make(
      "t", {Column::numbers("a", ColumnKind::Numeric, {1}), Column::numbers("a", ColumnKind::Numeric, {2})});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message == "There are two columns named \"a\"; rename one of them.");
}

TEST_CASE("table: a table without columns or rows is a table", "[data][table]") {
  CHECK((*Table::make("none", {}))->rows() == 0);
  const auto empty = *Table::make("empty", {Column::numbers("a", ColumnKind::Numeric, {})});
  CHECK(empty->rows() == 0);
  CHECK(empty->position(0) == -1);
}

TEST_CASE("table: row ids survive taking rows twice", "[data][table]") {
  const auto table = small()->withRows({1, 2, 3})->withRows({0, 2});
  CHECK(table->rows() == 2);
  CHECK(table->id(0) == 1);
  CHECK(table->id(1) == 3);
  CHECK(table->position(3) == 1);
  CHECK(table->position(2) == -1);
  CHECK(table->column(0).values() == std::vector<double>{2, 4});
  CHECK(table->find("kind") == 1);
}

TEST_CASE("table: rows may be taken in any order", "[data][table]") {
  const auto table = small()->withRows({3, 0, 2});
  CHECK(table->id(0) == 3);
  CHECK(table->position(0) == 1);
  CHECK(table->position(2) == 2);
  CHECK(table->position(1) == -1);
}

TEST_CASE("table: an edit shares the untouched columns", "[data][table]") {
  const auto table = small();
  const auto edited = *table->withColumn(Column::numbers("height", ColumnKind::Numeric, {5, 6, 7, 8}));
  CHECK(edited->columns()[1] == table->columns()[1]);
  CHECK(edited->column(0).values()[0] == 5);
  CHECK(edited->find("height") == 0);
  const auto wider = *table->withColumn(Column::numbers("weight", ColumnKind::Numeric, {5, 6, 7, 8}));
  CHECK(wider->find("weight") == 2);
  CHECK(table->find("weight") == -1);
  const auto wrong = table->withColumn(Column::numbers("weight", ColumnKind::Numeric, {5}));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "weight");
}

TEST_CASE("table: the fingerprint follows cells, names, kinds and ids, not the table's name",
          "[data][table]") {
  const auto table = small();
  CHECK(table->fingerprint() == small()->fingerprint());
  CHECK(table->withName("other")->fingerprint() == table->fingerprint());
  CHECK(table->withRows({0, 1, 2, 3})->fingerprint() == table->fingerprint());
  CHECK(table->withRows({0, 1, 2})->fingerprint() != table->fingerprint());
  CHECK(table->withRows({0, 1})->fingerprint() != table->withRows({1, 0})->fingerprint());
  // Rows 0 and 2 of "kind" hold the same cells: only the id tells them apart.
  const auto kinds = *Table::make("k", {table->columns()[1]});
  CHECK(kinds->withRows({0})->fingerprint() != kinds->withRows({2})->fingerprint());
  const auto cell = *table->withColumn(Column::numbers("height", ColumnKind::Numeric, {1, 2, 3, 4.5}));
  CHECK(cell->fingerprint() != table->fingerprint());
  const auto kind = *table->withColumn(Column::numbers("height", ColumnKind::Integer, {1, 2, 3, 4}));
  CHECK(kind->fingerprint() != table->fingerprint());
}

TEST_CASE("table: any NaN is the same missing value to the fingerprint", "[data][table]") {
  const auto make = [](double value) {
    return *Table::make("t", {Column::numbers("a", ColumnKind::Numeric, {value, 1})});
  };
  CHECK(make(std::nan("1"))->fingerprint() == make(-std::nan("2"))->fingerprint());
}

TEST_CASE("table: a hundred thousand columns are found without a walk over all of them", "[data][table]") {
  std::vector<ColumnPtr> columns;
  for (int i = 0; i < 100000; ++i)
    columns.push_back(Column::numbers(fmt::format("c{}", i), ColumnKind::Numeric, {static_cast<double>(i)}));
  const auto table = *Table::make("wide", columns);
  Index found = 0;
  for (int i = 0; i < 100000; ++i) found += table->find(fmt::format("c{}", i)) == i ? 1 : 0;
  CHECK(found == 100000);
}
