#include "core/models/neural/mlp.hpp"

#include <cmath>
#include <numbers>
#include <set>

#include "core/base/archive.hpp"
#include "core/jobs/thread_pool.hpp"
#include "core/models/catalog.hpp"
#include "core/models/neural/mlp_model.hpp"
#include "core/models/neural/training.hpp"
#include "tests/core/models/neural/mlp_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::test;

namespace {

double shareRight(const FittedModel& model, const Samples& rows) {
  jobs::WorkContext context;
  const auto predictions = model.predict(rows.X, context);
  REQUIRE(predictions);
  double hits = 0;
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    hits += predictions->labels[i] == rows.labels[i] ? 1 : 0;
  return hits / static_cast<double>(rows.labels.size());
}

const neural::MlpModel& network(const FittedModelPtr& model) {
  return dynamic_cast<const neural::MlpModel&>(*model);
}

TrainingSet sine(Index n, Seed seed) {
  TrainingSet train;
  train.task = Task::Regress;
  train.featureNames = {"x"};
  train.seed = seed;
  Rng random(seed);
  train.X.resize(n, 1);
  train.targets.resize(n);
  for (Index i = 0; i < n; ++i) {
    train.X(i, 0) = random.uniform(-2, 2);
    train.targets[i] = 500 + 100 * std::sin(2 * train.X(i, 0));
  }
  return train;
}

}  // namespace

TEST_CASE("mlp: the defaults tell two moons apart", "[models][neural]") {
  const auto train = moons(420, 0.2, Seed(7));
  const auto dev = moons(140, 0.2, Seed(8));
  jobs::WorkContext context;
  const auto model = fitMlp(train, {}, context);
  REQUIRE(model);
  CHECK(shareRight(**model, dev) >= 0.95);
}

TEST_CASE("mlp: solves exclusive or, which no linear model can", "[models][neural]") {
  auto train = exclusiveOr();
  jobs::WorkContext context;
  const auto model = fitMlp(train, {.l2Penalty = 0, .units = 4, .layers = 1, .epochs = 500}, context);
  REQUIRE(model);
  CHECK(shareRight(**model, train) == 1.0);
  const auto linear = fitMlp(train, {.layers = 0, .epochs = 500}, context);
  REQUIRE(linear);
  CHECK(shareRight(**linear, train) <= 0.75);
}

TEST_CASE("mlp: more than two classes share one softmax", "[models][neural]") {
  const auto train = petals(150, Seed(3));
  jobs::WorkContext context;
  const auto model = fitMlp(train, {.epochs = 60}, context);
  REQUIRE(model);
  CHECK(shareRight(**model, train) >= 0.98);
  const auto predictions = (*model)->predict(train.X, context);
  REQUIRE(predictions->probabilities.cols() == 3);
  for (Index i = 0; i < train.n(); ++i)
    CHECK(predictions->probabilities.row(i).sum() == Approx(1).margin(1e-12));
}

TEST_CASE("mlp: learns ten rows by heart", "[models][neural]") {
  TrainingSet train;
  train.classNames = {"a", "b"};
  train.seed = Seed(4);
  Rng random(Seed(21));
  train.X.resize(10, 3);
  for (double& x : train.X.reshaped()) x = random.normal();
  for (int i = 0; i < 10; ++i) train.labels.push_back(i % 2);
  jobs::WorkContext context;
  const auto model = fitMlp(train, {.l2Penalty = 0, .epochs = 400}, context);
  REQUIRE(model);
  const auto points = network(*model).trace()->since(0);
  CHECK(points.back().trainLoss < 1e-2);
  CHECK(points.back().trainMetric == 1.0);
}

TEST_CASE("mlp: a regression answers in units of the target", "[models][neural]") {
  const auto train = sine(300, Seed(5));
  jobs::WorkContext context;
  const auto model = fitMlp(train, {.l2Penalty = 0, .epochs = 150}, context);
  REQUIRE(model);
  Matrix X(3, 1);
  X << -1, 0, 1;
  const auto predictions = (*model)->predict(X, context);
  REQUIRE(predictions);
  for (Index i = 0; i < 3; ++i)
    CHECK(predictions->values[i] == Approx(500 + 100 * std::sin(2 * X(i, 0))).margin(15));
}

