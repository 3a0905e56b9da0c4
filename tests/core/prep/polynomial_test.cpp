#include "core/prep/polynomial.hpp"

#include "tests/core/prep/frames.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using namespace ridgeline::test;

namespace {

std::vector<std::string> namesFor(int degree, bool interactionsOnly, const Frame& train) {
  const auto out = fitSaveLoadApply(
      "polynomial", {{"degree", std::int64_t{degree}}, {"interactions-only", interactionsOnly}}, train,
      train);
  REQUIRE(out);
  return columnNames(*out);
}
Frame wide(int columns) {
  std::vector<FrameColumn> made;
  for (int i = 0; i < columns; ++i) made.push_back(frameNumbers(fmt::format("x{}", i), {1.0, 2.0}));
  return frameOf(std::move(made));
}

}  // namespace

TEST_CASE("polynomial: products follow by degree, in the order of their factors", "[prep][polynomial]") {
  const Frame train = frameOf({frameNumbers("a", {2, 3}), frameNumbers("b", {5, 7})});
  CHECK(namesFor(3, false, train) ==
        std::vector<std::string>{"a", "b", "a^2", "a b", "b^2", "a^3", "a^2 b", "a b^2", "b^3"});
  const auto out = fitSaveLoadApply("polynomial", {{"degree", std::int64_t{3}}}, train, train);
  const std::vector<double> expected = {2, 5, 4, 10, 25, 8, 20, 50, 125};
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(out->columns[i].numbers[0] == expected[i]);
  CHECK(out->columns[7].numbers[1] == 147);
}

TEST_CASE("polynomial: interactions only multiply different columns", "[prep][polynomial]") {
  CHECK(namesFor(3, true, wide(3)) ==
        std::vector<std::string>{"x0", "x1", "x2", "x0 x1", "x0 x2", "x1 x2", "x0 x1 x2"});
}

TEST_CASE("polynomial: k columns and degree d give C(k + d, d) - 1 columns", "[prep][polynomial]") {
  CHECK(namesFor(1, false, wide(4)).size() == 4);
  CHECK(namesFor(6, false, wide(3)).size() == 83);     // C(9, 6) - 1
  CHECK(namesFor(4, false, wide(10)).size() == 1000);  // C(14, 4) - 1
}

TEST_CASE("polynomial: words pass and keep their place", "[prep][polynomial]") {
  const Frame train = frameOf({frameWords("c", {0, 0}, {"w"}), frameNumbers("a", {2, 3})});
  CHECK(namesFor(2, false, train) == std::vector<std::string>{"c", "a", "a^2"});
}

TEST_CASE("polynomial: more products than can be used are refused before they are made",
          "[prep][polynomial]") {
  const auto out = fitSaveLoadApply("polynomial", {{"degree", std::int64_t{6}}}, wide(64), wide(64));
  REQUIRE_FALSE(out);
  CHECK(out.error().code == ErrorCode::TooLarge);
  CHECK(out.error().message ==
        "Degree 6 over 64 columns makes more than 20000 products; lower the degree or leave columns out.");
  CHECK(fitSaveLoadApply("polynomial", {{"degree", std::int64_t{7}}}, wide(1), wide(1)).error().message ==
        "\"degree\" is 7; it takes a whole number from 1 to 6.");
  CHECK(fitSaveLoadApply("polynomial", {}, wide(30000), wide(30000)).error().code == ErrorCode::TooLarge);
}

TEST_CASE("polynomial: a damaged state is refused", "[prep][polynomial]") {
  const auto state = [](double degree, std::vector<std::string> names) {
    return nlohmann::json{
        {"categories", {false}}, {"degree", degree}, {"interactions_only", false}, {"names", names}};
  };
  CHECK(polynomialEntry().load(state(2, {"a"})));
  CHECK_FALSE(polynomialEntry().load(state(2.5, {"a"})));
  CHECK_FALSE(polynomialEntry().load(state(200, {"a"})));
  CHECK_FALSE(polynomialEntry().load(state(2, {"a", "b"})));
}
