#include "core/data/split.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "core/data/split_order.hpp"
#include "tests/core/data/split_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::byShares;
using test::MissingNumber;
using test::schemaOf;

namespace {

/// `counts[k]` rows of class k, mixed; x differs from row to row.
TablePtr classes(const std::vector<int>& counts) {
  std::vector<std::string> labels;
  for (std::size_t k = 0; k < counts.size(); ++k)
    for (int i = 0; i < counts[k]; ++i) labels.push_back(std::string(1, static_cast<char>('a' + k)));
  std::vector<double> x;
  for (std::size_t i = 0; i < labels.size(); ++i) x.push_back(0.37 * static_cast<double>(i * i % 101));
  return *Table::make("classes",
                      {Column::numbers("x", ColumnKind::Numeric, x), Column::categories("y", labels)});
}
std::array<Index, PartCount> sizes(const Split& split) {
  std::array<Index, PartCount> out{};
  for (std::size_t p = 0; p < PartCount; ++p)
    out[p] = static_cast<Index>(split.rows(static_cast<Part>(p)).size());
  return out;
}
Index countOf(const Table& table, const Split& split, Part part, const std::string& label) {
  Index count = 0;
  for (const Index row : split.rows(part)) count += table.column(1).text(row) == label ? 1 : 0;
  return count;
}
std::string drawSentence(const Table& table, const SplitSpec& spec) {
  const auto split = drawSplit(table, schemaOf(table), spec, Seed(1));
  return split ? "drawn" : split.error().message;
}

}  // namespace

TEST_CASE("split: every row is in exactly one part", "[data][split]") {
  const auto table = classes({100, 37, 11});
  const auto split = *drawSplit(*table, schemaOf(*table), byShares({0.5, 0.1, 0.2, 0.2}), Seed(3));
  std::set<Index> seen;
  Index total = 0;
  for (const Part part : {Part::Train, Part::TrainDev, Part::Dev, Part::Test, Part::Unused}) {
    const auto& rows = split.rows(part);
    CHECK(std::is_sorted(rows.begin(), rows.end()));
    for (const Index row : rows) CHECK(split.part(row) == part);
    seen.insert(rows.begin(), rows.end());
    total += static_cast<Index>(rows.size());
  }
  CHECK(total == 148);
  CHECK(seen.size() == 148);
}

TEST_CASE("split: shares of classes are kept to the row", "[data][split]") {
  const auto table = classes({210, 210});
  const auto split = *drawSplit(*table, schemaOf(*table), byShares({0.7, 0, 0.15, 0.15}), Seed(42));
  CHECK(sizes(split) == std::array<Index, PartCount>{294, 0, 63, 63});
  CHECK(countOf(*table, split, Part::Train, "a") == 147);
  CHECK(countOf(*table, split, Part::Train, "b") == 147);
  // 31.5 each: one class has the odd row in dev, the other in test.
  CHECK(std::abs(countOf(*table, split, Part::Dev, "a") - countOf(*table, split, Part::Dev, "b")) == 1);
  const auto uneven = classes({90, 10});
  const auto drawn = *drawSplit(*uneven, schemaOf(*uneven), byShares({0.6, 0, 0.2, 0.2}), Seed(5));
  CHECK(sizes(drawn) == std::array<Index, PartCount>{60, 0, 20, 20});
  CHECK(countOf(*uneven, drawn, Part::Train, "b") == 6);
  CHECK(countOf(*uneven, drawn, Part::Dev, "b") == 2);
  CHECK(countOf(*uneven, drawn, Part::Test, "b") == 2);
}

TEST_CASE("split: every class keeps its share to within a row of each cut, for many shapes",
          "[data][split]") {
  for (const auto& counts :
       std::vector<std::vector<int>>{{50, 50, 50}, {7, 13, 61}, {3, 300}, {9, 9, 9, 9, 9}}) {
    const auto table = classes(counts);
    const SplitSpec spec = byShares({0.55, 0.05, 0.2, 0.2});
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(seed));
      for (std::size_t k = 0; k < counts.size(); ++k)
        for (std::size_t p = 0; p < PartCount; ++p) {
          const auto got = static_cast<double>(
              countOf(*table, split, static_cast<Part>(p), std::string(1, static_cast<char>('a' + k))));
          CHECK(std::abs(got - spec.fractions[p] * counts[k]) < 2);
        }
    }
  }
}