TEST_CASE("mlp: huge targets are learned as well, huge features are refused by name", "[models][neural]") {
  auto train = sine(100, Seed(5));
  jobs::WorkContext context;
  const auto plain = fitMlp(train, {.units = 4, .epochs = 10}, context);
  train.targets *= 1e300;
  const auto huge = fitMlp(train, {.units = 4, .epochs = 10}, context);
  REQUIRE(plain);
  REQUIRE(huge);
  const Vector a = (*plain)->predict(train.X, context)->values;
  const Vector b = (*huge)->predict(train.X, context)->values / 1e300;
  CHECK((a - b).cwiseAbs().maxCoeff() < 1);
  train.X *= 1e30;
  const auto refused = fitMlp(train, {.units = 4, .epochs = 1}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "x");
  CHECK(refused.error().message.find("add a scaling step") != std::string::npos);
  // A model meets such a row only later: it answers as for the largest input there is.
  CHECK((*plain)->predict(train.X * 1e270, context)->values.allFinite());
}

TEST_CASE("mlp: a linear network finds the least-squares line", "[models][neural]") {
  TrainingSet train;
  train.task = Task::Regress;
  train.seed = Seed(1);
  train.X.resize(40, 2);
  Rng random(Seed(2));
  for (double& x : train.X.reshaped()) x = random.normal();
  train.targets = 3 + (2 * train.X.col(0) - 5 * train.X.col(1)).array();
  jobs::WorkContext context;
  const auto model = fitMlp(
      train, {.learningRate = 0.1, .l2Penalty = 0, .layers = 0, .optimiser = Optimiser::Sgd, .epochs = 200},
      context);
  REQUIRE(model);
  const auto predictions = (*model)->predict(train.X, context);
  CHECK((predictions->values - train.targets).cwiseAbs().maxCoeff() < 1e-3);
}

TEST_CASE("mlp: weights that start at zero stay alike", "[models][neural]") {
  const auto train = moons(100, 0.2, Seed(7));
  jobs::WorkContext context;
  for (const auto activation : {neural::Activation::Tanh, neural::Activation::Logistic}) {
    const auto model = fitMlp(train,
                              {.units = 6,
                               .layers = 2,
                               .activation = activation,
                               .epochs = 20,
                               .initialisation = Initialisation::Zero},
                              context);
    REQUIRE(model);
    for (int layer = 1; layer <= 2; ++layer) {
      const Matrix W = network(*model).layerWeights(layer);
      for (Index j = 1; j < W.rows(); ++j) CHECK((W.row(j) - W.row(0)).cwiseAbs().maxCoeff() == 0.0);
    }
  }
}

TEST_CASE("mlp: row weights count like repeated rows", "[models][neural]") {
  auto train = exclusiveOr();
  train.X(3, 0) = 0.3;
  // One batch of all rows: the objective is the same whether a row counts twice or is there twice.
  const MlpParams params{.learningRate = 0.1,
                         .l2Penalty = 0.01,
                         .units = 3,
                         .layers = 1,
                         .optimiser = Optimiser::Sgd,
                         .batchSize = 64,
                         .epochs = 50};
  auto weighted = train;
  weighted.weights = Vector::Ones(train.n());
  weighted.weights[3] = 2;
  auto repeated = train;
  repeated.X.conservativeResize(train.n() + 1, Eigen::NoChange);
  repeated.X.row(train.n()) = train.X.row(3);
  repeated.labels.push_back(train.labels[3]);
  jobs::WorkContext context;
  const auto one = fitMlp(weighted, params, context);
  const auto other = fitMlp(repeated, params, context);
  REQUIRE(one);
  REQUIRE(other);
  for (int layer = 1; layer <= 2; ++layer)
    CHECK((network(*one).layerWeights(layer) - network(*other).layerWeights(layer)).cwiseAbs().maxCoeff() <
          1e-5);
}

