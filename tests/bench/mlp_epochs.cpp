#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp.hpp"
#include "tests/bench/arrays.hpp"
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

/// The peers' network: relu layers of 100 units, Adam, batches of 200; their penalty of 1e-4 is divided by
/// the rows of a batch.
models::MlpParams asPeers(int layers, int epochs) {
  return {.learningRate = 1e-3,
          .l2Penalty = 1e-4 / 200,
          .units = 100,
          .layers = layers,
          .activation = models::neural::Activation::Relu,
          .batchSize = 200,
          .epochs = epochs};
}

}  // namespace

Workload mlpSmallEpochs() {
  return epochs("mlp_epochs_2_4_2_1", {.units = 4, .layers = 2, .batchSize = 10, .epochs = 2000});
}

Workload mlpDeepEpochs() {
  return epochs("mlp_epochs_6x8", {.units = 8, .layers = 6, .batchSize = 10, .epochs = 1000});
}

/// The first 60,000 of 70,000 pictures of digits through 100 relu units for 5 epochs, scored on the rest.
Workload mlpDigits() {
  return {"mlp", "digits_70k", [](const Setting& setting) -> Result<Prepared> {
            constexpr Index n = 60000;
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset, {0, n}));
            RIDGELINE_TRY(const auto test, loadClasses(setting.folder, setting.dataset, {n}));
            const auto model = std::make_shared<models::FittedModelPtr>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, models::fitMlp(*train, asPeers(1, 5), *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              jobs::WorkContext context;
                              const auto answers = (*model)->predict(test->X, context);
                              if (!answers) return {{"error", answers.error().text()}};
                              double right = 0;
                              for (std::size_t i = 0; i < test->labels.size(); ++i)
                                right += answers->labels[i] == test->labels[i] ? 1 : 0;
                              const auto film = models::capability<models::Iterations>(**model)->trace();
                              return {{"test_accuracy", right / static_cast<double>(test->labels.size())},
                                      {"loss", film->since(film->size() - 1).front().trainLoss}};
                            },
                            n, train->d()};
          }};
}

/// What a network of two times 100 units answers on a lattice of 400 x 400 points around the moons.
Workload gridMlp() {
  return {"grid_mlp", "moons_10k", [](const Setting& setting) -> Result<Prepared> {
            constexpr Index Size = 400;
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            RIDGELINE_TRY(const auto model, models::fitMlp(*train, asPeers(2, 20), *setting.context));
            const auto lattice = std::make_shared<Matrix>(Size * Size, 2);
            lattice->col(0) = Vector::LinSpaced(Size, -2, 3).replicate(Size, 1);
            const Vector heights = Vector::LinSpaced(Size, -1.5, 2);
            for (Index i = 0; i < Size; ++i) lattice->col(1).segment(i * Size, Size).setConstant(heights[i]);
            const auto answers = std::make_shared<models::Predictions>();
            return Prepared{
                [=, context = setting.context]() -> Status {
                  RIDGELINE_TRY(*answers, model->predict(*lattice, *context));
                  return {};
                },
                [=]() -> nlohmann::json {
                  return {{"class1", std::count(answers->labels.begin(), answers->labels.end(), 1)}};
                },
                train->n(), 2};
          }};
}

}  // namespace ridgeline::bench
