#include <algorithm>

#include "core/models/grid_predictor.hpp"
#include "core/models/kernels/svm.hpp"
#include "core/models/neighbors/knn.hpp"
#include "core/models/row_capabilities.hpp"
#include "core/models/trees/forest.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

using models::FittedModelPtr;
using models::TrainingSet;

nlohmann::json accuracyOn(const models::FittedModel& model, const Matrix& X, const std::vector<int>& labels) {
  jobs::WorkContext context;
  const auto answers = model.predict(X, context);
  double right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += answers && answers->labels[i] == labels[i] ? 1 : 0;
  return right / static_cast<double>(labels.size());
}

/// 10 neighbours of the last 10,000 rows among those before; the index is built within the time.
Workload neighbours(const char* name, const char* dataset) {
  return {name, dataset, [](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto all, loadClasses(setting.folder, setting.dataset));
            const Index n = 50000;
            const auto train = std::make_shared<TrainingSet>(*all);
            train->X = all->X.topRows(n);
            train->labels.resize(static_cast<std::size_t>(n));
            const Matrix queries = all->X.bottomRows(all->n() - n);
            const std::vector<int> truth(all->labels.begin() + n, all->labels.end());
            const auto answers = std::make_shared<models::Predictions>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(const auto model,
                                            models::fitKnn(*train, {.neighbors = 10}, *context));
                              RIDGELINE_TRY(*answers, model->predict(queries, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              double right = 0;
                              for (std::size_t i = 0; i < truth.size(); ++i)
                                right += answers->labels[i] == truth[i] ? 1 : 0;
                              return {{"accuracy", right / static_cast<double>(truth.size())}};
                            },
                            all->n(), all->d()};
          }};
}

/// The peers' 400 x 400 points over the two moons.
models::Lattice moonLattice() {
  models::Lattice lattice;
  lattice.origin = (Vector(2) << -2, -1.5).finished();
  lattice.stepX = (Vector(2) << 5.0 / 399, 0).finished();
  lattice.stepY = (Vector(2) << 0, 3.5 / 399).finished();
  lattice.nx = lattice.ny = 400;
  return lattice;
}

Workload moonGrid(const char* name, Result<FittedModelPtr> (*fit)(const TrainingSet&, jobs::WorkContext&)) {
  return {name, "moons_10k", [fit](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            RIDGELINE_TRY(const FittedModelPtr model, fit(*train, *setting.context));
            const auto answers = std::make_shared<models::Predictions>();
            return Prepared{
                [=, context = setting.context]() -> Status {
                  const auto* grid = models::capability<models::GridPredictor>(*model);
                  RIDGELINE_TRY(*answers, grid->predictGrid(moonLattice(), *context));
                  return {};
                },
                [=]() -> nlohmann::json {
                  return {{"class1", std::count(answers->labels.begin(), answers->labels.end(), 1)}};
                },
                train->n(), train->d()};
          }};
}

models::SvmParams rbf(double gamma) {
  models::SvmParams params;
  params.gammaRule = models::GammaRule::Value;
  params.gamma = gamma;
  return params;
}

}  // namespace

Workload rbfSvm() {
  return {"rbf_svm", "cls_10k_20", [](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            standardise(train->X);
            const auto model = std::make_shared<FittedModelPtr>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, models::fitSvm(*train, rbf(0.05), *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              const auto* support = models::capability<models::SupportRows>(**model);
                              return {{"accuracy", accuracyOn(**model, train->X, train->labels)},
                                      {"sv", support->supportRows().size()}};
                            },
                            train->n(), train->d()};
          }};
}

Workload knnTen() { return neighbours("knn_d10", "knn_60k_10"); }
Workload knnFifty() { return neighbours("knn_d50", "knn_60k_50"); }

Workload gridSvm() {
  return moonGrid("grid_svm", [](const TrainingSet& train, jobs::WorkContext& context) {
    return models::fitSvm(train, rbf(1), context);
  });
}
Workload gridKnn() {
  return moonGrid("grid_knn", [](const TrainingSet& train, jobs::WorkContext& context) {
    return models::fitKnn(train, {.neighbors = 15}, context);
  });
}

Workload gridForest() {
  return moonGrid("grid_rf", [](const TrainingSet& train, jobs::WorkContext& context) {
    return models::fitForest(train, {.outOfBag = false}, context);
  });
}

}  // namespace ridgeline::bench
