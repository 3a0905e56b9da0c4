#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/data/csv_reader.hpp"
#include "core/models/neural/mlp.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using nlohmann::json;

namespace {

/// One golden data set, its columns standardised on the train rows, and the band its network has to meet.
struct Golden {
  TrainingSet train;
  Samples held;
  json expect;
};

std::optional<Golden> golden(const std::string& name, Task task) {
  const auto path = test::sharedFile("golden/" + name + ".json");
  if (!path) return std::nullopt;
  std::ifstream in(*path);
  const json file = json::parse(in);
  const json& dataset = file.at("dataset");
  const auto csv = test::sharedFile("data/" + dataset.at("file").get<std::string>());
  if (!csv) return std::nullopt;
  jobs::WorkContext context;
  const auto read = data::readCsv(csv->string(), {}, context);
  REQUIRE(read);
  const data::Table& table = *read->table;
  const auto features = dataset.at("features").get<std::vector<std::string>>();
  const auto rows = dataset.at("rows_used").get<std::vector<Index>>();
  const data::Column& target = table.column(table.find(dataset.at("target").get<std::string>()));

  const auto take = [&](const char* part) {
    Samples samples;
    const auto places = file.at("split").at(part).get<std::vector<std::size_t>>();
    samples.X.resize(static_cast<Index>(places.size()), static_cast<Index>(features.size()));
    samples.targets.resize(static_cast<Index>(places.size()));
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Index row = rows[places[i]];
      const auto at = static_cast<Index>(i);
      for (std::size_t j = 0; j < features.size(); ++j)
        samples.X(at, static_cast<Index>(j)) =
            table.column(table.find(features[j])).values()[static_cast<std::size_t>(row)];
      if (task == Task::Regress) {
        samples.targets[at] = target.values()[static_cast<std::size_t>(row)];
      } else {
        const auto classes = dataset.at("classes_in_code_order").get<std::vector<std::string>>();
        const auto found = std::find(classes.begin(), classes.end(), target.text(row));
        REQUIRE(found != classes.end());
        samples.labels.push_back(static_cast<int>(found - classes.begin()));
      }
    }
    return samples;
  };
  Golden out;
  static_cast<Samples&>(out.train) = take("train");
  out.held = take("test");
  out.train.task = task;
  if (task == Task::Classify) out.train.classNames = dataset.at("classes_in_code_order");
  const Vector mean = out.train.X.colwise().mean();
  for (Index j = 0; j < out.train.d(); ++j) {
    const double spread =
        std::sqrt((out.train.X.col(j).array() - mean[j]).square().sum() / static_cast<double>(out.train.n()));
    for (Matrix* X : {&out.train.X, &out.held.X})
      X->col(j) = (X->col(j).array() - mean[j]) / (spread > 0 ? spread : 1);
  }
  for (const auto& one : file.at("cases"))
    if (one.at("id") == "mlp") out.expect = one.at("expect");
  REQUIRE_FALSE(out.expect.is_null());
  return out;
}

/// Mean score on the held-out rows over a few seeds.
double score(const Golden& set, int seeds) {
  // The reference divides its penalty by the rows of a batch; here it stands beside the mean loss.
  const MlpParams params{.learningRate = 0.005,
                         .l2Penalty = 1e-4 / 32,
                         .units = 16,
                         .layers = 1,
                         .activation = neural::Activation::Relu,
                         .epochs = 400};
  double sum = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    TrainingSet train = set.train;
    train.seed = Seed(static_cast<std::uint64_t>(seed));
    jobs::WorkContext context;
    const auto model = fitMlp(train, params, context);
    REQUIRE(model);
    const auto answers = (*model)->predict(set.held.X, context);
    REQUIRE(answers);
    if (train.task == Task::Classify) {
      double hits = 0;
      for (std::size_t i = 0; i < set.held.labels.size(); ++i)
        hits += answers->labels[i] == set.held.labels[i] ? 1 : 0;
      sum += hits / static_cast<double>(set.held.labels.size());
    } else {
      const auto& y = set.held.targets;
      sum += 1 - (answers->values - y).squaredNorm() / (y.array() - y.mean()).square().sum();
    }
  }
  return sum / seeds;
}

void check(const std::vector<const char*>& names, Task task, const char* key) {
  for (const char* name : names) {
    const auto set = golden(name, task);
    if (!set) {
      WARN(name << " is not beside the checkout; its case was not checked");
      continue;
    }
    const double got = score(*set, 3);
    INFO(name << " " << got);
    CHECK(got >= set->expect.at(key).at("low").get<double>());
    CHECK(got <= set->expect.at(key).at("high").get<double>());
  }
}

}  // namespace

TEST_CASE("mlp: classification lies in the golden bands", "[models][neural][golden]") {
  check({"classification_iris", "classification_penguins", "classification_two_class",
         "classification_vehicle", "classification_wdbc", "classification_wine"},
        Task::Classify, "accuracy_test");
}

TEST_CASE("mlp: regression lies in the golden bands", "[models][neural][golden]") {
  check({"regression_boston", "regression_concrete", "regression_mtcars"}, Task::Regress, "r2_test");
}
