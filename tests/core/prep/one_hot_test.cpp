#include "core/prep/one_hot.hpp"

#include <cmath>

#include "tests/core/prep/frames.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using namespace ridgeline::test;

namespace {
const Frame TrainFrame =
    frameOf({frameWords("c", {0, 1, 1, 3, 0}, {"a", "b", "never", "z"}), frameNumbers("x", {1, 2, 3, 4, 5})});
}

TEST_CASE("one-hot: a column of 0 and 1 for each level that train has", "[prep][one-hot]") {
  const auto out = fitSaveLoadApply("one-hot", {}, TrainFrame, TrainFrame);
  REQUIRE(out);
  CHECK(columnNames(*out) == std::vector<std::string>{"c=a", "c=b", "c=z", "x"});
  CHECK(out->columns[0].numbers == std::vector<double>{1, 0, 0, 0, 1});
  CHECK(out->columns[1].numbers == std::vector<double>{0, 1, 1, 0, 0});
  CHECK(out->columns[2].numbers == std::vector<double>{0, 0, 0, 1, 0});
  CHECK_FALSE(out->columns[0].isCategory);
}

TEST_CASE("one-hot: an unseen word is all zeros, a missing one stays missing", "[prep][one-hot]") {
  const Frame rows = frameOf({frameWords("c", {UnseenCode, 2, MissingCode, 99}, {"a", "b", "never", "z"}),
                              frameNumbers("x", {1, 2, 3, 4})});
  const auto out = fitSaveLoadApply("one-hot", {}, TrainFrame, rows);
  REQUIRE(out);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(out->columns[i].numbers[0] == 0);
    CHECK(out->columns[i].numbers[1] == 0);
    CHECK(std::isnan(out->columns[i].numbers[2]));
    CHECK(out->columns[i].numbers[3] == 0);
  }
}

TEST_CASE("one-hot: the first level may be left out", "[prep][one-hot]") {
  const auto out = fitSaveLoadApply("one-hot", {{"drop-first", true}}, TrainFrame, TrainFrame);
  CHECK(columnNames(*out) == std::vector<std::string>{"c=b", "c=z", "x"});
  CHECK(out->columns[0].numbers == std::vector<double>{0, 1, 1, 0, 0});
}

TEST_CASE("one-hot: rare levels share a column, which takes unseen words too", "[prep][one-hot]") {
  const Frame rows = frameOf(
      {frameWords("c", {0, 3, UnseenCode, 2}, {"a", "b", "never", "z"}), frameNumbers("x", {1, 2, 3, 4})});
  const auto out = fitSaveLoadApply("one-hot", {{"min-rows", std::int64_t{2}}}, TrainFrame, rows);
  REQUIRE(out);
  CHECK(columnNames(*out) == std::vector<std::string>{"c=a", "c=b", "c=other", "x"});
  CHECK(out->columns[0].numbers == std::vector<double>{1, 0, 0, 0});
  CHECK(out->columns[2].numbers == std::vector<double>{0, 1, 1, 1});
}

TEST_CASE("one-hot: a level called other joins the pool", "[prep][one-hot]") {
  const Frame train = frameOf({frameWords("c", {0, 0, 1, 1, 2}, {"a", "other", "rare"})});
  const auto out = fitSaveLoadApply("one-hot", {{"min-rows", std::int64_t{2}}}, train, train);
  CHECK(columnNames(*out) == std::vector<std::string>{"c=a", "c=other"});
  CHECK(out->columns[1].numbers == std::vector<double>{0, 0, 1, 1, 1});
}

TEST_CASE("one-hot: a damaged state is refused", "[prep][one-hot]") {
  const nlohmann::json column = {{"levels", {"a"}}, {"slots", {1}}, {"outputs", {"c=a"}}, {"unseen", -1}};
  CHECK_FALSE(oneHotEntry().load({{"categories", {true}}, {"columns", {column}}}));
  CHECK_FALSE(oneHotEntry().load({{"categories", {true}}, {"columns", nlohmann::json::array()}}));
  CHECK_FALSE(oneHotEntry().load("nonsense"));
}
