#include <map>
#include <set>

#include "core/data/split.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

/// 100 rows, one a unit of time; six machines whose rows stand in runs of 17, so that some straddle a cut.
TablePtr machines(ColumnKind timeKind, double unit) {
  std::vector<double> times, x, y;
  std::vector<std::string> machine;
  for (int i = 0; i < 100; ++i) {
    times.push_back(unit * i);
    y.push_back(0.5 + (i * 7) % 31);
    x.push_back(0.25 + (i * 11) % 29);
    machine.push_back("m" + std::to_string(i / 17));
  }
  return *Table::make(
      "t", {Column::numbers("when", timeKind, times), Column::categories("machine", machine),
            Column::numbers("y", ColumnKind::Numeric, y), Column::numbers("x", ColumnKind::Numeric, x)});
}

SplitSpec byTime(std::array<double, PartCount> fractions) {
  SplitSpec spec;
  spec.kind = SplitKind::Time;
  spec.time = "when";
  spec.fractions = fractions;
  return spec;
}

Split drawn(const Table& table, const SplitSpec& spec, std::vector<std::string>* warnings = nullptr) {
  const Roles roles = rolesFor(table, {.target = "y"}, spec);
  const auto schema = settle(table, roles);
  INFO((schema ? std::string() : schema.error().text()));
  REQUIRE(schema);
  const auto split = drawSplit(table, *schema, spec, Seed(1), warnings);
  INFO((split ? std::string() : split.error().text()));
  REQUIRE(split);
  return *split;
}

}  // namespace

TEST_CASE("split: by time, a group goes whole to the part of its last row", "[data][split][time][group]") {
  const auto table = machines(ColumnKind::Numeric, 1);
  SplitSpec spec = byTime({0.5, 0, 0.3, 0.2});
  spec.group = "machine";
  std::vector<std::string> warnings;
  const Split split = drawn(*table, spec, &warnings);
  // Cuts at 50 and 80. m2 is rows 34 to 50, m4 is rows 68 to 84: the two that straddle go later.
  const auto machinePart = [&](Index row) { return split.part(row); };
  for (Index row = 0; row < 34; ++row) CHECK(machinePart(row) == Part::Train);
  for (Index row = 34; row < 68; ++row) CHECK(machinePart(row) == Part::Dev);
  for (Index row = 68; row < 100; ++row) CHECK(machinePart(row) == Part::Test);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("2 groups of \"machine\"") == 0);
  CHECK(warnings[0].find("m2, m4") != std::string::npos);
}

TEST_CASE("split: by time with groups, train-dev holds whole groups of the train period",
          "[data][split][time][group]") {
  const auto table = machines(ColumnKind::Numeric, 1);
  SplitSpec spec = byTime({0.4, 0.2, 0.2, 0.2});
  spec.group = "machine";
  const Split split = drawn(*table, spec);
  std::map<std::string, std::set<Part>> parts;
  for (Index row = 0; row < table->rows(); ++row) parts[table->column(1).text(row)].insert(split.part(row));
  for (const auto& [machine, of] : parts) {
    INFO(machine);
    CHECK(of.size() == 1);
  }
  CHECK_FALSE(split.rows(Part::TrainDev).empty());
}

TEST_CASE("split: rows in the gap before a cut are unused, days where times are dates",
          "[data][split][time]") {
  for (const auto& [kind, unit] :
       {std::pair{ColumnKind::Numeric, 1.0}, std::pair{ColumnKind::Date, 86400.0}}) {
    const auto table = machines(kind, unit);
    SplitSpec spec = byTime({0.5, 0.1, 0.2, 0.2});
    spec.gap = 5;
    std::vector<std::string> warnings;
    const Split split = drawn(*table, spec, &warnings);
    // Dev begins at 60 and test at 80: times 56 to 59 and 76 to 79 lie nearer than 5.
    for (Index row = 0; row < 100; ++row) {
      INFO(row);
      const bool inGap = (row > 55 && row < 60) || (row > 75 && row < 80);
      CHECK((split.part(row) == Part::Unused) == inGap);
      if (!inGap && row >= 60) CHECK(split.part(row) == (row < 80 ? Part::Dev : Part::Test));
    }
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] == "8 rows lie in the gap before a cut and are unused.");
  }
}

TEST_CASE("split: a gap below zero is refused", "[data][split][time]") {
  const auto table = machines(ColumnKind::Numeric, 1);
  SplitSpec spec = byTime({0.6, 0, 0.2, 0.2});
  spec.gap = -1;
  const auto split = drawSplit(*table, *settle(*table, {.target = "y"}), spec, Seed(1));
  REQUIRE_FALSE(split);
  CHECK(split.error().where == "gap");
}
