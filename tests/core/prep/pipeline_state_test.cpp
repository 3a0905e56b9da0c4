#include "core/prep/pipeline.hpp"
#include "tests/core/prep/frames.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using ridgeline::test::MissingNumber;

namespace {

struct Fitted {
  data::TablePtr table;
  PipelinePtr pipeline;
};
Fitted everyStep() {
  const auto table = *data::Table::make(
      "t", {data::Column::numbers("x", data::ColumnKind::Numeric, {0.1, 1.0 / 3, MissingNumber, 7}),
            data::Column::categories("c", {"a", "b", "", "a"}),
            data::Column::numbers("y", data::ColumnKind::Numeric, {1, 2, 3, 4.5})});
  jobs::WorkContext context;
  const std::vector<StepSpec> steps = {{"impute", {{"indicator", true}}},
                                       {"scale", {{"method", std::string("robust")}}},
                                       {"one-hot", {}},
                                       {"polynomial", {{"degree", std::int64_t{3}}}}};
  return {table, *fitPipeline(steps, *table, *settle(*table, {.target = "y"}), std::vector<Index>{0, 1, 2, 3},
                              context)};
}

}  // namespace

TEST_CASE("pipeline state: a loaded preparation gives the same bytes", "[prep][pipeline]") {
  const auto [table, pipeline] = everyStep();
  const auto loaded = Pipeline::load(nlohmann::json::parse(pipeline->state().dump()));
  REQUIRE(loaded);
  const std::vector<Index> rows = {0, 1, 2, 3};
  CHECK(*(*loaded)->transform(*table, rows) == *pipeline->transform(*table, rows));
  CHECK((*loaded)->steps() == pipeline->steps());
  CHECK((*loaded)->outputs() == pipeline->outputs());
  CHECK((*loaded)->inputs()[0].typical == pipeline->inputs()[0].typical);
  CHECK((*loaded)->state() == pipeline->state());
}

TEST_CASE("pipeline state: taking any part of it away or changing its type is refused or harmless",
          "[prep][pipeline]") {
  const auto [table, pipeline] = everyStep();
  const auto whole = pipeline->state();
  const auto parts = whole.flatten();
  int refused = 0, tried = 0;
  for (const auto& [path, value] : parts.items())
    for (const nlohmann::json& other :
         {nlohmann::json(nullptr), nlohmann::json("word"), nlohmann::json(-5), nlohmann::json(1e300),
          nlohmann::json::array(), nlohmann::json::object()}) {
      auto damaged = whole;
      damaged[nlohmann::json::json_pointer(path)] = other;
      ++tried;
      const auto loaded = Pipeline::load(damaged);
      if (!loaded) {
        ++refused;
        continue;
      }
      // What loads must also run, or refuse, without harm.
      static_cast<void>((*loaded)->transform(*table, std::vector<Index>{0, 1, 2, 3}));
    }
  CHECK(tried > 300);
  CHECK(refused > tried / 2);
  for (const char* key : {"inputs", "steps", "fitted", "outputs"}) {
    auto damaged = whole;
    damaged.erase(key);
    const auto loaded = Pipeline::load(damaged);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::Parse);
  }
  CHECK_FALSE(Pipeline::load(nlohmann::json::array()));
  CHECK_FALSE(Pipeline::load(nullptr));
}

TEST_CASE("pipeline state: words may not reach the model", "[prep][pipeline]") {
  auto state = everyStep().pipeline->state();
  state["fitted"] = nlohmann::json::array();
  state["outputs"] = {"x", "c"};
  CHECK_FALSE(Pipeline::load(state));
}
