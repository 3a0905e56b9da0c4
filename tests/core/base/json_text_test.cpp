#include "core/base/json_text.hpp"

#include "tests/support/catch.hpp"

using namespace ridgeline;

TEST_CASE("json text: broken text is located by line and column", "[base][json]") {
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

TEST_CASE("json text: a million opening brackets are refused, not a crash", "[base][json]") {
  CHECK_FALSE(parseJson(std::string(1'000'000, '['), "bomb"));
  const auto deep = parseJson(std::string(100, '[') + std::string(100, ']'), "deep");
  REQUIRE_FALSE(deep);
  CHECK(deep.error().message.find("64 levels") != std::string::npos);
}

TEST_CASE("json text: a key twice in one object is refused by name and line, in others it may come again",
          "[base][json]") {
  const auto twice =
      parseJson("{\"a\": {\"seed\": 1},\n \"seed\": 2,\n \"b\": [],\n\n \"seed\": 3}", "spec.json");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::Parse);
  CHECK(twice.error().text() ==
        "spec.json:5: The key \"seed\" stands twice in one object; keep the one that is meant.");
  CHECK_FALSE(parseJson("{\"a\": [{\"x\": 1}, {\"y\": 1, \"\\u0079\": 2}]}", "escaped"));
  CHECK_FALSE(parseJson<nlohmann::ordered_json>("{\"x\": 1, \"x\": 1}", "ordered"));
  const auto fine = parseJson("{\"x\": {\"x\": [{\"x\": 1}, {\"x\": 2}]}, \"y\": {\"x\": 3}}", "fine");
  REQUIRE(fine);
  CHECK((*fine)["x"]["x"][1]["x"] == 2);
}

TEST_CASE("json text: whatever stands where it must not, the sentence has one line", "[base][json]") {
  const auto saying = [](std::string_view text) { return parseJson(text, "a.json").error().text(); };
  CHECK(saying("{\"a\": \"b\nc\"}") == "a.json:1:9: This is not JSON: a line break is not expected here.");
  CHECK(saying("[\"a\tb\"]") == "a.json:1:4: This is not JSON: a tab is not expected here.");
  CHECK(saying("[\x01]") == "a.json:1:2: This is not JSON: the control character 0x01 is not expected here.");
  CHECK(saying("[1, \u20ac]") == "a.json:1:5: This is not JSON: \"\u20ac\" is not expected here.");
  CHECK(saying("[1, \xff]") ==
        "a.json:1:5: This is not JSON: the byte 0xff, which is no UTF-8, is not expected here.");
  CHECK(saying("[1]x") == "a.json:1:4: This is not JSON: \"x\" is not expected here.");
  CHECK(saying("[1") == "a.json:1:3: The JSON ends too early: a bracket, brace or quote is not closed.");
  CHECK(saying("") == "a.json:1:1: The JSON ends too early: a bracket, brace or quote is not closed.");
}

TEST_CASE("json text: keys keep their order where that is asked for", "[base][json]") {
  const auto json = parseJson<nlohmann::ordered_json>("{\"z\": 1, \"a\": 2}", "a.json");
  REQUIRE(json);
  CHECK(json->dump() == "{\"z\":1,\"a\":2}");
}
