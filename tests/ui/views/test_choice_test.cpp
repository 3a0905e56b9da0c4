// What a form of tests offers for a table: columns by kind, what is kept of a choice, what it starts with.
#include "ui/views/test_choice.hpp"

#include <algorithm>
#include <limits>

#include "core/data/source.hpp"
#include "tests/support/catch.hpp"
#include "ui/views/test_picture.hpp"

using namespace ridgeline;

namespace {

data::TablePtr bundled(const std::string& name) {
  data::SourceSpec source;
  source.kind = data::SourceKind::Bundled;
  source.path = name;
  jobs::WorkContext context;
  const auto loaded = data::load(source, {}, context);
  REQUIRE(loaded);
  return loaded->table;
}

/// Two groups in words, one column of three whole numbers, two of numbers, one row each a gap.
data::TablePtr smallTable() {
  constexpr double Gap = std::numeric_limits<double>::quiet_NaN();
  auto table = data::Table::make(
      "small", {data::Column::numbers("height", data::ColumnKind::Numeric, {1.5, 2.5, Gap, 4.5, 5.5, 6.5}),
                data::Column::numbers("weight", data::ColumnKind::Numeric, {2.5, 1.5, 3.5, 7.5, 4.5, 9.5}),
                data::Column::numbers("litter", data::ColumnKind::Integer, {10, 2, 2, 2, 10, 1}),
                data::Column::categories("kind", {"cat", "dog", "cat", "dog", "cat", ""})});
  REQUIRE(table);
  return *table;
}

views::TestableColumnsPtr columnsOf(const data::Table& table, const data::Roles& roles = {}) {
  jobs::WorkContext context;
  const auto columns = views::testableColumns(table, roles, context);
  REQUIRE(columns);
  return *columns;
}

views::TestChoice choiceOf(const std::string& test) {
  views::TestChoice choice;
  const auto entry = stats::testEntry(test);
  REQUIRE(entry);
  choice.entry = *entry;
  return choice;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("test choice: columns are told apart by kind, whole numbers are both, levels are in order",
          "[ui][views][tests]") {
  const auto columns = columnsOf(*smallTable());
  REQUIRE(columns->columns.size() == 4);
  const auto* height = columns->find("height");
  CHECK((height->numbers && !height->categories));
  const auto* litter = columns->find("litter");
  CHECK((litter->numbers && litter->categories));
  CHECK(litter->levels == Names{"1", "2", "10"});
  const auto* kind = columns->find("kind");
  CHECK((!kind->numbers && kind->categories));
  CHECK(kind->levels == Names{"cat", "dog"});
  CHECK(columns->find("nowhere") == nullptr);
}

TEST_CASE("test choice: the target suggests itself first, then features, then the rest",
          "[ui][views][tests]") {
  data::Roles roles;
  roles.target = "weight";
  roles.roles["height"] = data::Role::Ignored;
  const auto columns = columnsOf(*smallTable(), roles);
  CHECK(columns->columns[columns->suggested.front()].name == "weight");
  CHECK(columns->columns[columns->suggested.back()].name == "height");
}

TEST_CASE("test choice: what a test can take is kept, the rest is filled in", "[ui][views][tests]") {
  const auto columns = columnsOf(*smallTable());
  auto choice = choiceOf("welch");
  choice.columns = {"kind", "weight", "weight"};
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.columns == Names{"weight"});
  CHECK(choice.by == "kind");
  CHECK(choice.levels == Names{"cat", "dog"});

  // Three levels: those that were asked for, in that order.
  choice.by = "litter";
  choice.levels = {"10", "1"};
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.levels == Names{"10", "1"});
  choice.levels = {"cat", "dog"};
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.levels == Names{"1", "2"});

  // The column that cuts is none of the numbers.
  choice.columns = {"litter"};
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.columns == Names{"height"});

  choice.entry = *stats::testEntry("pearson");
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.columns == Names{"height", "weight"});
  CHECK(choice.by.empty());
  CHECK(choice.levels.empty());
  choice.columns = {"weight", "litter", "height"};
  CHECK(views::settleTest(choice, *columns).empty());
  CHECK(choice.columns == Names{"weight", "litter", "height"});
  CHECK(choice.several());
}

TEST_CASE("test choice: a table without the columns says which are missing", "[ui][views][tests]") {
  const auto table = data::Table::make("words", {data::Column::categories("kind", {"cat", "dog", "cat"})});
  REQUIRE(table);
  const auto columns = columnsOf(**table);
  auto choice = choiceOf("pearson");
  CHECK(views::settleTest(choice, *columns) ==
        "This test takes two columns of numbers, row by row; the table has no column of numbers. Choose "
        "another "
        "test.");
  choice = choiceOf("chi-squared");
  CHECK(views::settleTest(choice, *columns) ==
        "This test takes two columns of categories, row by row; the table has only one column of categories. "
        "Choose another test.");
  choice = choiceOf("welch");
  CHECK_FALSE(views::settleTest(choice, *columns).empty());
}

