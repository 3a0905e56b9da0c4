#include <cmath>
#include <functional>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/neural/mlp_model.hpp"
#include "tests/core/models/neural/mlp_cases.hpp"
#include "tests/core/models/neural/network_answers.hpp"
#include "tests/core/models/neural/network_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::neural;
using namespace ridgeline::test;

namespace {

const Network& inside(const FittedModelPtr& model) { return dynamic_cast<const MlpModel&>(*model).network(); }

constexpr MlpParams Normalised{.units = 6, .layers = 2, .batchNormalisation = true, .epochs = 30};

}  // namespace

TEST_CASE("normalisation: lines become mean 0, variance 1 over the rows that are there", "[models][neural]") {
  constexpr int Units = 3, Stride = 24, Count = 13, Lanes = 16;
  Rng random(Seed(3));
  std::vector<float> z(std::size_t{Units} * Stride);
  for (float& value : z) value = static_cast<float>(5 + 3 * random.normal());
  std::fill(z.begin(), z.begin() + Count, 4.0F);  // a unit that says the same of every row
  const auto before = z;
  std::vector<float> means(Units), variances(Units), inverses(Units);
  normalise(z.data(), Units, Stride, Count, Lanes, means.data(), variances.data(), inverses.data());
  for (std::size_t j = 0; j < Units; ++j) {
    const Eigen::Map<const Eigen::ArrayXf> was(before.data() + j * Stride, Count);
    const Eigen::Map<const Eigen::ArrayXf> is(z.data() + j * Stride, Count);
    const Eigen::ArrayXd wide = was.cast<double>();
    const double variance = (wide - wide.mean()).square().mean();
    CHECK(means[j] == Approx(wide.mean()));
    CHECK(variances[j] == Approx(variance).margin(1e-12));
    CHECK(inverses[j] == Approx(1 / std::sqrt(variance + 1e-5)));
    CHECK((is.cast<double>() - (wide - wide.mean()) / std::sqrt(variance + 1e-5)).abs().maxCoeff() < 1e-5);
    for (std::size_t lane = Count; lane < Lanes; ++lane) CHECK(z[j * Stride + lane] == 0);
    for (std::size_t lane = Lanes; lane < Stride; ++lane)
      CHECK(z[j * Stride + lane] == before[j * Stride + lane]);
  }
}

TEST_CASE("normalisation: the running statistics average passes, the newest with a tenth",
          "[models][neural]") {
  Network net = network({2, 1, 1}, Activation::Identity, Output::Value, Seed(1), true);
  net.weights(0)[0] = 1;  // the hidden sum is the first feature
  net.weights(0)[1] = 0;
  Rng random(Seed(2));
  jobs::WorkContext context;
  double mean = 0, variance = 0;
  for (int pass = 1; pass <= 15; ++pass) {
    const Samples data = samples(10, 2, Output::Value, 0, random);
    const FloatRows rows = *floatRows(data, Output::Value, {}, {}, context);
    std::vector<Index> all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    Workspace space(net, 10, true);
    std::vector<float> gradient(net.size());
    backpropagate(net, space, rows, all.data(), 10, 0.1F, 0, random, gradient.data());
    absorb(net, space);
    const auto x = data.X.col(0).array();
    const double weight = pass <= 10 ? 1.0 / pass : 0.1;
    mean += weight * (x.mean() - mean);
    variance += weight * ((x - x.mean()).square().sum() / 9 - variance);
    CHECK(net.means(0)[0] == Approx(mean).margin(1e-6));
    CHECK(net.variances(0)[0] == Approx(variance).margin(1e-6));
    // One row alone has no spread to tell.
    backpropagate(net, space, rows, all.data(), 1, 0.1F, 0, random, gradient.data());
    absorb(net, space);
    CHECK(net.averaged == pass);
  }
}

TEST_CASE("normalisation: a fit answers as the plain layers that its weights are told as",
          "[models][neural]") {
  const auto train = moons(200, 0.2, Seed(7));
  jobs::WorkContext context;
  const auto model = fitMlp(train, Normalised, context);
  REQUIRE(model);
  const auto* layers = capability<LayerActivations>(**model);
  const auto answers = layers->activations(train.X, context);
  REQUIRE(answers);
  Matrix below = train.X;
  for (int l = 1; l <= 2; ++l) {
    below = ((below * layers->layerWeights(l).transpose()).rowwise() + layers->layerBiases(l).transpose())
                .array()
                .tanh();
    CHECK((below - (*answers)[static_cast<std::size_t>(l) - 1]).cwiseAbs().maxCoeff() < 1e-5);
  }
  // The running statistics are near those of the rows themselves.
  const Matrix sums =
      train.X * Eigen::Map<const RowMatrixF>(inside(*model).weights(0), 6, 2).cast<double>().transpose();
  for (int j = 0; j < 6; ++j) {
    const double spread = std::sqrt((sums.col(j).array() - sums.col(j).mean()).square().mean());
    CHECK(inside(*model).means(0)[j] == Approx(sums.col(j).mean()).margin(0.5 * spread));
    CHECK(std::sqrt(inside(*model).variances(0)[j]) == Approx(spread).epsilon(0.5));
  }
}