TEST_CASE("mlp: the same seed gives the same bytes at any thread count", "[models][neural]") {
  auto train = moons(3000, 0.2, Seed(7));
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone;
  jobs::WorkContext helped(std::stop_token(), &pool);
  const MlpParams params{.units = 8, .epochs = 5, .dropout = 0.2};
  const auto one = fitMlp(train, params, alone);
  const auto four = fitMlp(train, params, helped);
  REQUIRE(one);
  REQUIRE(four);
  CHECK(network(*one).network().parameters == network(*four).network().parameters);
  CHECK((*one)->predict(train.X, alone)->probabilities == (*four)->predict(train.X, helped)->probabilities);
  train.seed = Seed(99);
  CHECK(network(*fitMlp(train, params, alone)).network().parameters != network(*one).network().parameters);

  // Passes that are worth sharing.
  train.X = Matrix(600, 60);
  Rng random(Seed(4));
  for (double& x : train.X.reshaped()) x = random.normal();
  train.labels.resize(600);
  train.dev = std::make_shared<Samples>(train);
  for (const bool normalised : {false, true}) {
    const MlpParams large{.units = 150,
                          .batchNormalisation = normalised,
                          .batchSize = 300,
                          .epochs = 3,
                          .dropout = normalised ? 0.0 : 0.1};
    const auto a = fitMlp(train, large, alone);
    const auto b = fitMlp(train, large, helped);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(network(*a).network().parameters == network(*b).network().parameters);
    CHECK(network(*a).network().statistics == network(*b).network().statistics);
    const auto before = network(*a).trace()->since(0), after = network(*b).trace()->since(0);
    for (std::size_t i = 0; i < before.size(); ++i) {
      CHECK(before[i].trainLoss == after[i].trainLoss);
      CHECK(before[i].devLoss == after[i].devLoss);
    }
  }
}

TEST_CASE("mlp: a saved network answers the same", "[models][neural]") {
  const auto file = [](const FittedModel& model) {
    ArchiveWriter writer;
    model.save(writer);
    return writer;
  };
  const auto reload = [](const ArchiveWriter& writer) -> Result<FittedModelPtr> {
    RIDGELINE_TRY(const std::string bytes, writer.bytes());
    RIDGELINE_TRY(const auto reader,
                  ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "model.ridge"));
    return loadMlp(reader);
  };
  jobs::WorkContext context;
  const auto check = [&](const TrainingSet& train) {
    const auto model = fitMlp(train, {.units = 5, .epochs = 3}, context);
    REQUIRE(model);
    const auto loaded = reload(file(**model));
    REQUIRE(loaded);
    CHECK((*loaded)->task() == train.task);
    CHECK((*loaded)->classes() == train.classes());
    const auto before = (*model)->predict(train.X, context);
    const auto after = (*loaded)->predict(train.X, context);
    REQUIRE(after);
    CHECK(before->probabilities == after->probabilities);
    CHECK(before->values == after->values);
    CHECK(network(*loaded).trace() == nullptr);
  };
  check(moons(50, 0.2, Seed(7)));
  check(petals(50, Seed(7)));
  check(sine(50, Seed(7)));

  const auto model = fitMlp(moons(50, 0.2, Seed(7)), {.units = 5, .epochs = 1}, context);
  REQUIRE(model);
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, nlohmann::json>>{{"units", {2, 5, 5, 3}},
                                                           {"units", {2, 7, 5, 1}},
                                                           {"units", "many"},
                                                           {"units", {2, -1, 1}},
                                                           {"activation", "soft"},
                                                           {"classes", 3},
                                                           {"classes", -2},
                                                           {"classes", nullptr},
                                                           {"activation", 3},
                                                           {"target-mean", "nothing"},
                                                           {"units", {2, 1e300}}}) {
    auto damaged = file(**model);
    damaged.manifest["mlp"][key] = value;
    const auto loaded = reload(damaged);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::Unreadable);
  }
}

TEST_CASE("mlp: a prediction of other columns or missing values is refused", "[models][neural]") {
  jobs::WorkContext context;
  const auto model = fitMlp(moons(50, 0.2, Seed(7)), {.units = 2, .epochs = 1}, context);
  REQUIRE(model);
  CHECK((*model)->predict(Matrix::Zero(2, 3), context).error().code == ErrorCode::InvalidInput);
  CHECK((*model)->predict(Matrix::Constant(1, 2, std::nan("")), context).error().code ==
        ErrorCode::NonFinite);
  CHECK((*model)->predict(Matrix::Zero(0, 2), context)->labels.empty());
}

TEST_CASE("mlp: the catalog fits it by name and refuses what it cannot do", "[models][neural]") {
  jobs::WorkContext context;
  auto train = moons(50, 0.2, Seed(7));
  const auto model = fit({"mlp", {{"epochs", std::int64_t{2}}, {"units", std::int64_t{3}}}}, train, context);
  REQUIRE(model);
  CHECK(network(*model).layerSizes() == std::vector<int>{2, 3, 3, 1});
  const auto refused = fit({"mlp", {{"units", std::int64_t{0}}}}, train, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "units");
  train.X = Matrix::Zero(2, 200000);
  train.labels = {0, 1};
  const auto large = fit({"mlp", {{"units", std::int64_t{4096}}}}, train, context);
  REQUIRE_FALSE(large);
  CHECK(large.error().code == ErrorCode::TooLarge);
}
