#include "core/data/generators.hpp"

#include <cmath>

#include "core/data/generated_table.hpp"
#include "core/data/schema.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

TablePtr made(std::string_view id, const params::ParamValues& values = {}, std::uint64_t seed = 1) {
  const auto table = (*generator(id))->make(values, Seed(seed));
  REQUIRE(table);
  return *table;
}
struct Row {
  double x, y;
  int label;
};
std::vector<Row> rowsOf(const Table& table) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(table.rows()); ++i)
    rows.push_back({table.column(0).values()[i], table.column(1).values()[i],
                    table.columnCount() > 2 ? table.column(2).codes()[i] : 0});
  return rows;
}
const params::ParamValues Exact = {{"noise", 0.0}};

}  // namespace

TEST_CASE("generators: each family makes the rows asked for, the same for the same seed",
          "[data][generators]") {
  CHECK(generators().size() == 9);
  for (const auto& family : generators()) {
    for (const std::int64_t rows : {2, 3, 50}) {
      const auto table = made(family.id, {{"rows", rows}});
      CHECK(table->rows() == rows);
      CHECK(table->find(family.target) >= 0);
      CHECK(table->fingerprint() == made(family.id, {{"rows", rows}})->fingerprint());
      CHECK(table->fingerprint() != made(family.id, {{"rows", rows}}, 2)->fingerprint());
      for (const auto& row : rowsOf(*table)) CHECK((std::isfinite(row.x) && std::isfinite(row.y)));
    }
    const auto whole = made(family.id);
    const auto schema = settle(*whole, {.target = family.target});
    REQUIRE(schema);
    CHECK(schema->task == (family.target == "class" ? Task::Classify : Task::Regress));
    CHECK(schema->features.size() == (family.target == "class" ? 2 : 1));
    CHECK_FALSE(family.help.empty());
  }
}

TEST_CASE("generators: two moons are arcs that mirror each other", "[data][generators]") {
  const auto table = made("moons", Exact);
  CHECK(table->rows() == 420);
  CHECK(table->column(2).levels() == std::vector<std::string>{"Class 0", "Class 1"});
  for (const auto& [x, y, label] : rowsOf(*table)) {
    const double side = label == 0 ? 1 : -1;
    const double u = (side * x + 0.8) / 1.6, v = (side * y + 0.45) / 1.8;
    CHECK(u * u + v * v == Approx(1));
    CHECK(v >= -1e-12);
  }
}

TEST_CASE("generators: circles, spirals and blobs lie where their formula says", "[data][generators]") {
  for (const auto& [x, y, label] : rowsOf(*made("circles", {{"noise", 0.0}, {"ratio", 0.25}})))
    CHECK(std::hypot(x, y) == Approx(label == 0 ? 2 : 0.5));
  for (const auto& [x, y, label] :
       rowsOf(*made("spirals", {{"noise", 0.0}, {"classes", std::int64_t{3}}, {"turns", 2.0}}))) {
    const double r = std::hypot(x, y) / 2.5, t = 2 * M_PI * (2 * r + label / 3.0);
    CHECK(x == Approx(2.5 * r * std::cos(t)).margin(1e-9));
    CHECK(y == Approx(2.5 * r * std::sin(t)).margin(1e-9));
  }
  for (const auto& [x, y, label] : rowsOf(*made("blobs", {{"noise", 0.0}, {"classes", std::int64_t{4}}}))) {
    CHECK(x == Approx(label == 0 ? 2 : label == 2 ? -2 : 0).margin(1e-9));
    CHECK(y == Approx(label == 1 ? 2 : label == 3 ? -2 : 0).margin(1e-9));
  }
}

