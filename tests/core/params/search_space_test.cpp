#include "core/params/search_space.hpp"

#include <algorithm>
#include <cmath>

#include "core/params/param_table.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::params;

namespace {

enum class Kind { Round, Square };
struct Searched {
  int depth = 3;
  double rate = 0.1;
  bool warm = false;
  Kind kind = Kind::Round;
};
const ParamTable<Searched>& searchedTable() {
  static const auto made =
      ParamTable<Searched>{}
          .integer(&Searched::depth, "depth", {.min = 1, .max = 50, .sliderMax = 10, .help = "How deep."})
          .real(&Searched::rate, "rate",
                {.min = 1e-6,
                 .max = 10,
                 .sliderMin = 1e-4,
                 .sliderMax = 1,
                 .scale = Scale::Log,
                 .help = "Speed."})
          .onlyWhen("kind", {"square"})
          .flag(&Searched::warm, "warm", "Whether to start warm.")
          .choice(&Searched::kind, "kind", {{Kind::Round, "round"}, {Kind::Square, "square"}},
                  "Which shape.");
  return made;
}

}  // namespace

TEST_CASE("search space: sliders, flags and choices are its axes", "[params]") {
  const auto axes = searchSpace(searchedTable());
  REQUIRE(axes.size() == 4);
  CHECK(pointsOf(axes[0], 4) ==
        std::vector<ParamValue>{std::int64_t{1}, std::int64_t{4}, std::int64_t{7}, std::int64_t{10}});
  const auto rates = pointsOf(axes[1], 5);
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(std::get<double>(rates[i]) == Approx(std::pow(10.0, static_cast<double>(i) - 4)));
  CHECK(pointsOf(axes[2], 5) == std::vector<ParamValue>{false, true});
  CHECK(axes[3].values.size() == 2);
  CHECK(pointsOf(axisFrom(searchedTable(), "depth=1..3").value(), 9).size() == 3);
}

TEST_CASE("search space: draws cover the range on its scale", "[params]") {
  const Axis axis = axisFrom(searchedTable(), "rate=0.001..1").value();
  Rng rng{Seed(3)};
  int small = 0;
  for (int i = 0; i < 3000; ++i) {
    const double value = std::get<double>(draw(axis, rng));
    REQUIRE(value >= 0.001);
    REQUIRE(value <= 1);
    small += value < 0.01 ? 1 : 0;
  }
  CHECK(small == Approx(1000).margin(120));
}

TEST_CASE("search space: a hidden parameter goes back to what was given", "[params]") {
  const auto values = candidate(searchedTable(), {}, {{"rate", 0.7}, {"kind", std::string("round")}});
  REQUIRE(values);
  CHECK(std::get<double>(values->at("rate")) == 0.1);
  const auto shown = candidate(searchedTable(), {}, {{"rate", 0.7}, {"kind", std::string("square")}});
  CHECK(std::get<double>(shown->at("rate")) == 0.7);
}