TEST_CASE("normalisation: a deep network of logistic units learns with it", "[models][neural]") {
  const auto train = moons(300, 0.2, Seed(7));
  jobs::WorkContext context;
  MlpParams params{.units = 8, .layers = 8, .activation = Activation::Logistic, .epochs = 60};
  const auto accuracy = [&](const FittedModelPtr& model) {
    return capability<Iterations>(*model)->trace()->since(0).back().trainMetric;
  };
  const auto plain = fitMlp(train, params, context);
  params.batchNormalisation = true;
  const auto normal = fitMlp(train, params, context);
  REQUIRE(plain);
  REQUIRE(normal);
  CHECK(accuracy(*plain) < 0.6);
  CHECK(accuracy(*normal) > 0.9);
}

TEST_CASE("normalisation: files keep it, and what does not hold together is refused", "[models][neural]") {
  const auto train = moons(80, 0.2, Seed(7));
  jobs::WorkContext context;
  const auto model = fitMlp(train, Normalised, context);
  REQUIRE(model);
  ArchiveWriter writer;
  (*model)->save(writer);
  const auto reload = [](const ArchiveWriter& file) -> Result<FittedModelPtr> {
    RIDGELINE_TRY(const std::string bytes, file.bytes());
    RIDGELINE_TRY(const auto reader, ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "m.ridge"));
    return loadMlp(reader);
  };
  const auto loaded = reload(writer);
  REQUIRE(loaded);
  CHECK(probabilities(**loaded, train.X) == probabilities(**model, train.X));
  CHECK(inside(*loaded).parameters == inside(*model).parameters);
  CHECK(inside(*loaded).statistics == inside(*model).statistics);

  const auto damaged = [&](const std::function<void(ArchiveWriter&)>& change) {
    ArchiveWriter file;
    (*model)->save(file);
    change(file);
    const auto refused = reload(file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unreadable);
  };
  damaged([](ArchiveWriter& file) { file.manifest["mlp"]["normalised"] = "yes"; });
  damaged([](ArchiveWriter& file) { file.array("mlp-variances-1", Vector(Vector::Constant(6, -1))); });
  damaged([](ArchiveWriter& file) { file.array("mlp-gains-2", Vector(Vector::Ones(5))); });
  damaged([](ArchiveWriter& file) { file.array("mlp-means-1", Vector(Vector::Constant(6, 1e300))); });
}

TEST_CASE("normalisation: added units leave what was learned as it was", "[models][neural]") {
  auto train = moons(200, 0.2, Seed(7));
  jobs::WorkContext context;
  const auto former = fitMlp(train, Normalised, context);
  REQUIRE(former);
  train.warmStart = *former;
  MlpParams wider = Normalised;
  wider.units = 9;
  const auto first = firstState(train, wider);
  CHECK((probabilities(*first, train.X) - probabilities(**former, train.X)).cwiseAbs().maxCoeff() < 1e-6);
  MlpParams deeper = Normalised;
  deeper.layers = 3;
  deeper.activation = Activation::Tanh;
  CHECK((probabilities(*firstState(train, deeper), train.X) - probabilities(**former, train.X))
            .cwiseAbs()
            .maxCoeff() < 0.12);
  // A plain network is a stranger to it.
  MlpParams plain = Normalised;
  plain.batchNormalisation = false;
  const auto other = firstState(train, plain);
  train.warmStart = nullptr;
  CHECK(probabilities(*other, train.X) == probabilities(*firstState(train, plain), train.X));
}

TEST_CASE("normalisation: early stopping and the film keep an epoch's own statistics", "[models][neural]") {
  const auto train = nothingToLearn();
  jobs::WorkContext context;
  MlpParams params = Normalised;
  params.epochs = 200;
  params.earlyStopping = true;
  params.patience = 10;
  const auto model = fitMlp(train, params, context);
  REQUIRE(model);
  const auto film = capability<Iterations>(**model)->trace();
  const int best = film->bestIteration();
  REQUIRE(best > 0);
  REQUIRE(film->at(best).iteration == best);
  CHECK(inside(film->at(best).model).statistics == inside(*model).statistics);
  CHECK(inside(film->at(best).model).statistics != inside(film->checkpoints().back().model).statistics);
  CHECK(probabilities(*film->at(best).model, train.X) == probabilities(**model, train.X));
}

TEST_CASE("normalisation: weights that start at zero stay alike with it, too", "[models][neural]") {
  MlpParams params = Normalised;
  params.initialisation = Initialisation::Zero;
  jobs::WorkContext context;
  const auto model = fitMlp(moons(100, 0.2, Seed(7)), params, context);
  REQUIRE(model);
  for (int l = 0; l < 2; ++l)
    for (int j = 1; j < 6; ++j)
      for (int i = 0; i < inside(*model).below(l); ++i)
        CHECK(inside(*model).weights(l)[j * inside(*model).below(l) + i] == inside(*model).weights(l)[i]);
}

TEST_CASE("normalisation: a rate that overshoots is still noticed", "[models][neural]") {
  TrainingSet train;
  train.task = Task::Regress;
  train.seed = Seed(1);
  Rng random(Seed(2));
  train.X.resize(100, 3);
  for (double& x : train.X.reshaped()) x = 2 * random.normal();
  train.targets = train.X.rowwise().sum();
  MlpParams params = Normalised;
  params.learningRate = 50;
  params.optimiser = Optimiser::Sgd;
  params.activation = Activation::Relu;
  jobs::WorkContext context;
  const auto model = fitMlp(train, params, context);
  REQUIRE_FALSE(model);
  CHECK(model.error().code == ErrorCode::Diverged);
}
