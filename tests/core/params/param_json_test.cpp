#include "core/params/param_json.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::params;

TEST_CASE("param json: values round-trip with their kinds", "[params][json]") {
  const ParamValues values = {{"a", true}, {"b", std::int64_t{3}}, {"c", 0.1}, {"d", std::string("word")}};
  const auto back = valuesFromJson(nlohmann::json::parse(toJson(values).dump()));
  REQUIRE(back);
  CHECK(*back == values);
}

TEST_CASE("param json: nested values are refused by name", "[params][json]") {
  const auto back = valuesFromJson(nlohmann::json::parse(R"({"depth": [1, 2]})"));
  REQUIRE_FALSE(back);
  CHECK(back.error().where == "depth");
  CHECK_FALSE(valuesFromJson(nlohmann::json::parse("[1]")));
}
