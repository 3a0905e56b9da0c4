#include "core/data/schema.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::MissingNumber;

namespace {

ColumnPtr numbers(std::string name, std::vector<double> values, ColumnKind kind = ColumnKind::Numeric) {
  return Column::numbers(std::move(name), kind, std::move(values));
}
ColumnPtr repeated(std::string name, const std::vector<std::string>& words, int times) {
  std::vector<std::string> values;
  for (int i = 0; i < times; ++i) values.insert(values.end(), words.begin(), words.end());
  return Column::categories(std::move(name), values);
}
/// Ten rows: a counter, distinct names, a number, a category of two, a column without values.
TablePtr people() {
  std::vector<std::string> names;
  std::vector<double> ids, heights, none;
  for (int i = 0; i < 10; ++i) {
    names.push_back(fmt::format("name {}", i));
    ids.push_back(i + 1);
    heights.push_back(1.5 + 0.01 * i * i);
    none.push_back(MissingNumber);
  }
  return *Table::make(
      "people", {numbers("PassengerId", ids, ColumnKind::Integer), Column::categories("Name", names),
                 numbers("Height", heights), numbers("Nothing", none), repeated("Left", {"yes", "no"}, 5)});
}
std::vector<std::string> featureNames(const Table& table, const Schema& schema) {
  std::vector<std::string> names;
  for (const Index place : schema.features) names.push_back(table.column(place).name());
  return names;
}
bool remarked(const Schema& schema, const std::string& remark) {
  return std::find(schema.remarks.begin(), schema.remarks.end(), remark) != schema.remarks.end();
}
std::string settleSentence(const Table& table, const Roles& roles) {
  const auto settled = settle(table, roles);
  return settled ? "settled" : settled.error().message;
}

}  // namespace

TEST_CASE("schema: columns that name rows, free text and empty columns are left out with a remark",
          "[data][schema]") {
  const auto table = people();
  const auto schema = settle(*table, {.target = "Left"});
  REQUIRE(schema);
  CHECK(schema->task == Task::Classify);
  CHECK(featureNames(*table, *schema) == std::vector<std::string>{"Height"});
  CHECK(remarked(*schema, "\"PassengerId\" was left out: numbers the rows."));
  CHECK(remarked(*schema, "\"Name\" was left out: every value differs, as in a name."));
  CHECK(remarked(*schema, "\"Nothing\" was left out: no row has a value."));
  CHECK(remarked(*schema, "\"Left\" is classified: it holds words."));
  CHECK(schema->classNames == std::vector<std::string>{"no", "yes"});
}

TEST_CASE("schema: what a person names as a feature is one", "[data][schema]") {
  const auto table = people();
  const auto named = settle(*table, {.target = "Left", .features = {"Name", "PassengerId"}});
  REQUIRE(named);
  CHECK(featureNames(*table, *named) == std::vector<std::string>{"Name", "PassengerId"});
  const auto byRole = settle(*table, {.target = "Left", .features = {}, .roles = {{"Name", Role::Feature}}});
  CHECK(featureNames(*table, *byRole) == std::vector<std::string>{"Name", "Height"});
  const auto ignored =
      settle(*table, {.target = "Left", .features = {}, .roles = {{"Height", Role::Ignored}}});
  // Nothing but the counter is left, and it is better than no feature.
  CHECK(featureNames(*table, *ignored) == std::vector<std::string>{"PassengerId"});
}

TEST_CASE("schema: a few whole numbers with enough rows are classes, others are regressed",
          "[data][schema]") {
  const auto x = numbers("x", {1, 5, 2, 8, 4, 9, 3, 7, 6.5, 0});
  const auto taskOf = [&](std::vector<double> target) {
    const auto table = *Table::make("t", {x, numbers("y", std::move(target))});
    return settle(*table, {.target = "y"})->task;
  };
  CHECK(taskOf({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}) == Task::Classify);   // 5 rows a class
  CHECK(taskOf({0, 1, 2, 1, 0, 1, 0, 1, 0, 1}) == Task::Regress);    // fewer than 5 a class
  CHECK(taskOf({0, 1, 0, 1, 0, 1, 0, 1, 0, 1.5}) == Task::Regress);  // not whole
  CHECK(taskOf({0, 1, 0, 1, 0, 1, 0, 1, 0, MissingNumber}) ==
        Task::Regress);  // 9 rows, 2 classes: 4.5 a class
  const auto table = *Table::make("t", {x, numbers("y", {0, 1, 2, 1, 0, 1, 0, 1, 0, 1})});
  CHECK(settle(*table, {.target = "y", .task = Task::Classify})->classNames.size() == 3);
}

