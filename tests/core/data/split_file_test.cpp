#include "core/data/split_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using ridgeline::test::TemporaryFolder;

namespace {

TablePtr fourRows() {
  return *Table::make("t", {Column::numbers("x", ColumnKind::Numeric, {1, 2, 3, 4.5}),
                            Column::categories("y", {"a", "b", "a", "b"})});
}
Result<Split> draw(const Table& from, const std::string& path, std::vector<std::string>* warnings = nullptr) {
  SplitSpec spec;
  spec.kind = SplitKind::File;
  spec.file = path;
  return drawSplit(from, *settle(from, {.target = "y"}), spec, Seed(1), warnings);
}

}  // namespace

TEST_CASE("split file: one part a row, in the table's order", "[data][split]") {
  const TemporaryFolder folder;
  const auto split = draw(*fourRows(), folder.write("parts.csv", "part\ntrain\ntrain\ndev\ntest\n"));
  REQUIRE(split);
  CHECK(split->rows(Part::Train) == std::vector<Index>{0, 1});
  CHECK(split->part(2) == Part::Dev);
  CHECK(split->part(3) == Part::Test);
}

TEST_CASE("split file: parts by row id, rows not named are unused", "[data][split]") {
  const TemporaryFolder folder;
  std::vector<std::string> warnings;
  const auto path = folder.write("parts.csv", "row,part\n3,train\n0,train\n1,dev\n");
  const auto split = draw(*fourRows(), path, &warnings);
  REQUIRE(split);
  CHECK(split->rows(Part::Train) == std::vector<Index>{0, 3});
  CHECK(split->part(2) == Part::Unused);
  REQUIRE_FALSE(warnings.empty());
  CHECK(warnings[0] == "\"" + path + "\" names no part for 1 row; it is unused.");
  // Ids, not places: the table without row 0 has row 3 at place 2.
  const auto rest = fourRows()->withRows({1, 2, 3});
  const auto byId = draw(*rest, folder.write("rest.csv", "row,part\n3,train\n1,dev\n2,train\n"));
  REQUIRE(byId);
  CHECK(byId->rows(Part::Train) == std::vector<Index>{1, 2});
}

TEST_CASE("split file: every mistake is one sentence", "[data][split]") {
  const TemporaryFolder folder;
  const auto sentence = [&](const std::string& content) {
    const auto split = draw(*fourRows(), folder.write("parts.csv", content));
    return split ? "drawn" : split.error().message;
  };
  CHECK(
      sentence("part\ntrain\ndev\n") ==
      "The file names parts for 2 rows and the table \"t\" has 4; give it one row each, or a column \"row\" "
      "with row numbers from 0.");
  CHECK(sentence("fold,row\ntrain,1\ndev,2\n") ==
        "A file of parts needs a column named \"part\"; this one has: fold, row.");
  CHECK(sentence("row,part\n0,train\n9,dev\n") ==
        "\"row\" is \"9\" in data row 2 of the file, which is no row of the table \"t\"; its rows count from "
        "0.");
  CHECK(sentence("row,part\n0,train\n0,dev\n") ==
        "Row 0 is named twice in the file; a row belongs to one part.");
  CHECK(sentence("row,part\n0,train\n1,hold\n") ==
        "\"part\" says \"hold\" in row 2; it must say train, train-dev, dev, test or unused.");
  CHECK(draw(*fourRows(), folder.file("absent.csv")).error().code == ErrorCode::Unreadable);
}
