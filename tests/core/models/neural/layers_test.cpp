#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/neural/mlp_model.hpp"
#include "tests/core/models/neural/mlp_cases.hpp"
#include "tests/core/models/neural/network_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::test;

TEST_CASE("mlp: layer activations are what the weights say", "[models][neural]") {
  const auto train = moons(60, 0.2, Seed(7));
  jobs::WorkContext context;
  const auto model = fitMlp(train, {.units = 4, .layers = 1, .epochs = 10}, context);
  REQUIRE(model);
  const auto* layers = capability<LayerActivations>(**model);
  REQUIRE(layers != nullptr);
  CHECK(layers->layerSizes() == std::vector<int>{2, 4, 1});
  CHECK(layers->activationName() == "tanh");
  const auto answers = layers->activations(train.X, context);
  REQUIRE(answers);
  REQUIRE(answers->size() == 2);
  const Matrix hidden =
      ((train.X * layers->layerWeights(1).transpose()).rowwise() + layers->layerBiases(1).transpose())
          .array()
          .tanh();
  CHECK((hidden - answers->front()).cwiseAbs().maxCoeff() < 1e-5);
  CHECK((*model)->predict(train.X, context)->probabilities.col(1) == answers->back().col(0));
}

TEST_CASE("mlp: layer gradients are the slopes of the loss, and fade towards the input", "[models][neural]") {
  const auto train = moons(300, 0.2, Seed(7));
  jobs::WorkContext context;
  for (const bool normalised : {false, true}) {
    const auto model =
        fitMlp(train, {.units = 5, .layers = 2, .batchNormalisation = normalised, .epochs = 2}, context);
    REQUIRE(model);
    // Of rows that pass at once, so that a normalised network sees all of them together.
    Samples rows;
    rows.X = train.X.topRows(100);
    rows.labels.assign(train.labels.begin(), train.labels.begin() + 100);
    const auto layers = capability<LayerGradients>(**model)->layerGradients(rows, context);
    REQUIRE(layers);
    REQUIRE(layers->size() == 3);
    const neural::Network& net = dynamic_cast<const neural::MlpModel&>(**model).network();
    const std::vector<double> at(net.parameters.begin(), net.parameters.end());
    for (int l = 0; l < 3; ++l) {
      const LayerGradient& layer = (*layers)[static_cast<std::size_t>(l)];
      CHECK(layer.norm == Approx(layer.weights.norm()));
      for (Index j = 0; j < layer.weights.rows(); ++j)
        for (Index i = 0; i < layer.weights.cols(); ++i) {
          auto up = at, down = at;
          const auto place = net.weightStart(l) + static_cast<std::size_t>(j * layer.weights.cols() + i);
          up[place] += 1e-5;
          down[place] -= 1e-5;
          const double slope =
              (objective(net, up, rows, {}, 0, 0) - objective(net, down, rows, {}, 0, 0)) / 2e-5;
          CHECK(layer.weights(j, i) == Approx(slope).margin(2e-6));
        }
    }
    // With one logistic output the signal is the mean gap between probability and label.
    if (normalised) continue;
    const Matrix p = (*model)->predict(rows.X, context)->probabilities;
    double gap = 0;
    for (Index i = 0; i < 100; ++i) gap += 1 - p(i, rows.labels[static_cast<std::size_t>(i)]);
    CHECK(layers->back().signal == Approx(gap / 100).epsilon(1e-5));
    rows.labels.pop_back();
    const auto refused = capability<LayerGradients>(**model)->layerGradients(rows, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidInput);
    rows.labels.push_back(2);
    CHECK_FALSE(capability<LayerGradients>(**model)->layerGradients(rows, context));
    CHECK_FALSE(capability<LayerGradients>(**model)->layerGradients({Matrix(0, 2), {}, {}}, context));
  }
  // Logistic units pass on at most a quarter of the slope: eight layers leave next to nothing of it.
  const MlpParams deep{.units = 8, .layers = 8, .activation = neural::Activation::Logistic, .epochs = 1};
  const auto model = fitMlp(train, deep, context);
  REQUIRE(model);
  const auto layers = capability<LayerGradients>(**model)->layerGradients(train, context);
  REQUIRE(layers);
  CHECK(layers->front().norm < 1e-3 * layers->back().norm);
  CHECK(layers->front().signal < 1e-3 * layers->back().signal);
}

TEST_CASE("mlp: a normal start has the spread that is asked for", "[models][neural]") {
  const auto train = moons(20, 0.2, Seed(7));
  jobs::WorkContext context;
  MlpParams params{.units = 60, .layers = 2, .epochs = 1};
  params.initialisation = Initialisation::Normal;
  params.initialScale = 0.7;
  const auto first = fitMlp(train, params, context);
  REQUIRE(first);
  const Matrix W =
      capability<LayerActivations>(*capability<Iterations>(**first)->trace()->at(0).model)->layerWeights(2);
  CHECK(W.mean() == Approx(0).margin(5 * 0.7 / 60));
  CHECK(std::sqrt(W.array().square().mean()) == Approx(0.7).epsilon(0.05));
}
