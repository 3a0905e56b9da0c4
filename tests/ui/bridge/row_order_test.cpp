#include "ui/bridge/row_order.hpp"

#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

using namespace ridgeline;
using bridge::rowOrder;
using bridge::RowOrderSpec;
using test::MissingNumber;
using Rows = std::vector<int>;

namespace {

data::TablePtr unordered() {
  return *data::Table::make(
      "t", {data::Column::numbers("x", data::ColumnKind::Numeric, {3, MissingNumber, -1, 3, 2}),
            data::Column::categories("word", {"pear", "apple", "", "fig", "apple"}),
            data::Column::words("text", data::ColumnKind::Text, {0, 1, 2, -1, 0}, {"zoo", "ant", "Bee"})});
}

Rows order(const RowOrderSpec& spec, const data::Split* split = nullptr) {
  jobs::WorkContext context;
  const auto rows = rowOrder(*unordered(), split, spec, context);
  REQUIRE(rows);
  REQUIRE(*rows);
  return **rows;
}

}  // namespace

TEST_CASE("row order: numbers by value, ties in table order, missing last either way", "[ui][bridge]") {
  CHECK(order({.column = 0}) == Rows{2, 4, 0, 3, 1});
  CHECK(order({.column = 0, .ascending = false}) == Rows{0, 3, 4, 2, 1});
}

TEST_CASE("row order: words by their text, whatever the order of their levels", "[ui][bridge]") {
  CHECK(order({.column = 1}) == Rows{1, 4, 3, 0, 2});
  CHECK(order({.column = 2}) == Rows{2, 1, 0, 4, 3});
  CHECK(order({.column = 2, .ascending = false}) == Rows{0, 4, 1, 2, 3});
}

TEST_CASE("row order: by part, and only the rows asked for", "[ui][bridge]") {
  using data::Part;
  const data::Split split({Part::Dev, Part::Train, Part::Test, Part::Unused, Part::Train});
  CHECK(order({.column = RowOrderSpec::ByPart}, &split) == Rows{1, 4, 0, 2, 3});
  const auto only = std::make_shared<const std::vector<data::RowId>>(std::vector<data::RowId>{4, 99, 1, 0});
  CHECK(order({.column = RowOrderSpec::Unsorted, .only = only}) == Rows{0, 1, 4});
  CHECK(order({.column = 0, .only = only}) == Rows{4, 0, 1});
}

TEST_CASE("row order: nothing asked is the table's own order without a list, a stop is obeyed",
          "[ui][bridge]") {
  jobs::WorkContext context;
  CHECK(rowOrder(*unordered(), nullptr, {}, context).value() == nullptr);
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  const auto rows = rowOrder(*unordered(), nullptr, {.column = 0}, stopped);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == ErrorCode::Cancelled);
}