TEST_CASE("split: moving a handle moves only the rows between its two positions", "[data][split]") {
  const auto table = classes({83, 140, 27});
  const auto schema = schemaOf(*table);
  const auto before = *drawSplit(*table, schema, byShares({0.6, 0.0, 0.2, 0.2}), Seed(9));
  const auto after = *drawSplit(*table, schema, byShares({0.68, 0.0, 0.12, 0.2}), Seed(9));
  Index moved = 0;
  for (Index row = 0; row < table->rows(); ++row) {
    if (before.part(row) == after.part(row)) continue;
    ++moved;
    CHECK(before.part(row) == Part::Dev);
    CHECK(after.part(row) == Part::Train);
  }
  CHECK(moved == 20);  // 0.08 of 250
  const auto oneRow =
      *drawSplit(*table, schema, byShares({0.6 + 1.0 / 250, 0.0, 0.2 - 1.0 / 250, 0.2}), Seed(9));
  Index single = 0;
  for (Index row = 0; row < table->rows(); ++row) single += before.part(row) == oneRow.part(row) ? 0 : 1;
  CHECK(single == 1);
}

TEST_CASE("split: the same seed gives the same bytes, another seed others", "[data][split]") {
  const auto table = classes({60, 60});
  const auto schema = schemaOf(*table);
  const auto draw = [&](std::uint64_t seed) {
    return drawSplit(*table, schema, {}, Seed(seed))->fingerprint();
  };
  CHECK(draw(7) == draw(7));
  CHECK(draw(7) != draw(8));
}

TEST_CASE("split: a row keeps its place when other columns change and when the table is a part of it",
          "[data][split]") {
  const auto table = classes({30, 30});
  const auto schema = schemaOf(*table);
  const auto widened =
      *table->withColumn(Column::numbers("z", ColumnKind::Numeric, std::vector<double>(60, 1)));
  CHECK(drawSplit(*widened, schemaOf(*widened), {}, Seed(2))->fingerprint() ==
        drawSplit(*table, schema, {}, Seed(2))->fingerprint());
  // The order inside a class depends on ids and the seed alone.
  const Strata all = strataOf(*table, schema, false);
  const auto order = splitOrder(*table, all, Seed(2));
  const auto half = table->withRows({1, 5, 20, 21, 40, 59});
  const auto halfOrder = splitOrder(*half, strataOf(*half, schemaOf(*half), false), Seed(2));
  std::vector<RowId> expected, got;
  for (const Index row : order)
    if (half->position(table->id(row)) >= 0) expected.push_back(table->id(row));
  for (const Index row : halfOrder) got.push_back(half->id(row));
  CHECK(got == expected);
}

TEST_CASE("split: rows without a target are unused, with a warning", "[data][split]") {
  const auto table = *Table::make("t", {Column::numbers("x", ColumnKind::Numeric, {1, 2, 3, 4, 5, 6.5}),
                                        Column::categories("y", {"a", "b", "", "a", "b", "a"})});
  std::vector<std::string> warnings;
  const auto split = *drawSplit(*table, schemaOf(*table), byShares({0.6, 0, 0.4, 0}), Seed(1), &warnings);
  CHECK(split.part(2) == Part::Unused);
  CHECK(split.rows(Part::Unused) == std::vector<Index>{2});
  REQUIRE_FALSE(warnings.empty());
  CHECK(warnings[0] == "1 row has no value of the target \"y\" and is unused.");
}