TEST_CASE("generators: fields of the exclusive or and of the checkerboard have their colour",
          "[data][generators]") {
  for (const auto& [x, y, label] : rowsOf(*made("xor", Exact))) CHECK((x * y > 0) == (label == 1));
  for (const std::int64_t cells : {2, 3, 4, 5, 8}) {
    std::vector<int> used(static_cast<std::size_t>(cells * cells), 0);
    for (const auto& [x, y, label] :
         rowsOf(*made("checkerboard", {{"noise", 0.0}, {"cells", cells}, {"rows", std::int64_t{3000}}}))) {
      const double side = 4.0 / static_cast<double>(cells);
      const auto column = static_cast<std::int64_t>((x + 2) / side),
                 row = static_cast<std::int64_t>((y + 2) / side);
      REQUIRE((column >= 0 && column < cells && row >= 0 && row < cells));
      CHECK((row + column) % 2 == label);
      ++used[static_cast<std::size_t>(row * cells + column)];
    }
    for (const int count : used) CHECK(count > 0);
  }
}

TEST_CASE("generators: curves follow their formula", "[data][generators]") {
  for (const auto& [x, y, label] : rowsOf(*made("sine", {{"noise", 0.0}, {"frequency", 3.0}})))
    CHECK(y == Approx(std::sin(3 * x)).margin(1e-12));
  // The third Chebyshev polynomial is 4 t^3 - 3 t.
  for (const auto& [x, y, label] : rowsOf(*made("polynomial", Exact))) {
    const double t = x / 2;
    CHECK(y == Approx(4 * t * t * t - 3 * t).margin(1e-12));
  }
  int off = 0;
  for (const auto& [x, y, label] : rowsOf(
           *made("outliers", {{"noise", 0.0}, {"share", 0.1}, {"size", 8.0}, {"rows", std::int64_t{200}}}))) {
    const double rest = y - (1 + 0.8 * x);
    if (std::abs(rest) < 1e-9) continue;
    ++off;
    CHECK((rest >= 6 && rest <= 10));
  }
  CHECK(off == 20);
}

TEST_CASE("generators: class sizes are exact", "[data][generators]") {
  CHECK(classSizes(400, 2, 0.1) == std::vector<std::int64_t>{360, 40});
  CHECK(classSizes(5, 2, 0.001) == std::vector<std::int64_t>{4, 1});
  CHECK(classSizes(2, 2, 0.999) == std::vector<std::int64_t>{1, 1});
  CHECK(classSizes(10, 3, 0.1) == std::vector<std::int64_t>{4, 3, 3});
  const auto table = made("circles", {{"rows", std::int64_t{200}}, {"imbalance", 0.05}});
  int second = 0;
  for (const auto& row : rowsOf(*table)) second += row.label;
  CHECK(second == 10);
}

TEST_CASE("generators: noise moves every point along its own line", "[data][generators]") {
  const auto still = rowsOf(*made("moons", Exact)), some = rowsOf(*made("moons", {{"noise", 0.1}})),
             more = rowsOf(*made("moons", {{"noise", 0.2}}));
  double squares = 0;
  for (std::size_t i = 0; i < still.size(); ++i) {
    CHECK(more[i].x - still[i].x == Approx(2 * (some[i].x - still[i].x)).margin(1e-12));
    CHECK(more[i].label == still[i].label);
    squares += (more[i].x - still[i].x) * (more[i].x - still[i].x);
  }
  // 420 squares of standard deviation 0.2: their mean lies within four of its own deviations of 0.04.
  CHECK(squares / 420 == Approx(0.04).margin(4 * 0.04 * std::sqrt(2.0 / 420)));
}

TEST_CASE("generators: classes are mixed, not one after the other", "[data][generators]") {
  const auto rows = rowsOf(*made("moons"));
  int changes = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) changes += rows[i].label == rows[i - 1].label ? 0 : 1;
  CHECK(changes > 150);
}

TEST_CASE("generators: wrong values and names are refused in a sentence", "[data][generators]") {
  CHECK((*generator("moons"))->make({{"rows", std::int64_t{1}}}, Seed(1)).error().message ==
        "\"rows\" is 1; it takes a whole number from 2 to 1e+06.");
  CHECK_FALSE((*generator("blobs"))->make({{"classes", std::int64_t{11}}}, Seed(1)));
  CHECK(generator("moon").error().message == "There is no made data set \"moon\"; did you mean \"moons\"?");
  CHECK(generator("quite-something").error().code == ErrorCode::NotFound);
}
