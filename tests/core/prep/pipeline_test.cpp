#include "core/prep/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/jobs/thread_pool.hpp"
#include "tests/core/prep/frames.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using ridgeline::test::MissingNumber;

namespace {

std::vector<Index> firstRows(Index count) {
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}
data::ColumnPtr numericColumn(std::string name, std::vector<double> values) {
  return data::Column::numbers(std::move(name), data::ColumnKind::Numeric, std::move(values));
}
/// Rows 0 to 3 train. Row 4 has a word train never saw.
data::TablePtr mixedTable(double devValue = 50, const std::string& devWord = "green") {
  return *data::Table::make("mixed",
                            {numericColumn("x", {1, 3, MissingNumber, 5, devValue, 9}),
                             data::Column::categories("colour", {"red", "blue", "red", "", devWord, "blue"}),
                             data::Column::categories("y", {"a", "b", "a", "b", "a", "b"})});
}
data::Schema settledSchema(const data::Table& table) {
  return *settle(table, {.target = "y", .features = {"x", "colour"}});
}
const std::vector<StepSpec> Steps = {{"impute", {}}, {"scale", {}}, {"one-hot", {}}};

Result<PipelinePtr> fitted(const data::Table& table, const std::vector<StepSpec>& steps,
                           Index trainRows = 4) {
  jobs::WorkContext context;
  return fitPipeline(steps, table, settledSchema(table), firstRows(trainRows), context);
}
std::string sentence(const Result<Matrix>& result) { return result ? "done" : result.error().message; }

}  // namespace

TEST_CASE("pipeline: steps follow each other, learned from train rows", "[prep][pipeline]") {
  const auto table = mixedTable();
  const auto pipeline = fitted(*table, Steps);
  REQUIRE(pipeline);
  CHECK((*pipeline)->outputs() ==
        std::vector<std::string>{"x", "colour=blue", "colour=red", "colour=missing"});
  const auto X = (*pipeline)->transform(*table, firstRows(6));
  REQUIRE(X);
  // Filled with the median 3, train is 1 3 3 5: mean 3, variance 2.
  CHECK((*X)(0, 0) == Approx(-std::sqrt(2)));
  CHECK((*X)(2, 0) == 0);
  CHECK((*X)(4, 0) == Approx(47 / std::sqrt(2)));
  Matrix words(6, 3);
  words << 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0;
  CHECK(X->rightCols(3) == words);
}

TEST_CASE("pipeline: inputs know their usual value and range over train rows", "[prep][pipeline]") {
  const auto pipeline = *fitted(*mixedTable(), Steps);
  const auto& x = pipeline->inputs()[0];
  CHECK(x.typical == 3);
  CHECK(x.low == 1);
  CHECK(x.high == 5);
  const auto& colour = pipeline->inputs()[1];
  CHECK(*colour.levels == std::vector<std::string>{"blue", "red"});
  CHECK(colour.typicalCode == 1);
}

TEST_CASE("pipeline: nothing is learned from rows outside train", "[prep][pipeline]") {
  const auto before = (*fitted(*mixedTable(), Steps))->state();
  CHECK((*fitted(*mixedTable(-1e9, "violet"), Steps))->state() == before);
  CHECK((*fitted(*mixedTable(), Steps, 5))->state() != before);
}

TEST_CASE("pipeline: words that are left are encoded, so a model gets numbers", "[prep][pipeline]") {
  const auto table = mixedTable();
  const auto pipeline = *fitted(*table, {{"impute", {}}});
  CHECK(pipeline->outputs().size() == 4);
  CHECK(pipeline->steps().size() == 1);
  CHECK(pipeline->transform(*table, firstRows(6)));
}

TEST_CASE("pipeline: a missing value that no step fills is refused, naming column, row and step",
          "[prep][pipeline]") {
  const auto table = mixedTable();
  const auto pipeline = *fitted(*table, {});
  CHECK(sentence(pipeline->transform(*table, firstRows(6))) ==
        "Column \"x\" has no value in row 3 and no step fills it; put the step \"impute\" first.");
  CHECK(sentence(pipeline->transform(*table, std::vector<Index>{0, 3})) ==
        "Column \"colour\" has no value in row 4 and no step fills it; put the step \"impute\" first.");
  CHECK(pipeline->transform(*table, std::vector<Index>{0, 1, 4}));
}

