#include "core/data/joined_table.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

constexpr double Nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("joined table: rows follow, words keep their meaning, kinds widen", "[data][table]") {
  const auto first = *Table::make(
      "old", {Column::numbers("x", ColumnKind::Integer, {1, 2}), Column::categories("kind", {"b", "a"}),
              Column::numbers("gone", ColumnKind::Numeric, {1, 2}),
              Column::numbers("empty", ColumnKind::Numeric, {Nan, Nan})});
  const auto second =
      *Table::make("new", {Column::categories("empty", {"yes", ""}), Column::categories("kind", {"c", "b"}),
                           Column::numbers("x", ColumnKind::Numeric, {0.5, Nan}),
                           Column::numbers("fresh", ColumnKind::Numeric, {1, 2})});
  const auto joined = joinedTable(*first, *second);
  REQUIRE(joined);
  const Table& table = *joined->table;
  CHECK(table.rows() == 4);
  REQUIRE(table.columnCount() == 3);
  CHECK(table.column(0).kind() == ColumnKind::Numeric);
  CHECK(table.column(0).values()[2] == 0.5);
  CHECK(table.column(0).isMissing(3));
  CHECK(table.column(1).levels() == std::vector<std::string>{"a", "b", "c"});
  CHECK(table.column(1).text(0) == "b");
  CHECK(table.column(1).text(2) == "c");
  CHECK(table.column(1).text(3) == "b");
  CHECK(table.column(2).kind() == ColumnKind::Category);
  CHECK(table.column(2).isMissing(0));
  CHECK(table.column(2).text(2) == "yes");
  CHECK(joined->onlyFirst == std::vector<std::string>{"gone"});
  CHECK(joined->onlySecond == std::vector<std::string>{"fresh"});
}

TEST_CASE("joined table: words are no numbers, and something must be common", "[data][table]") {
  const auto numbers = *Table::make("a.csv", {Column::numbers("x", ColumnKind::Numeric, {1})});
  const auto words = *Table::make("b.csv", {Column::categories("x", {"one"})});
  const auto days = *Table::make("c.csv", {Column::numbers("x", ColumnKind::Date, {86400})});
  const auto other = *Table::make("d.csv", {Column::numbers("y", ColumnKind::Numeric, {1})});
  const auto refused = joinedTable(*numbers, *words);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "x");
  CHECK(refused.error().message.find("numeric in a.csv and category in b.csv") != std::string::npos);
  CHECK_FALSE(joinedTable(*numbers, *days));
  CHECK(joinedTable(*numbers, *other).error().code == ErrorCode::InvalidInput);
}
