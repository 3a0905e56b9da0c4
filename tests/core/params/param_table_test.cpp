#include "core/params/param_table.hpp"

#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::params;

namespace {

enum class Weighting { Uniform, Distance };
struct SampleParams {
  int neighbors = 5;
  double rate = 0.01;
  bool warm = false;
  Weighting weighting = Weighting::Uniform;
};

const ParamTable<SampleParams>& sampleTable() {
  static const auto table =
      ParamTable<SampleParams>{}
          .integer(&SampleParams::neighbors, "neighbors", {.min = 1, .max = 99, .help = "Rows that vote."})
          .real(&SampleParams::rate, "rate", {.min = 0, .max = 1, .help = "Step size."})
          .flag(&SampleParams::warm, "warm", "Start from the former fit.")
          .choice(&SampleParams::weighting, "weighting",
                  {{Weighting::Uniform, "uniform"}, {Weighting::Distance, "distance"}},
                  "How much a vote counts.")
          .onlyWhen("warm", {"false"});
  return table;
}

}  // namespace

TEST_CASE("param table: defaults come from the struct's initialisers", "[params]") {
  CHECK(sampleTable().defaults() == sampleTable().write(SampleParams{}));
  CHECK(std::get<std::int64_t>(sampleTable().defaults().at("neighbors")) == 5);
}

TEST_CASE("param table: values round-trip through the struct", "[params]") {
  const auto read =
      sampleTable().read({{"neighbors", std::int64_t{7}}, {"weighting", std::string("distance")}});
  REQUIRE(read);
  CHECK(read->neighbors == 7);
  CHECK(read->weighting == Weighting::Distance);
  CHECK(read->rate == 0.01);
  CHECK(sampleTable().read(sampleTable().write(*read))->weighting == Weighting::Distance);
}

TEST_CASE("param table: a value out of range is refused with name, value and range", "[params]") {
  const auto read = sampleTable().read({{"neighbors", std::int64_t{0}}});
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::InvalidParam);
  CHECK(read.error().where == "neighbors");
  CHECK(read.error().message == "\"neighbors\" is 0; it takes a whole number from 1 to 99.");
  CHECK_FALSE(sampleTable().read({{"rate", std::numeric_limits<double>::quiet_NaN()}}));
  CHECK_FALSE(sampleTable().read({{"neighbors", 2.5}}));
  CHECK(sampleTable().read({{"neighbors", 3.0}})->neighbors == 3);
}

TEST_CASE("param table: an unknown name is refused and the nearest named", "[params]") {
  const auto read = sampleTable().read({{"neighbours", std::int64_t{3}}});
  REQUIRE_FALSE(read);
  CHECK(read.error().message == "There is no parameter \"neighbours\"; did you mean \"neighbors\"?");
}

TEST_CASE("param table: text of flags and forms parses by kind", "[params]") {
  CHECK(sampleTable().parse("rate", "1e-3") == Result<ParamValue>(ParamValue(0.001)));
  CHECK(sampleTable().parse("warm", "yes") == Result<ParamValue>(ParamValue(true)));
  CHECK_FALSE(sampleTable().parse("warm", "maybe"));
  CHECK_FALSE(sampleTable().parse("neighbors", "5x"));
  CHECK_FALSE(sampleTable().parse("nothing", "5"));
  CHECK(text(ParamValue(0.1)) == "0.1");
}

TEST_CASE("param table: a text has a form, and an empty one is left out", "[params]") {
  struct Noted {
    std::string note;
  };
  const auto table =
      ParamTable<Noted>{}.text(&Noted::note, "note",
                               {.format = "a word in capitals",
                                .wellFormed = [](std::string_view words) { return words == "YES"; },
                                .help = "A word."});
  CHECK(std::get<std::string>(table.defaults().at("note")).empty());
  // What says nothing leaves no trace in a spec.
  CHECK(table.complete({})->empty());
  CHECK(table.complete({{"note", std::string()}})->empty());
  CHECK(table.read({})->note.empty());
  CHECK(table.read({{"note", std::string("YES")}})->note == "YES");
  CHECK(table.parse("note", "YES") == Result<ParamValue>(ParamValue(std::string("YES"))));
  const auto refused = table.parse("note", "12");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "\"note\" is 12; it takes a word in capitals.");
  CHECK_FALSE(table.complete({{"note", true}}));
}

TEST_CASE("param table: only-when hides a parameter", "[params]") {
  ParamValues values = sampleTable().defaults();
  CHECK(sampleTable().active(*sampleTable().find("weighting"), values));
  values["warm"] = true;
  CHECK_FALSE(sampleTable().active(*sampleTable().find("weighting"), values));
}