TEST_CASE("pipeline: an infinite value is refused, naming column and row", "[prep][pipeline]") {
  const auto bad = mixedTable(std::numeric_limits<double>::infinity());
  const auto pipeline = *fitted(*bad, Steps);
  const auto result = pipeline->transform(*bad, firstRows(6));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::NonFinite);
  CHECK(result.error().message == "Column \"x\" is infinite in row 5; correct or clear that cell.");
  CHECK_FALSE(fitted(*bad, Steps, 5));
}

TEST_CASE("pipeline: numbers that grow beyond all numbers are refused", "[prep][pipeline]") {
  const auto table =
      *data::Table::make("t", {numericColumn("x", {1e200, 1, 2}), numericColumn("y", {1, 2.5, 3})});
  jobs::WorkContext context;
  const auto pipeline =
      *fitPipeline({{"polynomial", {}}}, *table, *settle(*table, {.target = "y"}), firstRows(3), context);
  CHECK(sentence(pipeline->transform(*table, firstRows(3))) ==
        "\"x^2\" grows beyond all numbers in row 1; scale the columns before multiplying them.");
}

TEST_CASE("pipeline: another table is matched by names and words, not by places and codes",
          "[prep][pipeline]") {
  const auto pipeline = *fitted(*mixedTable(), Steps);
  const auto served = *data::Table::make(
      "served",
      {data::Column::categories("colour", {"violet", "red", "azure"}), numericColumn("x", {5, 3, 1})});
  const auto X = pipeline->transform(*served, firstRows(3));
  REQUIRE(X);
  CHECK((*X)(1, 0) == 0);
  CHECK((*X)(1, 2) == 1);
  CHECK(X->row(0).tail(3).isZero());
}

TEST_CASE("pipeline: an absent column and one of another kind are refused", "[prep][pipeline]") {
  const auto pipeline = *fitted(*mixedTable(), Steps);
  const auto absent =
      *data::Table::make("t", {numericColumn("x", {1}), data::Column::categories("color", {"red"})});
  CHECK(sentence(pipeline->transform(*absent, firstRows(1))) ==
        "There is no column \"colour\"; did you mean \"color\"?");
  const auto other = *data::Table::make(
      "t", {data::Column::categories("x", {"one"}), data::Column::categories("colour", {"red"})});
  CHECK(sentence(pipeline->transform(*other, firstRows(1))) ==
        "Column \"x\" holds words here, but the model was trained on numbers; read it as numeric.");
  // A column without any value has no kind of its own.
  const auto blank = *data::Table::make(
      "t", {data::Column::categories("x", {""}), numericColumn("colour", {MissingNumber})});
  CHECK(sentence(pipeline->transform(*blank, firstRows(1))) == "done");
}

TEST_CASE("pipeline: frames that follow the inputs are taken as they are", "[prep][pipeline]") {
  const auto table = mixedTable();
  const auto pipeline = *fitted(*table, Steps);
  auto frame = pipeline->gather(*table, firstRows(6));
  REQUIRE(frame);
  CHECK(*pipeline->transform(*frame) == *pipeline->transform(*table, firstRows(6)));
  frame->columns[0].numbers[2] = std::numeric_limits<double>::infinity();
  CHECK(sentence(pipeline->transform(*frame)) == "Column \"x\" is infinite in row 3; give it a number.");
  frame->columns[0].numbers.pop_back();
  CHECK(sentence(pipeline->transform(*frame)) == "Column \"x\" must be 6 numbers.");
  frame->columns.pop_back();
  CHECK(sentence(pipeline->transform(*frame)) == "The rows have 1 columns and the model takes 2.");
}

TEST_CASE("pipeline: one row, a constant column and a column without values are prepared",
          "[prep][pipeline]") {
  const auto table = *data::Table::make(
      "t", {numericColumn("flat", {4, 4}), numericColumn("none", {MissingNumber, MissingNumber}),
            numericColumn("y", {1, 2.5})});
  const auto schema = *settle(*table, {.target = "y", .features = {"flat", "none"}});
  jobs::WorkContext context;
  const auto pipeline = fitPipeline({{"impute", {}}, {"scale", {}}}, *table, schema, firstRows(1), context);
  REQUIRE(pipeline);
  CHECK(context.takeWarnings().size() == 1);
  CHECK((*pipeline)->transform(*table, firstRows(2))->isZero());
  CHECK((*pipeline)->inputs()[1].high == 1);
  CHECK((*pipeline)->transform(*table, {})->rows() == 0);
  CHECK(fitPipeline({}, *table, schema, {}, context).error().message ==
        "There are no train rows to prepare; give train a larger share.");
  CHECK(fitPipeline({{"scael", {}}}, *table, schema, firstRows(1), context).error().message ==
        "There is no step \"scael\"; did you mean \"scale\"?");
}

