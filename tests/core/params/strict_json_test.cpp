#include "core/params/strict_json.hpp"

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::params;

TEST_CASE("strict json: an unknown key is refused with the nearest known one named", "[params][json]") {
  const auto json = nlohmann::json::parse(R"({"delimitr": ","})");
  const auto object = StrictObject::of(json, "data.read", {"delimiter", "decimal"});
  REQUIRE_FALSE(object);
  CHECK(object.error().where == "data.read.delimitr");
  CHECK(object.error().message == "There is no key \"delimitr\" here; did you mean \"delimiter\"?");
}

TEST_CASE("strict json: a value of another type is refused by its place", "[params][json]") {
  const auto json = nlohmann::json::parse(R"({"seed": -1, "names": ["a", 2], "on": "yes", "gone": null})");
  const auto object = StrictObject::of(json, "spec", {"seed", "names", "on", "gone"});
  REQUIRE(object);
  std::uint64_t seed = 0;
  std::vector<std::string> names;
  bool on = false;
  std::string gone = "kept";
  CHECK(object->read("seed", seed).error().where == "spec.seed");
  CHECK(object->read("names", names).error().message.find("list of texts") != std::string::npos);
  CHECK(object->read("on", on).error().message == "\"spec.on\" is \"yes\"; it takes true or false.");
  CHECK(object->read("gone", gone));
  CHECK(gone == "kept");
}

TEST_CASE("strict json: a long value is cut between two characters", "[params][json]") {
  const nlohmann::json json = {{"seed", "0123456789012345678901234567890123456\u00e9\u00e9\u00e9"}};
  const auto object = StrictObject::of(json, "", {"seed"});
  REQUIRE(object);
  std::uint64_t seed = 0;
  const auto refused = object->read("seed", seed);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "\"seed\" is \"012345678901234567890123456789012345...; it takes a whole number of 0 or more.");
}
