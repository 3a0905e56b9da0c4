#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "core/eval/permutation_importance.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/shared_rows.hpp"
#include "core/models/trees/boosting.hpp"
#include "core/models/trees/forest.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

using SetPtr = std::shared_ptr<models::TrainingSet>;
using ModelPtr = std::shared_ptr<models::FittedModelPtr>;

models::TrainingSet rowsOf(const models::TrainingSet& all, const std::vector<Index>& rows) {
  models::TrainingSet part;
  part.X = takeRows(all.X, rows);
  for (const Index row : rows) part.labels.push_back(all.labels[static_cast<std::size_t>(row)]);
  part.classNames = all.classNames;
  part.seed = Seed(0);
  return part;
}

std::vector<Index> range(Index begin, Index end) {
  std::vector<Index> rows;
  for (Index i = begin; i < end; ++i) rows.push_back(i);
  return rows;
}

/// The peers' parts: the first share of the rows trains, the rest tests.
struct Parts {
  SetPtr train, test;
};
Result<Parts> parted(const Setting& setting, double trainShare) {
  RIDGELINE_TRY(const SetPtr all, loadClasses(setting.folder, setting.dataset));
  const auto cut = static_cast<Index>(static_cast<double>(all->n()) * trainShare);
  return Parts{std::make_shared<models::TrainingSet>(rowsOf(*all, range(0, cut))),
               std::make_shared<models::TrainingSet>(rowsOf(*all, range(cut, all->n())))};
}

Result<double> accuracy(const models::FittedModel& model, const models::TrainingSet& set,
                        jobs::WorkContext& context) {
  RIDGELINE_TRY(const models::Predictions answers, model.predict(set.X, context));
  double right = 0;
  for (std::size_t i = 0; i < set.labels.size(); ++i) right += answers.labels[i] == set.labels[i] ? 1 : 0;
  return right / static_cast<double>(set.labels.size());
}

template <class Fit>
Workload fitting(const char* name, Fit fit) {
  return {name, "cls_100k_20", [fit](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const Parts parts, parted(setting, 0.8));
            const auto model = std::make_shared<models::FittedModelPtr>();
            jobs::WorkContext* context = setting.context;
            return Prepared{[=]() -> Status {
                              RIDGELINE_TRY(*model, fit(*parts.train, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              nlohmann::json score = {
                                  {"test_accuracy", accuracy(**model, *parts.test, *context).value_or(0)}};
                              if (const auto* tree = models::capability<models::TreeShape>(**model))
                                score["leaves"] = (tree->nodes().size() + 1) / 2;
                              return score;
                            },
                            parts.train->n(), parts.train->d()};
          }};
}

}  // namespace

Workload decisionTree() {
  return fitting("decision_tree", [](const models::TrainingSet& train, jobs::WorkContext& context) {
    return models::fitTree(train, {.maxDepth = 0}, context);
  });
}

Workload randomForest() {
  return fitting("random_forest", [](const models::TrainingSet& train, jobs::WorkContext& context) {
    return models::fitForest(train, {.outOfBag = false}, context);
  });
}

Workload extraTrees() {
  return fitting("extra_trees", [](const models::TrainingSet& train, jobs::WorkContext& context) {
    return models::fitExtraTrees(train, {}, context);
  });
}

