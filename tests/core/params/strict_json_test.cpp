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

TEST_CASE("strict json: broken text is located by line and column", "[params][json]") {
  const auto broken = parseJson("{\n  \"a\": 1,\n  b: 2\n}", "spec.json");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().line == 3);
  CHECK(broken.error().column == 3);
  CHECK(broken.error().text().substr(0, 14) == "spec.json:3:3:");
  const auto ended = parseJson("{\"a\": [1, 2", "spec.json");
  REQUIRE_FALSE(ended);
  CHECK(ended.error().message.find("ends too early") != std::string::npos);
  const auto large = parseJson("{\"a\": [1, -1e9444]}", "spec.json");
  REQUIRE_FALSE(large);
  CHECK(large.error().where == "spec.json");
  CHECK(large.error().message.find("'-1e9444'") != std::string::npos);
}

TEST_CASE("strict json: a million opening brackets are refused, not a crash", "[params][json]") {
  CHECK_FALSE(parseJson(std::string(1'000'000, '['), "bomb"));
  const auto deep = parseJson(std::string(100, '[') + std::string(100, ']'), "deep");
  REQUIRE_FALSE(deep);
  CHECK(deep.error().message.find("64 levels") != std::string::npos);
}