TEST_CASE("test choice: groups are compared first, else how two numbers go together, else anything",
          "[ui][views][tests]") {
  const auto groups = views::firstTest(*columnsOf(*smallTable()));
  REQUIRE(groups.entry != nullptr);
  CHECK(stats::info(groups.entry->shape).cut());
  CHECK(groups.by == "kind");
  // Three species: not the first test of two groups, but the first that takes them all.
  data::Roles species;
  species.target = "species";
  const auto penguins = views::firstTest(*columnsOf(*bundled("penguins"), species));
  REQUIRE(penguins.entry != nullptr);
  CHECK(penguins.entry->shape == stats::TestShape::Groups);
  CHECK(penguins.by == "species");
  data::Roles mass;
  mass.target = "body_mass_g";
  CHECK(views::firstTest(*columnsOf(*bundled("penguins"), mass)).columns == Names{"body_mass_g"});
  const auto numbers = data::Table::make(
      "numbers", {data::Column::numbers("x", data::ColumnKind::Numeric, {0.1, 0.4, 0.2, 0.9}),
                  data::Column::numbers("y", data::ColumnKind::Numeric, {1.1, 1.4, 2.2, 2.9})});
  REQUIRE(numbers);
  const auto together = views::firstTest(*columnsOf(**numbers));
  REQUIRE(together.entry != nullptr);
  CHECK(together.entry->family == "association");
  CHECK(together.columns.size() == 2);
  const auto words = data::Table::make("words", {data::Column::categories("kind", {"cat", "dog", "cat"})});
  REQUIRE(words);
  const auto alone = views::firstTest(*columnsOf(**words));
  REQUIRE(alone.entry != nullptr);
  CHECK(alone.columns == Names{"kind"});
  CHECK(views::firstTest(views::TestableColumns{}).entry == nullptr);
}

TEST_CASE("test choice: the core takes whatever a settled choice asks for, test by test",
          "[ui][views][tests][contract]") {
  for (const std::string name : {"penguins", "iris"}) {
    const auto table = bundled(name);
    const auto columns = columnsOf(*table);
    int taken = 0;
    for (const auto& entry : stats::testCatalog()) {
      views::TestChoice choice;
      choice.entry = &entry;
      if (!views::settleTest(choice, *columns).empty()) continue;
      ++taken;
      INFO(name << " " << entry.id);
      const auto data = data::testData(*table, entry, choice.request());
      REQUIRE(data);
      CHECK(data->columns.size() == choice.columns.size());
      jobs::WorkContext context;
      const auto tests = data::testColumns(*table, entry, choice.request(), {}, context);
      REQUIRE(tests);
      CHECK(tests->size() == 1);
      CHECK_FALSE(tests->front().outcome.says.empty());
      const auto picture = views::pictureOf(*data, entry.shape);
      CHECK((picture.kind == views::TestPicture::Kind::None) == (stats::info(entry.shape).least == 0));
    }
    CHECK(taken > 20);
  }
}

TEST_CASE("test choice: rows of a level are those with a value in every column of the test",
          "[ui][views][tests]") {
  const auto table = smallTable();
  using Rows = std::vector<data::RowId>;
  CHECK(views::rowsOfLevels(*table, nullptr, "kind", {"cat"}, {"weight"}) == Rows{0, 2, 4});
  CHECK(views::rowsOfLevels(*table, nullptr, "kind", {"cat"}, {"height"}) == Rows{0, 4});
  CHECK(views::rowsOfLevels(*table, nullptr, "litter", {"2", "1"}, {}) == Rows{1, 2, 3, 5});
  const std::vector<Index> part = {0, 3, 4, 5};
  CHECK(views::rowsOfLevels(*table, &part, "kind", {"cat"}, {"weight"}) == Rows{0, 4});
  CHECK(views::rowsOfLevels(*table, nullptr, "nowhere", {"2"}, {}).empty());
}

TEST_CASE("test picture: outlines share their bins and hold each group whole", "[ui][views][tests]") {
  const auto table = smallTable();
  auto choice = choiceOf("welch");
  choice.columns = {"weight"};
  REQUIRE(views::settleTest(choice, *columnsOf(*table)).empty());
  const auto data = data::testData(*table, *choice.entry, choice.request());
  REQUIRE(data);
  const auto picture = views::pictureOf(*data, choice.entry->shape);
  REQUIRE(picture.outlines.size() == 2);
  CHECK(picture.outlines[0].name == "cat");
  CHECK(picture.edges.front() == 1.5);
  CHECK(picture.edges.back() == 7.5);
  for (const auto& outline : picture.outlines) {
    CHECK(outline.shares.size() + 1 == picture.edges.size());
    double all = 0;
    for (const double share : outline.shares) all += share;
    CHECK(all == Approx(1));
  }
  // Both dogs lie at the ends: 1.5 in the first bin, 7.5 in the last.
  CHECK(picture.outlines[1].shares.front() == 0.5);
  CHECK(picture.outlines[1].shares.back() == 0.5);
}

TEST_CASE("test picture: shares of categories are within each level of the first column",
          "[ui][views][tests]") {
  const auto table = data::Table::make("pairs", {data::Column::categories("a", {"x", "x", "x", "x", "y"}),
                                                 data::Column::categories("b", {"p", "q", "q", "q", "p"})});
  REQUIRE(table);
  auto choice = choiceOf("chi-squared");
  REQUIRE(views::settleTest(choice, *columnsOf(**table)).empty());
  const auto data = data::testData(**table, *choice.entry, choice.request());
  REQUIRE(data);
  const auto picture = views::pictureOf(*data, choice.entry->shape);
  REQUIRE(picture.shares.size() == 4);
  CHECK(picture.shares[0].name == "x: p");
  CHECK(picture.shares[0].share == 0.25);
  CHECK(picture.shares[1].rows == 3);
  CHECK(picture.shares[1].of == 4);
  CHECK(picture.shares[2].share == 1);
}