TEST_CASE("pipeline: the newcomer's steps follow what the features hold", "[prep][pipeline]") {
  const auto ids = [](const std::vector<StepSpec>& steps) {
    std::vector<std::string> out;
    for (const auto& step : steps) out.push_back(step.id);
    return out;
  };
  const auto table = mixedTable();
  CHECK(ids(defaultSteps(*table, settledSchema(*table))) ==
        std::vector<std::string>{"impute", "scale", "one-hot"});
  const auto plain = *data::Table::make("t", {numericColumn("x", {1, 2}), numericColumn("y", {1, 2.5})});
  CHECK(ids(defaultSteps(*plain, *settle(*plain, {.target = "y"}))) == std::vector<std::string>{"scale"});
}

TEST_CASE("pipeline: for a model that takes them missing numbers stay missing, infinity does not pass",
          "[prep][pipeline]") {
  const auto table = mixedTable();
  CHECK(defaultSteps(*table, settledSchema(*table), true).front().id == "scale");
  jobs::WorkContext context;
  const auto kept =
      fitPipeline({{"scale", {}}}, *table, settledSchema(*table), firstRows(4), context, {.missing = true});
  REQUIRE(kept);
  CHECK((*kept)->keepsMissing());
  const auto X = (*kept)->transform(*table, firstRows(6));
  REQUIRE(X);
  CHECK(std::isnan((*X)(2, 0)));
  CHECK(X->col(0).array().isNaN().count() == 1);
  const auto again = Pipeline::load((*kept)->state());
  REQUIRE(again);
  CHECK((*again)->keepsMissing());
  CHECK((*again)->transform(*table, firstRows(6)));
  nlohmann::json state = (*kept)->state();
  state.erase("keeps_missing");
  const auto refusing = Pipeline::load(state);
  REQUIRE(refusing);
  CHECK(sentence((*refusing)->transform(*table, firstRows(6))).find("impute") != std::string::npos);
  state["keeps_missing"] = 3;
  CHECK_FALSE(Pipeline::load(state));
  const auto endless = mixedTable(HUGE_VAL);
  CHECK((*kept)->transform(*endless, firstRows(6)).error().code == ErrorCode::NonFinite);
}

TEST_CASE("pipeline: for a model that takes categories words are codes, unknown ones missing",
          "[prep][pipeline]") {
  const auto table = mixedTable();
  const ModelTakes both{.missing = true, .categories = true};
  jobs::WorkContext context;
  const std::vector<StepSpec> steps = {{"categories", {}}, {"scale", {}}};
  const auto kept = *fitPipeline(steps, *table, settledSchema(*table), firstRows(4), context, both);
  CHECK(kept->outputs() == std::vector<std::string>{"x", "colour"});
  CHECK(kept->outputLevels() == std::vector<int>{0, 2});
  CHECK(*kept->outputWords()[1] == std::vector<std::string>{"blue", "red"});
  CHECK(kept->outputWords()[0] == nullptr);
  const auto X = *kept->transform(*table, firstRows(6));
  CHECK(X.col(1).head(3) == (Vector(3) << 1, 0, 1).finished());
  CHECK(std::isnan(X(3, 1)));
  CHECK(std::isnan(X(4, 1)));
  CHECK(X(5, 1) == 0);
  CHECK(kept->withTypicalLevels(X).col(1) == Vector::Ones(6));
  CHECK(kept->withTypicalLevels(X)(0, 0) == X(0, 0));
  const auto again = Pipeline::load(kept->state());
  REQUIRE(again);
  CHECK((*again)->outputLevels() == kept->outputLevels());
  CHECK((*again)->transform(*table, firstRows(6))->col(1).head(3) == X.col(1).head(3));
  nlohmann::json state = kept->state();
  state.erase("keeps_categories");
  CHECK_FALSE(Pipeline::load(state));
  // Where the step is not asked for, where another makes numbers, and where the model takes none: one-hot.
  const std::vector<StepSpec> numbers = {{"categories", {}}, {"one-hot", {}}};
  for (const auto& [asked, takes] :
       {std::pair{std::vector<StepSpec>{{"scale", {}}}, both}, std::pair{numbers, both},
        std::pair{steps, ModelTakes{.missing = true}}}) {
    const auto made = *fitPipeline(asked, *table, settledSchema(*table), firstRows(4), context, takes);
    CHECK(made->outputs() == std::vector<std::string>{"x", "colour=blue", "colour=red"});
    CHECK(made->outputLevels().empty());
    CHECK_FALSE(made->state().contains("keeps_categories"));
  }
}