TEST_CASE("schema: numeric classes sort as numbers and codes follow them", "[data][schema]") {
  std::vector<double> target, x;
  for (int i = 0; i < 60; ++i) {
    target.push_back(i % 3 == 0 ? 10 : i % 3 == 1 ? 9 : 2);
    x.push_back(i * 0.5);
  }
  target[0] = MissingNumber;
  const auto table = *Table::make("t", {numbers("x", x), numbers("digit", target, ColumnKind::Integer)});
  const auto schema = settle(*table, {.target = "digit"});
  REQUIRE(schema);
  CHECK(schema->classNames == std::vector<std::string>{"2", "9", "10"});
  const auto codes = classCodes(*table, *schema);
  CHECK(codes[0] == -1);
  CHECK(codes[1] == 1);
  CHECK(codes[2] == 0);
  CHECK(codes[3] == 2);
}

TEST_CASE("schema: the positive class comes last of two", "[data][schema]") {
  const auto table = *Table::make("t", {numbers("x", {1, 2.5, 3, 4}), repeated("y", {"bad", "good"}, 2)});
  CHECK(settle(*table, {.target = "y"})->classNames.back() == "good");
  Roles roles{.target = "y"};
  roles.positive = "bad";
  const auto schema = settle(*table, roles);
  CHECK(schema->classNames == std::vector<std::string>{"good", "bad"});
  CHECK(classCodes(*table, *schema) == std::vector<int>{1, 0, 1, 0});
  roles.positive = "bda";
  CHECK(settleSentence(*table, roles) ==
        "\"bda\" is no class of \"y\"; choose \"bad\" or \"good\" as the positive class.");
  const auto three = *Table::make("t", {numbers("x", {1, 2, 3.5}), repeated("y", {"a", "b", "c"}, 1)});
  roles.positive = "a";
  CHECK(settleSentence(*three, roles) ==
        "\"a\" cannot be the positive class of \"y\", which has 3 classes; a positive class needs exactly "
        "two.");
}

TEST_CASE("schema: levels that no row has are no classes", "[data][schema]") {
  const auto whole = *Table::make("t", {numbers("x", {1, 2.5, 3}), Column::categories("y", {"a", "b", "c"})});
  const auto schema = settle(*whole->withRows({0, 2}), {.target = "y"});
  REQUIRE(schema);
  CHECK(schema->classNames == std::vector<std::string>{"a", "c"});
  CHECK(classCodes(*whole, *schema) == std::vector<int>{0, -1, 1});
}

TEST_CASE("schema: without a target the task is to cluster, with one it is kept as truth", "[data][schema]") {
  const auto table = people();
  const auto none = settle(*table, {});
  REQUIRE(none);
  CHECK(none->task == Task::Cluster);
  CHECK(none->target == -1);
  CHECK(featureNames(*table, *none) == std::vector<std::string>{"Height", "Left"});
  const auto truth = settle(*table, {.target = "Left", .task = Task::Project});
  CHECK(truth->task == Task::Project);
  CHECK(truth->classNames.size() == 2);
  CHECK(featureNames(*table, *truth) == std::vector<std::string>{"Height"});
}

TEST_CASE("schema: every mistake is one settleSentence that names the column", "[data][schema]") {
  const auto table = people();
  CHECK(settleSentence(*table, {.target = "left"}) == "There is no column \"left\"; did you mean \"Left\"?");
  CHECK(settleSentence(*table, {.target = "Nothing"}) ==
        "Target \"Nothing\" has no values; choose another target.");
  CHECK(settleSentence(*table, {.target = "Left", .features = {"Left"}}) ==
        "\"Left\" is the target and a feature too; take it out of the features.");
  CHECK(settleSentence(*table, {.target = "Left", .features = {"Height", "Height"}}) ==
        "Feature \"Height\" is named twice; name it once.");
  CHECK(settleSentence(*table, {.target = "Left", .features = {"Heigth"}}) ==
        "There is no column \"Heigth\"; did you mean \"Height\"?");
  CHECK(settleSentence(*table, {.target = "Left", .features = {}, .roles = {{"Left", Role::Id}}}) ==
        "\"Left\" is the target and has the role id; a column can have only one of the two.");
  CHECK(settleSentence(*table,
                       {.target = "Left", .features = {"Height"}, .roles = {{"Height", Role::Weight}}}) ==
        "\"Height\" is a feature and has the role weight; a column can have only one of the two.");
  CHECK(settleSentence(
            *table,
            {.target = "Left", .features = {}, .roles = {{"Height", Role::Group}, {"Name", Role::Group}}}) ==
        "Both \"Height\" and \"Name\" have the role group; only one column can have it.");
  CHECK(settleSentence(*table, {.target = "Left", .task = Task::Regress}) ==
        "Target \"Left\" is a category column, which cannot be regressed; classify it or choose a target of "
        "numbers.");
  CHECK(settleSentence(*table, {.target = "", .task = Task::Classify}) ==
        "The task \"classify\" needs a target; choose one of the 5 columns.");
  CHECK(settleSentence(*table, {.target = "Left", .features = {}, .roles = {{"Name", Role::Time}}}) ==
        "\"Name\" is a category column, which has no order in time; choose a column of dates or numbers.");
  CHECK(settleSentence(*table, {.target = "Left", .features = {}, .roles = {{"Nothing", Role::Weight}}}) ==
        "Weight \"Nothing\" is \"\" in row 1; weights must be numbers of 0 or more.");
  const auto same = *Table::make("t", {numbers("x", {1, 2}), Column::categories("y", {"a", "a"})});
  CHECK(settleSentence(*same, {.target = "y"}) ==
        "Target \"y\" has only one class (\"a\"); a classifier needs at least two.");
  const auto alone = *Table::make("t", {Column::categories("y", {"a", "b"})});
  CHECK(settleSentence(*alone, {.target = "y"}) ==
        "The table \"t\" has no usable feature; name features, or add a column that says something about the "
        "rows.");
  const auto infinite =
      *Table::make("t", {numbers("x", {1, 2}), numbers("y", {1.5, std::numeric_limits<double>::infinity()})});
  CHECK(settleSentence(*infinite, {.target = "y"}) ==
        "Target \"y\" is infinite in row 2; correct or clear that cell.");
  const auto empty = *Table::make("none", {numbers("x", {})});
  CHECK(settleSentence(*empty, {}) == "The table \"none\" has no rows; nothing can be learned from it.");
}