TEST_CASE("split: a class with fewer rows than parts goes to train first and is named", "[data][split]") {
  const auto table = classes({97, 1, 2});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<std::string> warnings;
    const auto split =
        *drawSplit(*table, schemaOf(*table), byShares({0.3, 0, 0.4, 0.3}), Seed(seed), &warnings);
    CHECK(countOf(*table, split, Part::Train, "b") == 1);
    CHECK(countOf(*table, split, Part::Train, "c") >= 1);
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0] == "Class \"b\" has 1 row for 3 parts; train gets its share first.");
    CHECK(warnings[1] == "Class \"c\" has 2 rows for 3 parts; train gets its share first.");
  }
}

TEST_CASE("split: a regression target is stratified by its tenths", "[data][split]") {
  std::vector<double> x, y;
  for (int i = 0; i < 200; ++i) {
    x.push_back(i % 17);
    y.push_back(i + 0.5);
  }
  const auto table = *Table::make(
      "t", {Column::numbers("x", ColumnKind::Numeric, x), Column::numbers("y", ColumnKind::Numeric, y)});
  const auto split = *drawSplit(*table, schemaOf(*table), byShares({0.5, 0, 0.25, 0.25}), Seed(4));
  std::array<int, 10> inTrain{};
  for (const Index row : split.rows(Part::Train)) ++inTrain[static_cast<std::size_t>(row / 20)];
  for (const int count : inTrain) CHECK(count == 10);
}

TEST_CASE("split: equal target values share a stratum and few rows still split", "[data][split]") {
  const auto table =
      *Table::make("t", {Column::numbers("x", ColumnKind::Numeric, {1, 2, 4}),
                         Column::numbers("y", ColumnKind::Numeric, {1.5, 1.5, MissingNumber})});
  const auto split = drawSplit(*table, schemaOf(*table), byShares({0.5, 0, 0.5, 0}), Seed(4));
  REQUIRE(split);
  CHECK(sizes(*split) == std::array<Index, PartCount>{1, 0, 1, 0});
}

TEST_CASE("split: cuts round once over all rows and leave out parts not asked for", "[data][split]") {
  CHECK(cutsFor({0.6, 0.0, 0.2, 0.2}, 10) == std::array<Index, PartCount>{6, 6, 8, 10});
  CHECK(cutsFor({0.7, 0.0, 0.3, 0.0}, 15) == std::array<Index, PartCount>{11, 11, 15, 15});
  CHECK(cutsFor({1.0, 0.0, 0.0, 0.0}, 3) == std::array<Index, PartCount>{3, 3, 3, 3});
  CHECK(cutsFor({0.1, 0.0, 0.0, 0.9}, 2) == std::array<Index, PartCount>{1, 1, 1, 2});
  CHECK(cutsFor({0.33, 0.33, 0.34, 0.0}, 1) == std::array<Index, PartCount>{1, 1, 1, 1});
  CHECK(cutsFor({0.6, 0.0, 0.2, 0.2}, 0) == std::array<Index, PartCount>{0, 0, 0, 0});
}

TEST_CASE("split: an empty part that was asked for is a warning", "[data][split]") {
  const auto table = classes({1, 1});
  std::vector<std::string> warnings;
  REQUIRE(drawSplit(*table, schemaOf(*table), {}, Seed(1), &warnings));
  CHECK(std::find(warnings.begin(), warnings.end(), "test was to hold 20% of the rows and got none.") !=
        warnings.end());
}

TEST_CASE("split: by time, earlier rows train and equal times stay together", "[data][split][time]") {
  // Times 0 0 1 1 ... 9 9, rows in reverse.
  std::vector<double> times, y;
  for (int i = 19; i >= 0; --i) {
    times.push_back(i / 2);
    y.push_back(0.5 + i * 0.3);
  }
  const auto table = *Table::make(
      "t", {Column::numbers("when", ColumnKind::Date, times), Column::numbers("y", ColumnKind::Numeric, y)});
  SplitSpec spec = byShares({0.65, 0, 0.2, 0.15});
  spec.kind = SplitKind::Time;
  spec.time = "when";
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(1));
  // The cut at 13 rows falls inside time 6: 12 and 14 are equally near, the earlier counts. 17 likewise: 16.
  CHECK(sizes(split) == std::array<Index, PartCount>{12, 0, 4, 4});
  double lastTrain = -1, firstDev = 99, lastDev = -1, firstTest = 99;
  for (const Index row : split.rows(Part::Train))
    lastTrain = std::max(lastTrain, times[static_cast<std::size_t>(row)]);
  for (const Index row : split.rows(Part::Dev)) {
    firstDev = std::min(firstDev, times[static_cast<std::size_t>(row)]);
    lastDev = std::max(lastDev, times[static_cast<std::size_t>(row)]);
  }
  for (const Index row : split.rows(Part::Test))
    firstTest = std::min(firstTest, times[static_cast<std::size_t>(row)]);
  CHECK(lastTrain < firstDev);
  CHECK(lastDev < firstTest);
}