TEST_CASE("pipeline: the bytes do not depend on the number of threads", "[prep][pipeline]") {
  std::vector<data::ColumnPtr> columns;
  for (int i = 0; i < 20; ++i) {
    std::vector<double> values;
    for (int row = 0; row < 50; ++row) values.push_back(std::sin(i * 50 + row));
    columns.push_back(numericColumn(fmt::format("x{}", i), values));
  }
  const auto table = *data::Table::make("t", columns);
  const auto schema = *settle(*table, {});
  jobs::ThreadPool pool(3);
  jobs::WorkContext one, three({}, &pool);
  const std::vector<StepSpec> steps = {{"impute", {}}, {"scale", {}}, {"polynomial", {}}};
  CHECK((*fitPipeline(steps, *table, schema, firstRows(40), one))->state() ==
        (*fitPipeline(steps, *table, schema, firstRows(40), three))->state());
}

TEST_CASE("pipeline: rows that go through the steps in pieces come out as each alone", "[prep][pipeline]") {
  constexpr Index Rows = 9000;
  std::vector<double> values, target;
  std::vector<std::string> colours;
  for (Index i = 0; i < Rows; ++i) {
    values.push_back(i % 11 == 3 ? MissingNumber : std::cos(static_cast<double>(i)));
    colours.push_back(i % 13 == 5 ? "" : i % 3 == 0 ? "red" : "blue");
    target.push_back(static_cast<double>(i) / 7);
  }
  const auto make = [&] {
    return *data::Table::make("t", {numericColumn("x", values), data::Column::categories("colour", colours),
                                    numericColumn("y", target)});
  };
  const auto table = make();
  const auto schema = *settle(*table, {.target = "y"});
  jobs::ThreadPool pool(3);
  jobs::WorkContext one, three({}, &pool);
  const auto pipeline = *fitPipeline(Steps, *table, schema, firstRows(5000), one);
  CHECK((*fitPipeline(Steps, *table, schema, firstRows(5000), three))->state() == pipeline->state());
  std::vector<Index> rows = firstRows(Rows);
  std::reverse(rows.begin() + 100, rows.begin() + 4200);
  const Matrix X = *pipeline->transform(*table, rows);
  CHECK(*pipeline->transform(*table, rows, three) == X);
  CHECK(*pipeline->transform(*pipeline->gather(*table, rows)) == X);
  for (const Index i : {0, 150, 4095, 4096, 8191, 8192, 8999})
    CHECK(*pipeline->transform(*table, std::vector<Index>{rows[static_cast<std::size_t>(i)]}) == X.row(i));
  // The first of two bad rows is the one named, whichever piece is done first.
  values[8500] = values[4500] = std::numeric_limits<double>::infinity();
  const auto bad = make();
  for (auto* context : {&one, &three})
    CHECK(sentence(pipeline->transform(*bad, firstRows(Rows), *context)) ==
          "Column \"x\" is infinite in row 4501; correct or clear that cell.");
}

TEST_CASE("pipeline: a hundred thousand columns are prepared", "[prep][pipeline]") {
  std::vector<data::ColumnPtr> columns;
  for (int i = 0; i < 100000; ++i)
    columns.push_back(numericColumn(fmt::format("c{}", i), {0.5 * i, 1, MissingNumber}));
  columns.push_back(numericColumn("y", {1, 2.5, 3}));
  const auto table = *data::Table::make("wide", columns);
  const auto schema = *settle(*table, {.target = "y"});
  jobs::WorkContext context;
  const auto pipeline = fitPipeline(defaultSteps(*table, schema), *table, schema, firstRows(3), context);
  REQUIRE(pipeline);
  CHECK((*pipeline)->transform(*table, firstRows(3))->cols() == 100000);
}