TEST_CASE("schema: a year is no row counter, an identifier by name is", "[data][schema]") {
  std::vector<double> years, ids, values;
  for (int i = 0; i < 20; ++i) {
    years.push_back(1871 + i);
    ids.push_back(1000 + 7 * i);
    values.push_back(0.3 * i * i);
  }
  const auto table =
      *Table::make("nile", {numbers("year", years, ColumnKind::Integer),
                            numbers("sample_id", ids, ColumnKind::Integer), numbers("flow", values)});
  const auto schema = settle(*table, {.target = "flow"});
  CHECK(featureNames(*table, *schema) == std::vector<std::string>{"year"});
}

TEST_CASE("schema: a row counter stays one when rows are taken away", "[data][schema]") {
  const auto table = people()->withRows({0, 1, 3, 4, 5, 6, 8, 9});
  const auto schema = settle(*table, {.target = "Left"});
  CHECK(featureNames(*table, *schema) == std::vector<std::string>{"Height"});
}

TEST_CASE("schema: the suggested target has a usual name or holds classes at either end", "[data][schema]") {
  CHECK(suggestTarget(*people()) == "Left");
  const auto x = numbers("x", {1, 2.5, 3, 4, 5, 6, 7, 8, 9, 10});
  const auto z = numbers("z", {1, 2.5, 3, 4, 5, 6, 7, 8, 9, 11});
  CHECK(suggestTarget(**Table::make("t", {x, repeated("Species", {"a", "b"}, 5), z})) == "Species");
  CHECK(suggestTarget(**Table::make("t", {repeated("colour", {"a", "b"}, 5), x, z})) == "colour");
  CHECK(suggestTarget(**Table::make("t", {numbers("code", {1, 2, 1, 2, 1, 2, 1, 2, 1, 2}), x, z})).empty());
  CHECK(suggestTarget(**Table::make("t", {x, z, numbers("code", {1, 2, 1, 2, 1, 2, 1, 2, 1, 2})})) == "code");
  CHECK(suggestTarget(**Table::make("t", {x, z})).empty());
  CHECK(suggestTarget(**Table::make("t", {x})).empty());
}

TEST_CASE("schema: roles and tasks have names that read back", "[data][schema]") {
  for (const Role role :
       {Role::Feature, Role::Target, Role::Id, Role::Group, Role::Time, Role::Weight, Role::Ignored})
    CHECK(roleNamed(name(role)) == role);
  CHECK_FALSE(roleNamed("nonsense"));
  CHECK(name(Task::Project) == "project");
}

TEST_CASE("schema: a hundred thousand columns settle", "[data][schema]") {
  std::vector<ColumnPtr> columns;
  for (int i = 0; i < 100000; ++i)
    columns.push_back(Column::numbers(fmt::format("c{}", i), ColumnKind::Numeric, {0.5 * i, 1, 2.5, 3}));
  columns.push_back(Column::categories("y", {"a", "b", "a", "b"}));
  const auto table = *Table::make("wide", columns);
  CHECK(settle(*table, {.target = "y"})->features.size() == 100000);
  Roles roles{.target = "y"};
  for (int i = 0; i < 100000; ++i) roles.features.push_back(fmt::format("c{}", i));
  CHECK(settle(*table, roles)->features.size() == 100000);
}
