#include "core/prep/scale.hpp"

#include <cmath>
#include <fstream>

#include "core/data/csv_reader.hpp"
#include "core/prep/pipeline.hpp"
#include "tests/core/prep/frames.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;
using namespace ridgeline::test;

namespace {

std::vector<double> scaled(const std::string& method, std::vector<double> train, std::vector<double> rows) {
  const auto out =
      fitSaveLoadApply("scale", {{"method", method}}, frameOf({frameNumbers("x", std::move(train))}),
                       frameOf({frameNumbers("x", std::move(rows))}));
  REQUIRE(out);
  return out->columns[0].numbers;
}

}  // namespace

TEST_CASE("scale: standard divides by the population deviation", "[prep][scale]") {
  // Mean 5, squared deviations 9 1 1 1 0 0 4 16: variance 32 / 8 = 4.
  const auto out = scaled("standard", {2, 4, 4, 4, 5, 5, 7, 9}, {5, 7, 2, MissingNumber});
  CHECK(out[0] == 0);
  CHECK(out[1] == 1);
  CHECK(out[2] == -1.5);
  CHECK(std::isnan(out[3]));
}

TEST_CASE("scale: min-max and robust by hand", "[prep][scale]") {
  CHECK(scaled("min-max", {2, 6, MissingNumber, 4}, {2, 6, 3, 8}) == std::vector<double>{0, 1, 0.25, 1.5});
  // Quartiles of 1 2 3 4 100 are 2 and 4, the median 3.
  CHECK(scaled("robust", {1, 2, 3, 4, 100}, {3, 4, 100}) == std::vector<double>{0, 0.5, 48.5});
}

TEST_CASE("scale: a constant column is only moved, also when its mean rounds", "[prep][scale]") {
  for (const std::string method : {"standard", "min-max", "robust"}) {
    for (const double value : scaled(method, std::vector<double>(7, 0.1), {0.1, 1.1})) {
      CHECK((std::abs(value) < 1e-12 || value == Approx(1)));
    }
    CHECK(scaled(method, {MissingNumber, MissingNumber}, {3}) == std::vector<double>{3});
    CHECK(scaled(method, {4}, {4, 6}) == std::vector<double>{0, 2});
  }
}

TEST_CASE("scale: large numbers far from zero keep their spread", "[prep][scale]") {
  const auto out = scaled("standard", {1e9 + 1, 1e9 + 2, 1e9 + 3}, {1e9 + 3});
  CHECK(out[0] == Approx(std::sqrt(1.5)).epsilon(1e-12));
}

TEST_CASE("scale: words pass, huge and tiny numbers too, a sum beyond all is refused", "[prep][scale]") {
  const Frame mixed = frameOf({frameWords("c", {0, 1}, {"a", "b"}), frameNumbers("x", {0, 2})});
  const auto out = fitSaveLoadApply("scale", {}, mixed, mixed);
  CHECK(out->columns[0].codes == std::vector<std::int32_t>{0, 1});
  CHECK(out->columns[1].numbers == std::vector<double>{-1, 1});
  const Frame huge = frameOf({frameNumbers("x", {-1.7e308, 1.7e308})});
  CHECK(fitSaveLoadApply("scale", {}, huge, huge)->columns[0].numbers == std::vector<double>{-1, 1});
  const Frame tiny = frameOf({frameNumbers("x", {-1e-300, 1e-300})});
  CHECK(fitSaveLoadApply("scale", {}, tiny, tiny)->columns[0].numbers == std::vector<double>{-1, 1});
  const Frame beyond = frameOf({frameNumbers("x", {1.7e308, 1.6e308, 1})});
  CHECK(fitSaveLoadApply("scale", {}, beyond, beyond).error().where == "x");
}

TEST_CASE("scale: a damaged state is refused", "[prep][scale]") {
  CHECK_FALSE(scaleEntry().load(nlohmann::json::array()));
  CHECK_FALSE(scaleEntry().load({{"categories", {false}}, {"centres", {0.0}}, {"spreads", {0.0}}}));
  CHECK_FALSE(scaleEntry().load({{"categories", {false}}, {"centres", {0.0}}, {"spreads", {"1"}}}));
  CHECK_FALSE(scaleEntry().load({{"categories", {false, false}}, {"centres", {0.0}}, {"spreads", {1.0}}}));
}

TEST_CASE("scale: means and deviations agree with scikit-learn's on real data", "[prep][scale][golden]") {
  for (const std::string name : {"classification_wine", "classification_wdbc", "classification_penguins",
                                 "regression_diabetes", "regression_concrete"}) {
    const auto reference = sharedFile("golden/" + name + ".json");
    if (!reference) {
      WARN("no shared golden files here");
      return;
    }
    const auto golden = nlohmann::json::parse(std::ifstream(*reference));
    const auto& dataset = golden["dataset"];
    const auto file = sharedFile("data/" + dataset["file"].get<std::string>());
    REQUIRE(file);
    jobs::WorkContext context;
    const auto read = data::readCsv(file->string(), {}, context);
    REQUIRE(read);
    data::Schema schema;
    for (const auto& feature : dataset["features"])
      schema.features.push_back(*read->table->require(feature.get<std::string>()));
    const auto used = dataset["rows_used"].get<std::vector<Index>>();
    const auto rowsOf = [&](const char* part) {
      std::vector<Index> rows;
      for (const Index place : golden["split"][part].get<std::vector<Index>>())
        rows.push_back(used[static_cast<std::size_t>(place)]);
      return rows;
    };
    const auto train = rowsOf("train"), test = rowsOf("test");
    const auto pipeline = fitPipeline({{"scale", {}}}, *read->table, schema, train, context);
    REQUIRE(pipeline);
    const auto state = (*pipeline)->state()["fitted"][0]["state"];
    const auto row = (*pipeline)->transform(*read->table, std::vector<Index>{test.front()});
    REQUIRE(row);
    const auto& standardise = golden["cases"][0];
    REQUIRE(standardise["id"] == "standardise");
    for (std::size_t i = 0; i < schema.features.size(); ++i) {
      const auto close = [](double got, double want) {
        return std::abs(got - want) <= 1e-9 + 1e-7 * std::abs(want);
      };
      CHECK(close(state["centres"][i].get<double>(), standardise["expect"]["mean"][i].get<double>()));
      CHECK(close(state["spreads"][i].get<double>(), standardise["expect"]["sd"][i].get<double>()));
      CHECK(
          close((*row)(0, static_cast<Index>(i)), standardise["expect"]["first_test_row"][i].get<double>()));
    }
  }
}