TEST_CASE("split: train-dev is drawn from the train period", "[data][split][time]") {
  std::vector<double> times, y;
  for (int i = 0; i < 100; ++i) {
    times.push_back(i);
    y.push_back(0.5 + (i * 7) % 31);
  }
  const auto table = *Table::make("t", {Column::numbers("when", ColumnKind::Numeric, times),
                                        Column::numbers("y", ColumnKind::Numeric, y)});
  SplitSpec spec = byShares({0.5, 0.1, 0.2, 0.2});
  spec.kind = SplitKind::Time;
  spec.time = "when";
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(1));
  CHECK(sizes(split) == std::array<Index, PartCount>{50, 10, 20, 20});
  for (const Index row : split.rows(Part::TrainDev)) CHECK(row < 60);
  for (const Index row : split.rows(Part::Dev)) CHECK((row >= 60 && row < 80));
}

TEST_CASE("split: one time for all rows leaves everything in train, with warnings", "[data][split][time]") {
  const auto table = *Table::make("t", {Column::numbers("when", ColumnKind::Date, {5, 5, 5, 5}),
                                        Column::numbers("y", ColumnKind::Numeric, {1, 2, 3, 4.5})});
  SplitSpec spec;
  spec.kind = SplitKind::Time;
  spec.time = "when";
  std::vector<std::string> warnings;
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(1), &warnings);
  CHECK(split.rows(Part::Train).size() == 4);
  CHECK(warnings.size() == 2);
}

TEST_CASE("split: by lists of row ids, what is in no list is unused", "[data][split]") {
  const auto table = classes({3, 3})->withRows({1, 2, 3, 4, 5});
  SplitSpec spec;
  spec.kind = SplitKind::Rows;
  spec.rows[0] = {5, 1, 3};
  spec.rows[2] = {2};
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(1));
  CHECK(split.rows(Part::Train) == std::vector<Index>{0, 2, 4});
  CHECK(split.rows(Part::Dev) == std::vector<Index>{1});
  CHECK(split.rows(Part::Unused) == std::vector<Index>{3});
  spec.rows[2] = {3};
  CHECK(drawSentence(*table, spec) ==
        "Row 3 is listed in train and again in dev; a row belongs to one part.");
  spec.rows[2] = {0};
  CHECK(drawSentence(*table, spec) ==
        "The list of dev names row 0, which the table \"classes\" does not have; remove it.");
}

TEST_CASE("split: a column may name each row's part", "[data][split]") {
  const auto base = classes({3, 3});
  const auto table = *base->withColumn(
      Column::categories("fold", {"Train", "validation", "test", "train", "train-dev", ""}));
  SplitSpec spec;
  spec.kind = SplitKind::File;
  spec.file = "fold";
  std::vector<std::string> warnings;
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(1), &warnings);
  CHECK(split.rows(Part::Train) == std::vector<Index>{0, 3});
  CHECK(split.part(1) == Part::Dev);
  CHECK(split.part(2) == Part::Test);
  CHECK(split.part(4) == Part::TrainDev);
  CHECK(split.part(5) == Part::Unused);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] == "\"fold\" names no part for 1 row; it is unused.");
  const auto odd =
      *base->withColumn(Column::categories("fold", {"train", "tset", "dev", "dev", "dev", "dev"}));
  CHECK(drawSentence(*odd, spec) ==
        "\"fold\" says \"tset\" in row 2; it must say train, train-dev, dev, test or unused.");
  spec.file = "x";
  CHECK(drawSentence(*table, spec) ==
        "\"x\" holds numbers; a column of parts holds the words train, train-dev, dev, test and unused.");
}

