#include <cmath>
#include <limits>

#include "core/data/split.hpp"
#include "tests/core/data/split_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::byShares;
using test::schemaOf;

namespace {

/// 0, 1, ..., n - 1 with the remainder by 700 as a group and two uneven classes.
TablePtr growing(Index n) {
  std::vector<double> x, machine;
  std::vector<std::string> labels;
  for (Index i = 0; i < n; ++i) {
    x.push_back(static_cast<double>(i * i % 101));
    machine.push_back(static_cast<double>(i % 700));
    labels.push_back(i % 10 == 3 ? "rare" : "usual");
  }
  return *Table::make("growing",
                      {Column::numbers("x", ColumnKind::Numeric, x), Column::categories("y", labels),
                       Column::numbers("machine", ColumnKind::Integer, machine)});
}
SplitSpec forGood(std::array<double, PartCount> fractions) {
  SplitSpec spec = byShares(fractions);
  spec.kind = SplitKind::Hash;
  return spec;
}

}  // namespace

TEST_CASE("split by hash: rows that are appended move nobody", "[data][split]") {
  const auto few = growing(1000), more = growing(1500);
  for (const char* group : {"", "machine"}) {
    SplitSpec spec = forGood({0.6, 0.05, 0.15, 0.2});
    spec.group = group;
    const auto before = *drawSplit(*few, schemaOf(*few), spec, Seed(4));
    const auto after = *drawSplit(*more, schemaOf(*more), spec, Seed(4));
    for (Index row = 0; row < few->rows(); ++row) CHECK(before.part(row) == after.part(row));
    // A row that goes takes nobody along either.
    const auto rest = few->withRows({2, 3, 5, 700, 999});
    const auto thinned = *drawSplit(*rest, schemaOf(*rest), spec, Seed(4));
    for (Index row = 0; row < rest->rows(); ++row)
      CHECK(thinned.part(row) == before.part(few->position(rest->id(row))));
  }
  // The usual draw keeps exact shares, and moves rows for that.
  const auto before = *drawSplit(*few, schemaOf(*few), byShares({0.6, 0.05, 0.15, 0.2}), Seed(4));
  const auto after = *drawSplit(*more, schemaOf(*more), byShares({0.6, 0.05, 0.15, 0.2}), Seed(4));
  Index moved = 0;
  for (Index row = 0; row < few->rows(); ++row) moved += before.part(row) == after.part(row) ? 0 : 1;
  CHECK(moved > 0);
}

TEST_CASE("split by hash: shares hold on average, handles move only what lies between, seeds differ",
          "[data][split]") {
  const auto table = growing(20000);
  const auto schema = schemaOf(*table);
  const std::array<double, PartCount> fractions = {0.5, 0.1, 0.15, 0.25};
  const auto split = *drawSplit(*table, schema, forGood(fractions), Seed(1));
  for (std::size_t p = 0; p < PartCount; ++p) {
    // Binomial: five standard deviations of the count.
    const double deviation = std::sqrt(20000 * fractions[p] * (1 - fractions[p]));
    CHECK(std::abs(static_cast<double>(split.rows(static_cast<Part>(p)).size()) - 20000 * fractions[p]) <
          5 * deviation);
  }
  const auto wider = *drawSplit(*table, schema, forGood({0.55, 0.05, 0.15, 0.25}), Seed(1));
  for (Index row = 0; row < table->rows(); ++row)
    if (split.part(row) != wider.part(row)) {
      CHECK(split.part(row) == Part::TrainDev);
      CHECK(wider.part(row) == Part::Train);
    }
  CHECK(drawSplit(*table, schema, forGood(fractions), Seed(2))->fingerprint() != split.fingerprint());
  const auto whole = *drawSplit(*table, schema, forGood({1, 0, 0, 0}), Seed(1));
  CHECK(whole.rows(Part::Train).size() == 20000);
}

TEST_CASE("split by hash: groups stay whole, and a row without one goes by its own id", "[data][split]") {
  const auto table = growing(2100);
  SplitSpec spec = forGood({0.6, 0, 0.2, 0.2});
  spec.group = "machine";
  const auto split = *drawSplit(*table, schemaOf(*table), spec, Seed(6));
  for (Index row = 700; row < table->rows(); ++row) CHECK(split.part(row) == split.part(row - 700));
  const auto nameless = *table->withColumn(Column::numbers(
      "machine", ColumnKind::Integer, std::vector<double>(2100, std::numeric_limits<double>::quiet_NaN())));
  CHECK(drawSplit(*nameless, schemaOf(*nameless), spec, Seed(6))->fingerprint() ==
        drawSplit(*table, schemaOf(*table), forGood({0.6, 0, 0.2, 0.2}), Seed(6))->fingerprint());
  CHECK(rolesFor(*table, {.target = "y"}, spec).roles.at("machine") == Role::Group);
  spec.group = "plant";
  CHECK(drawSplit(*table, schemaOf(*table), spec, Seed(6)).error().code == ErrorCode::NotFound);
}
