#include "core/prep/impute.hpp"

#include "tests/core/prep/frames.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using namespace ridgeline::test;

namespace {

std::vector<double> filled(const params::ParamValues& values, std::vector<double> train,
                           std::vector<double> rows) {
  const auto out = fitSaveLoadApply("impute", values, frameOf({frameNumbers("x", std::move(train))}),
                                    frameOf({frameNumbers("x", std::move(rows))}));
  REQUIRE(out);
  return out->columns[0].numbers;
}
const std::vector<double> TrainValues = {1, 2, MissingNumber, 9, 4};

}  // namespace

TEST_CASE("impute: numbers become the median, mean, zero or a value of train", "[prep][impute]") {
  CHECK(filled({}, TrainValues, {MissingNumber, 7}) == std::vector<double>{3, 7});
  CHECK(filled({{"numbers", std::string("mean")}}, TrainValues, {MissingNumber, 7}) ==
        std::vector<double>{4, 7});
  CHECK(filled({{"numbers", std::string("zero")}}, TrainValues, {MissingNumber, 7}) ==
        std::vector<double>{0, 7});
  CHECK(filled({{"numbers", std::string("constant")}, {"value", -1.5}}, TrainValues, {MissingNumber, 7}) ==
        std::vector<double>{-1.5, 7});
}

TEST_CASE("impute: a column without any value becomes zero, with a warning", "[prep][impute]") {
  jobs::WorkContext context;
  const auto fitted =
      imputeEntry().fit(frameOf({frameNumbers("x", {MissingNumber, MissingNumber})}), {}, context);
  REQUIRE(fitted);
  CHECK(context.takeWarnings() ==
        std::vector<std::string>{"\"x\" has no value in train; its missing values become 0."});
  Frame rows = frameOf({frameNumbers("x", {MissingNumber, 2})});
  REQUIRE((*fitted)->apply(rows));
  CHECK(rows.columns[0].numbers == std::vector<double>{0, 2});
}

TEST_CASE("impute: a missing word becomes a level of its own, an unseen word stays unseen",
          "[prep][impute]") {
  const Frame train = frameOf({frameWords("c", {0, 1, MissingCode, 1}, {"a", "b"})});
  const auto own = fitSaveLoadApply("impute", {}, train,
                                    frameOf({frameWords("c", {MissingCode, 0, UnseenCode}, {"a", "b"})}));
  REQUIRE(own);
  CHECK(own->columns[0].codes == std::vector<std::int32_t>{2, 0, UnseenCode});
  CHECK(*own->columns[0].levels == std::vector<std::string>{"a", "b", "missing"});
  const auto frequent = fitSaveLoadApply("impute", {{"words", std::string("most-frequent")}}, train,
                                         frameOf({frameWords("c", {MissingCode, 0}, {"a", "b"})}));
  CHECK(frequent->columns[0].codes == std::vector<std::int32_t>{1, 0});
}

TEST_CASE("impute: a level that is called missing already is used", "[prep][impute]") {
  const Frame train = frameOf({frameWords("c", {0, 1}, {"a", "missing"})});
  const auto out =
      fitSaveLoadApply("impute", {}, train, frameOf({frameWords("c", {MissingCode}, {"a", "missing"})}));
  CHECK(out->columns[0].codes == std::vector<std::int32_t>{1});
  CHECK(out->columns[0].levels->size() == 2);
}

TEST_CASE("impute: indicators mark the gaps of columns that had gaps in train", "[prep][impute]") {
  const Frame train = frameOf({frameNumbers("x", {1, MissingNumber}), frameNumbers("y", {1, 2}),
                               frameWords("c", {MissingCode, 0}, {"a"})});
  const auto out =
      fitSaveLoadApply("impute", {{"indicator", true}}, train,
                       frameOf({frameNumbers("x", {MissingNumber, 5}), frameNumbers("y", {MissingNumber, 1}),
                                frameWords("c", {0, MissingCode}, {"a"})}));
  REQUIRE(out);
  CHECK(columnNames(*out) == std::vector<std::string>{"x", "y", "c", "x is missing", "c is missing"});
  CHECK(out->columns[1].numbers == std::vector<double>{1.5, 1});
  CHECK(out->columns[3].numbers == std::vector<double>{1, 0});
  CHECK(out->columns[4].numbers == std::vector<double>{0, 1});
}

TEST_CASE("impute: a mean beyond all numbers is refused", "[prep][impute]") {
  const auto out = fitSaveLoadApply("impute", {{"numbers", std::string("mean")}},
                                    frameOf({frameNumbers("x", {1e308, 1e308, MissingNumber})}),
                                    frameOf({frameNumbers("x", {1})}));
  REQUIRE_FALSE(out);
  CHECK(out.error().code == ErrorCode::NonFinite);
  CHECK(out.error().where == "x");
}

TEST_CASE("impute: other columns than it was fitted on are refused", "[prep][impute]") {
  const Frame train = frameOf({frameNumbers("x", {1, 2})});
  CHECK(fitSaveLoadApply("impute", {}, train, frameOf({frameNumbers("x", {1}), frameNumbers("y", {1})}))
            .error()
            .message == "Step \"impute\" was fitted on 1 columns and got 2.");
  CHECK(fitSaveLoadApply("impute", {}, train, frameOf({frameWords("x", {0}, {"a"})})).error().message ==
        "Step \"impute\" was fitted on numbers in column \"x\" and got words.");
}
