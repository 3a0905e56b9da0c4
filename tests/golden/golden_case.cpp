#include "tests/golden/golden_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/eval/metrics.hpp"

namespace ridgeline::golden {
namespace {

std::vector<Kind> allKinds() {
  std::vector<Kind> all;
  for (const auto& kinds : {
           // clang-format off
           prepKinds,
           linearKinds,
           logisticKinds,
           neighbourKinds,
           projectionKinds,
           treeKinds,
           ensembleKinds,
           clusterKinds,
           clusterMetricKinds,
           bayesKinds,
           discriminantKinds,
           resamplingKinds,
           inspectionKinds,
           metricKinds,
           kernelKinds,
           mixtureKinds,
           hierarchyKinds,
           sampleTestKinds,
           tableTestKinds,
           distributionKinds,
           driftKinds,
           networkKinds,
           // clang-format on
       })
    for (const Kind& kind : kinds()) all.push_back(kind);
  return all;
}

double score(const char* metric, const eval::Scored& scored) {
  jobs::WorkContext context;
  const auto entry = eval::metric(metric);
  if (!entry) throw Unsupported{entry.error().text()};
  return (*entry)->compute(scored, {.intervals = false}, context).value.value_or(std::nan(""));
}

eval::Scored scoredRows(models::Task task, std::size_t n) {
  eval::Scored scored;
  scored.task = task;
  for (std::size_t i = 0; i < n; ++i) scored.rows.push_back(i);
  return scored;
}

eval::Scored regressed(const Vector& predicted, const Vector& actual) {
  eval::Scored scored = scoredRows(models::Task::Regress, static_cast<std::size_t>(actual.size()));
  scored.actualValues = actual;
  scored.predicted.values = predicted;
  return scored;
}

}  // namespace

const nlohmann::json& Case::param(const std::string& key) const {
  const auto& params = one.at("params");
  if (!params.contains(key)) throw Unsupported{fmt::format("the case has no parameter \"{}\"", key)};
  return params.at(key);
}

const Kind& kindOf(const std::string& topic, const std::string& id) {
  static const std::vector<Kind> all = allKinds();
  const Kind* best = nullptr;
  for (const Kind& kind : all)
    if (kind.topic == topic && id.starts_with(kind.prefix) &&
        (best == nullptr || kind.prefix.size() > best->prefix.size()))
      best = &kind;
  if (best == nullptr) throw Unsupported{fmt::format("no mapping for this kind of {} cases", topic)};
  return *best;
}

models::FittedModelPtr fit(Case& at, const std::string& method, const params::ParamValues& values,
                           const models::TrainingSet& train) {
  const auto entry = models::modelEntry(method);
  if (!entry || !(*entry)->does(train.task))
    throw Unsupported{fmt::format("the core has no model \"{}\" for this task", method)};
  auto model = models::fit({method, values}, train, at.context);
  // A parameter or choice that the method does not have is something missing, not something wrong.
  if (!model && model.error().code == ErrorCode::InvalidParam) throw Unsupported{model.error().text()};
  return taken(std::move(model));
}

models::Predictions predict(Case& at, const models::FittedModel& model, const Matrix& X) {
  return taken(model.predict(X, at.context));
}

Vector meanOverSeeds(int seeds, const std::function<Vector(Seed)>& run) {
  Vector sum;
  for (int s = 0; s < seeds; ++s) {
    const Vector one = run(Seed(static_cast<std::uint64_t>(s)));
    sum = s == 0 ? one : Vector(sum + one);
  }
  return sum / seeds;
}

double accuracy(const std::vector<int>& predicted, const std::vector<int>& actual) {
  eval::Scored scored = scoredRows(models::Task::Classify, actual.size());
  scored.actual = actual;
  scored.predicted.labels = predicted;
  int classes = 2;
  for (const int code : actual) classes = std::max(classes, code + 1);
  for (int k = 0; k < classes; ++k) scored.classNames.push_back(std::to_string(k));
  return score("accuracy", scored);
}

double r2(const Vector& predicted, const Vector& actual) { return score("r2", regressed(predicted, actual)); }

double meanSquaredError(const Vector& predicted, const Vector& actual) {
  const double rmse = score("rmse", regressed(predicted, actual));
  return rmse * rmse;
}

double logLoss(const Matrix& probabilities, const std::vector<int>& actual) {
  eval::Scored scored = scoredRows(models::Task::Classify, actual.size());
  scored.actual = actual;
  scored.predicted.probabilities = probabilities;
  scored.predicted.labels = models::argmaxRows(probabilities);
  for (Index k = 0; k < probabilities.cols(); ++k) scored.classNames.push_back(std::to_string(k));
  // The reference cuts probabilities at machine epsilon, core/eval a little above it.
  double further = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double p = std::max(probabilities(static_cast<Index>(i), actual[i]), 0x1p-52);
    if (p < eval::SmallestProbability) further += std::log(eval::SmallestProbability) - std::log(p);
  }
  return score("log-loss", scored) + further / static_cast<double>(actual.size());
}

}  // namespace ridgeline::golden