Workload forestPredict() {
  return {"rf_predict", "cls_100k_20", [](const Setting& setting) -> Result<Prepared> {
            jobs::WorkContext* context = setting.context;
            RIDGELINE_TRY(const SetPtr all, loadClasses(setting.folder, setting.dataset));
            RIDGELINE_TRY(const Parts parts, parted(setting, 0.8));
            RIDGELINE_TRY(const models::FittedModelPtr model,
                          models::fitForest(*parts.train, {.outOfBag = false}, *context));
            const auto answers = std::make_shared<models::Predictions>();
            return Prepared{[=]() -> Status {
                              RIDGELINE_TRY(*answers, model->predict(all->X, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              double right = 0;
                              const auto first = static_cast<std::size_t>(parts.train->n());
                              for (std::size_t i = first; i < all->labels.size(); ++i)
                                right += answers->labels[i] == all->labels[i] ? 1 : 0;
                              return {{"test_accuracy", right / static_cast<double>(parts.test->n())}};
                            },
                            all->n(), all->d()};
          }};
}

/// The peers' 5 exchanges of each column of the last half of the rows; accuracy, without intervals.
Workload permutationImportances() {
  return {"permutation_importance", "cls_20k_20", [](const Setting& setting) -> Result<Prepared> {
            jobs::WorkContext* context = setting.context;
            RIDGELINE_TRY(const Parts parts, parted(setting, 0.5));
            RIDGELINE_TRY(const models::FittedModelPtr model,
                          models::fitForest(*parts.train, {.outOfBag = false}, *context));
            const auto drops = std::make_shared<std::vector<double>>();
            return Prepared{
                [=]() -> Status {
                  eval::Scored truth;
                  truth.task = models::Task::Classify;
                  truth.actual = parts.test->labels;
                  truth.classNames = parts.test->classNames;
                  truth.rows.resize(parts.test->labels.size());
                  std::vector<std::string> names(static_cast<std::size_t>(parts.test->d()), "x");
                  RIDGELINE_TRY(
                      const eval::PermutationImportance found,
                      eval::permutationImportance(*model, *eval::probeInputs(parts.test->X, names), truth,
                                                  {.metric = "accuracy", .repeats = 5, .intervals = false},
                                                  Seed(0), *context));
                  drops->clear();
                  for (const auto& feature : found.features) drops->push_back(feature.drop.value.value_or(0));
                  return {};
                },
                [=]() -> nlohmann::json {
                  return {{"top", std::max_element(drops->begin(), drops->end()) - drops->begin()},
                          {"sum", std::accumulate(drops->begin(), drops->end(), 0.0)}};
                },
                parts.test->n(), parts.test->d()};
          }};
}

/// The peers' five folds (each class cut into five runs of rows) and ten sizes, one sort for all fifty fits.
Workload learningCurveTree() {
  return {"learning_curve_tree", "cls_100k_20", [](const Setting& setting) -> Result<Prepared> {
            jobs::WorkContext* context = setting.context;
            RIDGELINE_TRY(const SetPtr all, loadClasses(setting.folder, setting.dataset));
            constexpr std::size_t Folds = 5, Sizes = 10;
            std::vector<std::vector<Index>> train(Folds), test(Folds), classes(all->classNames.size());
            for (Index i = 0; i < all->n(); ++i)
              classes[static_cast<std::size_t>(all->labels[static_cast<std::size_t>(i)])].push_back(i);
            std::vector<std::size_t> fold(static_cast<std::size_t>(all->n()));
            for (const auto& rows : classes)
              for (std::size_t i = 0; i < rows.size(); ++i)
                fold[static_cast<std::size_t>(rows[i])] = i * Folds / rows.size();
            for (Index i = 0; i < all->n(); ++i)
              for (std::size_t f = 0; f < Folds; ++f)
                (fold[static_cast<std::size_t>(i)] == f ? test : train)[f].push_back(i);
            const auto last = std::make_shared<double>(0);
            return Prepared{[=]() -> Status {
                              const auto shared = std::make_shared<models::SharedRows>(all->X);
                              // Side by side, as the product's own curve and the peers take them.
                              std::vector<Result<double>> scores(Folds * Sizes);
                              const auto fit = [&](std::int64_t i) -> Result<double> {
                                jobs::WorkContext quiet(context->stopToken(), context->pool());
                                const auto f = static_cast<std::size_t>(i) / Sizes;
                                const auto size = static_cast<std::size_t>(i) % Sizes + 1;
                                auto rows = train[f];
                                rows.resize(rows.size() * size / Sizes);
                                models::TrainingSet part = rowsOf(*all, rows);
                                part.shared = shared;
                                part.sharedRows = std::move(rows);
                                RIDGELINE_TRY(const models::FittedModelPtr model,
                                              models::fitTree(part, {.maxDepth = 10}, quiet));
                                RIDGELINE_TRY([[maybe_unused]] const double own,
                                              accuracy(*model, part, quiet));
                                return accuracy(*model, rowsOf(*all, test[f]), quiet);
                              };
                              RIDGELINE_CHECK(jobs::parallelFor(
                                  *context, static_cast<std::int64_t>(scores.size()),
                                  [&](std::int64_t i) { scores[static_cast<std::size_t>(i)] = fit(i); }));
                              *last = 0;
                              for (std::size_t i = 0; i < scores.size(); ++i) {
                                RIDGELINE_TRY(const double score, std::move(scores[i]));
                                if (i % Sizes == Sizes - 1) *last += score / Folds;
                              }
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              return {{"last", *last}};
                            },
                            all->n(), all->d()};
          }};
}

/// 100 rounds of 31 leaves at rate 0.1, judged by log loss as the peers are.
Workload histogramBoosting() {
  return {"hist_gb", "cls_1m_20", [](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const Parts parts, parted(setting, 0.8));
            const auto model = std::make_shared<models::FittedModelPtr>();
            jobs::WorkContext* context = setting.context;
            return Prepared{[=]() -> Status {
                              RIDGELINE_TRY(*model,
                                            models::fitBoosting(*parts.train, {.minLeafRows = 20}, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              const auto answers = (*model)->predict(parts.test->X, *context);
                              if (!answers) return nullptr;
                              double right = 0, loss = 0;
                              for (std::size_t i = 0; i < parts.test->labels.size(); ++i) {
                                const int label = parts.test->labels[i];
                                right += answers->labels[i] == label ? 1 : 0;
                                loss -= std::log(answers->probabilities(static_cast<Index>(i), label));
                              }
                              const auto n = static_cast<double>(parts.test->n());
                              return {{"test_logloss", loss / n}, {"test_accuracy", right / n}};
                            },
                            parts.train->n(), parts.train->d()};
          }};
}

}  // namespace ridgeline::bench
