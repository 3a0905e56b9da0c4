#include <cmath>
#include <memory>

#include "core/models/bayes/gaussian_nb.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/linear/linear_svm.hpp"
#include "core/models/linear/logistic.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

using models::FittedModelPtr;
using models::TrainingSet;

double accuracyOf(const std::vector<int>& labels, const std::vector<int>& truth) {
  double right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) right += labels[i] == truth[i] ? 1 : 0;
  return right / static_cast<double>(truth.size());
}

/// What the model says of its own train rows: accuracy and, where it knows probabilities, log loss.
nlohmann::json trainScore(const models::FittedModel& model, const TrainingSet& train) {
  jobs::WorkContext context;
  const auto answers = model.predict(train.X, context);
  if (!answers) return {{"error", answers.error().text()}};
  nlohmann::json score = {{"accuracy", accuracyOf(answers->labels, train.labels)}};
  if (answers->probabilities.size() > 0) {
    double loss = 0;
    for (Index i = 0; i < train.n(); ++i)
      loss -= std::log(answers->probabilities(i, train.labels[static_cast<std::size_t>(i)]));
    score["train_logloss"] = loss / static_cast<double>(train.n());
  }
  if (const auto* film = models::capability<models::Iterations>(model))
    score["iters"] = film->trace()->size() - 1;
  return score;
}

using Fit = Result<FittedModelPtr> (*)(const TrainingSet&, jobs::WorkContext&);

/// A fit with its defaults, C 1, on standardised columns.
Workload fitOf(const char* name, const char* dataset, Fit fit) {
  return {name, dataset, [fit](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            standardise(train->X);
            const auto model = std::make_shared<FittedModelPtr>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, fit(*train, *context));
                              return {};
                            },
                            [=] { return trainScore(**model, *train); }, train->n(), train->d()};
          }};
}

Result<FittedModelPtr> logisticFit(const TrainingSet& train, jobs::WorkContext& context) {
  return models::fitLogistic(train, {}, context);
}
Result<FittedModelPtr> svmFit(const TrainingSet& train, jobs::WorkContext& context) {
  return models::fitLinearSvm(train, {}, context);
}

}  // namespace

Workload logistic() { return fitOf("logistic", "cls_100k_50", logisticFit); }
Workload logisticMillion() { return fitOf("logistic_1m", "cls_1m_20", logisticFit); }
Workload multinomial() { return fitOf("multinomial", "cls10_100k_50", logisticFit); }
Workload linearSvm() { return fitOf("linear_svm", "cls_100k_50", svmFit); }

Workload gaussianNb() {
  return {"gaussian_nb", "cls_1m_20", [](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            const auto answers = std::make_shared<models::Predictions>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(const auto model, models::fitGaussianNb(*train, {}, *context));
                              RIDGELINE_TRY(*answers, model->predict(train->X, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              return {{"accuracy", accuracyOf(answers->labels, train->labels)}};
                            },
                            train->n(), train->d()};
          }};
}

}  // namespace ridgeline::bench
