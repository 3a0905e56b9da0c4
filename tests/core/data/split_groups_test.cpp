#include "core/data/split_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

/// Rows (group, class) with a number beside them.
TablePtr grouped(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::vector<double> x;
  std::vector<std::string> groups, labels;
  for (const auto& [group, label] : rows) {
    x.push_back(0.5 * static_cast<double>(x.size() % 7));
    groups.push_back(group);
    labels.push_back(label);
  }
  return *Table::make("grouped", {Column::numbers("x", ColumnKind::Numeric, x),
                                  Column::categories("patient", groups), Column::categories("y", labels)});
}
SplitSpec byPatient(std::array<double, PartCount> fractions) {
  SplitSpec spec;
  spec.kind = SplitKind::Group;
  spec.group = "patient";
  spec.fractions = fractions;
  return spec;
}
Schema patientSchema(const Table& table) {
  return *settle(table, {.target = "y", .features = {"x"}, .roles = {{"patient", Role::Group}}});
}
void checkIntact(const Table& table, const Split& split) {
  std::map<std::string, std::set<Part>> parts;
  for (Index row = 0; row < table.rows(); ++row)
    if (!table.column(1).isMissing(row)) parts[table.column(1).text(row)].insert(split.part(row));
  for (const auto& [group, found] : parts) CHECK(found.size() == 1);
}

}  // namespace

TEST_CASE("split groups: a group is never divided", "[data][split][group]") {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < 300; ++i)
    rows.emplace_back(fmt::format("p{}", i * i % 41), i % 3 == 0 ? "ill" : "well");
  const auto table = grouped(rows);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto split = *drawSplit(*table, patientSchema(*table), byPatient({0.5, 0.1, 0.2, 0.2}), Seed(seed));
    checkIntact(*table, split);
    CHECK(split.rows(Part::Unused).empty());
  }
}

TEST_CASE("split groups: shares that groups can meet exactly are met", "[data][split][group]") {
  // Ten groups of ten rows, half of each ill.
  std::vector<std::pair<std::string, std::string>> rows;
  for (int g = 0; g < 10; ++g)
    for (int i = 0; i < 10; ++i) rows.emplace_back(fmt::format("p{}", g), i < 5 ? "ill" : "well");
  const auto table = grouped(rows);
  std::vector<std::string> warnings;
  const auto split =
      *drawSplit(*table, patientSchema(*table), byPatient({0.6, 0, 0.2, 0.2}), Seed(1), &warnings);
  CHECK(split.rows(Part::Train).size() == 60);
  CHECK(split.rows(Part::Dev).size() == 20);
  CHECK(split.rows(Part::Test).size() == 20);
  CHECK(warnings.empty());
}

TEST_CASE("split groups: swaps find a balance of classes that greed alone misses", "[data][split][group]") {
  // Four groups pure in one class, two of each class: halves need one of each.
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < 8; ++i) {
    rows.emplace_back("a", "ill");
    rows.emplace_back("b", "ill");
    rows.emplace_back("c", "well");
    rows.emplace_back("d", "well");
  }
  const auto table = grouped(rows);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const auto split = *drawSplit(*table, patientSchema(*table), byPatient({0.5, 0, 0.5, 0}), Seed(seed));
    std::array<int, 2> ill{};
    for (const Index row : split.rows(Part::Train)) ++ill[table->column(2).text(row) == "ill" ? 0 : 1];
    CHECK(ill[0] == 8);
    CHECK(ill[1] == 8);
  }
}

TEST_CASE("split groups: what stays uneven is said", "[data][split][group]") {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < 80; ++i) rows.emplace_back("big", i % 2 == 0 ? "ill" : "well");
  for (int i = 0; i < 20; ++i) rows.emplace_back("small", i % 2 == 0 ? "ill" : "well");
  const auto table = grouped(rows);
  std::vector<std::string> warnings;
  const auto split =
      *drawSplit(*table, patientSchema(*table), byPatient({0.5, 0, 0.5, 0}), Seed(1), &warnings);
  checkIntact(*table, split);
  REQUIRE(warnings.size() == 1);
  const bool trainBig = split.rows(Part::Train).size() == 80;
  CHECK(warnings[0] ==
        fmt::format("Keeping groups whole, train holds {:.1f}% of the rows where 50.0% were asked for.",
                    trainBig ? 80.0 : 20.0));
}

TEST_CASE("split groups: a row without a key is a group of its own, and counted", "[data][split][group]") {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < 20; ++i) rows.emplace_back(i < 10 ? "a" : "", i % 2 == 0 ? "ill" : "well");
  const auto table = grouped(rows);
  std::vector<std::string> warnings;
  const auto split =
      *drawSplit(*table, patientSchema(*table), byPatient({0.5, 0, 0.25, 0.25}), Seed(1), &warnings);
  checkIntact(*table, split);
  std::set<Part> keyless;
  for (Index row = 10; row < 20; ++row) keyless.insert(split.part(row));
  CHECK(keyless.size() >= 2);
  REQUIRE_FALSE(warnings.empty());
  CHECK(warnings[0] ==
        "10 rows have no value of the group \"patient\" and each is drawn as a group of its own.");
}

TEST_CASE("split groups: with one group everything is train", "[data][split][group]") {
  const auto table = grouped({{"a", "ill"}, {"a", "well"}, {"a", "ill"}});
  std::vector<std::string> warnings;
  const auto split =
      *drawSplit(*table, patientSchema(*table), byPatient({0.3, 0, 0.3, 0.4}), Seed(1), &warnings);
  CHECK(split.rows(Part::Train).size() == 3);
  CHECK(std::find(warnings.begin(), warnings.end(), "dev was to hold 30% of the rows and got none.") !=
        warnings.end());
}

TEST_CASE("split groups: numbers may be keys, and the schema's group is used", "[data][split][group]") {
  std::vector<double> house, x;
  std::vector<std::string> labels;
  for (int i = 0; i < 60; ++i) {
    house.push_back(i / 3);
    x.push_back(0.1 * (i % 11));
    labels.push_back(i % 2 == 0 ? "ill" : "well");
  }
  const auto table = *Table::make(
      "t", {Column::numbers("x", ColumnKind::Numeric, x),
            Column::numbers("house", ColumnKind::Integer, house), Column::categories("y", labels)});
  const auto schema = *settle(*table, {.target = "y", .features = {}, .roles = {{"house", Role::Group}}});
  SplitSpec spec;
  spec.kind = SplitKind::Group;
  const auto split = *drawSplit(*table, schema, spec, Seed(3));
  checkIntact(*table, split);
  CHECK(split.rows(Part::Train).size() == 36);
  CHECK(drawSplit(*table, schema, spec, Seed(3))->fingerprint() == split.fingerprint());
}