TEST_CASE("split: every mistake is one drawSentence that says how to mend it", "[data][split]") {
  const auto table = classes({10, 10});
  CHECK(drawSentence(*table, byShares({0.6, 0, 0.2, 0.3})) ==
        "The shares of train, train-dev, dev and test sum to 1.1; they must sum to 1.");
  CHECK(drawSentence(*table, byShares({1.2, 0, -0.2, 0})) ==
        "The share of train is 1.2; shares run from 0 to 1.");
  CHECK(drawSentence(*table, byShares({0, 0, 0.5, 0.5})) ==
        "The share of train is 0; a model needs train rows: raise it.");
  SplitSpec spec;
  spec.kind = SplitKind::Group;
  CHECK(drawSentence(*table, spec) == "Splitting by group needs a group column; name one.");
  spec.group = "famly";
  CHECK(drawSentence(*table, spec) == "There is no column \"famly\"; the columns are: x, y.");
  spec.group.clear();
  spec.kind = SplitKind::Time;
  spec.time = "y";
  CHECK(drawSentence(*table, spec) ==
        "\"y\" is a category column, which has no order in time; choose a column of dates or numbers.");
  std::vector<double> times(20, 1);
  times[3] = times[4] = MissingNumber;
  const auto timed = *table->withColumn(Column::numbers("when", ColumnKind::Date, times));
  spec.time = "when";
  CHECK(drawSentence(*timed, spec) ==
        "2 rows have no value of the time \"when\"; fill or remove them before splitting by time.");
  spec.kind = SplitKind::Rows;
  CHECK(drawSentence(*table, spec) ==
        "No row of \"classes\" is in train; a model needs train rows: give train a larger share or list.");
  spec.kind = SplitKind::File;
  CHECK(drawSentence(*table, spec) ==
        "Splitting by a file needs its path, or the name of a column that holds the parts.");
}

TEST_CASE("split: a class that train lacks is named", "[data][split]") {
  const auto table = classes({3, 2});
  SplitSpec spec;
  spec.kind = SplitKind::Rows;
  spec.rows[0] = {0, 1};
  spec.rows[2] = {3, 4};
  std::vector<std::string> warnings;
  REQUIRE(drawSplit(*table, schemaOf(*table), spec, Seed(1), &warnings));
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] == "\"b\" has no rows in train, so no model can learn it.");
}

TEST_CASE("split: the column a split goes by is no feature unless a person says so", "[data][split]") {
  const auto table = *classes({5, 5})->withColumn(Column::categories(
      "fold", {"train", "dev", "train", "dev", "train", "dev", "train", "dev", "train", "dev"}));
  SplitSpec spec;
  spec.kind = SplitKind::File;
  spec.file = "fold";
  const auto features = [&](const Roles& roles) {
    return settle(*table, rolesFor(*table, roles, spec))->features;
  };
  CHECK(features({.target = "y"}) == std::vector<Index>{0});
  CHECK(features({.target = "y", .features = {"x", "fold"}}) == std::vector<Index>{0, 2});
  CHECK(features({.target = "y", .features = {}, .roles = {{"fold", Role::Feature}}}) ==
        std::vector<Index>{0, 2});
  spec.kind = SplitKind::Group;
  spec.group = "fold";
  CHECK(rolesFor(*table, {.target = "y"}, spec).roles.at("fold") == Role::Group);
  CHECK(rolesFor(*table, {.target = "y", .features = {}, .roles = {{"x", Role::Group}}}, spec)
            .roles.at("fold") == Role::Ignored);
  spec.group = "absent";
  CHECK(rolesFor(*table, {.target = "y"}, spec).roles.empty());
  spec.kind = SplitKind::Time;
  spec.time = "x";
  CHECK(rolesFor(*table, {.target = "y"}, spec).roles.at("x") == Role::Time);
}
