#include <limits>

#include "core/data/csv_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

TEST_CASE("csv: a table that was written reads back the same", "[data][csv]") {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const auto table = Table::make(
      "t", {Column::numbers("value", ColumnKind::Numeric, {0.1, missing, 1.0 / 3, 1e300, missing}),
            Column::numbers("count", ColumnKind::Integer, {1, 2, missing, 9007199254740992.0, missing}),
            Column::numbers("day", ColumnKind::Date, {0, 86400, missing, 1e9, missing}),
            Column::categories("word, odd", {"plain", "with, comma", "with \"quotes\"", "two\nlines", ""}),
            Column::words("flag", ColumnKind::Boolean, {0, 1, -1, 1, -1}, {"false", "true"})});
  REQUIRE(table);
  const test::TemporaryFolder folder;
  const std::string path = folder.file("t.csv");
  REQUIRE(writeCsv(**table, path));
  jobs::WorkContext context;
  const auto back = readCsv(path, {}, context);
  REQUIRE(back);
  CHECK(back->table->fingerprint() == (*table)->fingerprint());
}

TEST_CASE("csv: writing where nothing can be written says so", "[data][csv]") {
  const auto table = Table::make("t", {Column::numbers("x", ColumnKind::Integer, {1})});
  REQUIRE(table);
  const test::TemporaryFolder folder;
  const auto status = writeCsv(**table, folder.file("no/such/folder/t.csv"));
  REQUIRE(!status);
  CHECK(status.error().code == ErrorCode::Unwritable);
}
