#include <cmath>
#include <memory>
#include <numbers>

#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

/// Two interleaved half circles, the set that people watch a network learn.
std::shared_ptr<models::TrainingSet> watchedRows(Index n) {
  auto train = std::make_shared<models::TrainingSet>();
  train->classNames = {"a", "b"};
  train->seed = Seed(7);
  Rng random(Seed(7));
  train->X.resize(n, 2);
  for (Index i = 0; i < n; ++i) {
    const int label = static_cast<int>(i % 2);
    const double angle = std::numbers::pi * random.uniform();
    train->X(i, 0) = (label == 0 ? std::cos(angle) : 1 - std::cos(angle)) + 0.2 * random.normal() - 0.5;
    train->X(i, 1) = (label == 0 ? std::sin(angle) : 0.5 - std::sin(angle)) + 0.2 * random.normal() - 0.25;
    train->labels.push_back(label);
  }
  return train;
}

/// A network trained as the desktop trains it: film, dev figures and a checkpoint wish at every epoch.
Workload epochs(const char* name, models::MlpParams params) {
  return {name, "moons_500", [params](const Setting& setting) -> Result<Prepared> {
            const auto train = watchedRows(500);
            train->dev = watchedRows(250);
            const auto model = std::make_shared<models::FittedModelPtr>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, models::fitMlp(*train, params, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              const auto film = models::capability<models::Iterations>(**model)->trace();
                              const auto last = film->since(film->size() - 1).front();
                              return {{"epochs", params.epochs},
                                      {"train_accuracy", last.trainMetric},
                                      {"dev_accuracy", last.devMetric}};
                            },
                            500, 2};
          }};
}

}  // namespace

Workload mlpSmallEpochs() {
  return epochs("mlp_epochs_2_4_2_1", {.units = 4, .layers = 2, .batchSize = 10, .epochs = 2000});
}

Workload mlpDeepEpochs() {
  return epochs("mlp_epochs_6x8", {.units = 8, .layers = 6, .batchSize = 10, .epochs = 1000});
}

/// 60,000 digits of 784 pixels, 100 relu units, 5 epochs of batches of 200: the peers' setting, on rows drawn
/// here from ten blurred prototypes so that no file is needed.
Workload mlpDigits() {
  return {"mlp", "made_60k", [](const Setting& setting) -> Result<Prepared> {
            constexpr Index n = 60000;
            constexpr Index d = 784;
            const auto train = std::make_shared<models::TrainingSet>();
            train->seed = Seed(7);
            Rng random(Seed(7));
            Matrix prototypes(10, d);
            for (double& x : prototypes.reshaped()) x = random.uniform();
            train->X.resize(n, d);
            for (int k = 0; k < 10; ++k) train->classNames.push_back(std::to_string(k));
            for (Index i = 0; i < n; ++i) {
              train->labels.push_back(static_cast<int>(i % 10));
              for (Index j = 0; j < d; ++j) train->X(i, j) = prototypes(i % 10, j) + random.normal();
            }
            const auto model = std::make_shared<models::FittedModelPtr>();
            const models::MlpParams params{.learningRate = 1e-3,
                                           .l2Penalty = 0,
                                           .units = 100,
                                           .layers = 1,
                                           .activation = models::neural::Activation::Relu,
                                           .batchSize = 200,
                                           .epochs = 5};
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, models::fitMlp(*train, params, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              const auto film = models::capability<models::Iterations>(**model)->trace();
                              const auto last = film->since(film->size() - 1).front();
                              return {{"loss", last.trainLoss}, {"train_accuracy", last.trainMetric}};
                            },
                            n, d};
          }};
}

}  // namespace ridgeline::bench
