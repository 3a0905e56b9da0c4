#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/models/catalog.hpp"
#include "tests/golden/golden_set.hpp"
#include "tests/golden/judge.hpp"

namespace ridgeline::golden {

/// One case at work: what is asked, what is wanted, and the judge.
struct Case {
  const GoldenSet& set;
  const std::string id;
  const nlohmann::json& one;  ///< the whole case: what, params, expect, tol, note
  Wanted expect;
  Judge judge;
  jobs::WorkContext& context;

  /// A parameter of the case. Throws Unsupported where it is absent.
  const nlohmann::json& param(const std::string& key) const;
  bool has(const std::string& key) const { return one.at("params").contains(key); }
  /// The features as the reference saw them: standardised where the set says so.
  const Matrix& rows() const { return set.dataset().value("standardised", false) ? set.Z : set.X; }
};

/// A kind of cases: the topic of the file, how its ids begin, and what the core is asked.
struct Kind {
  std::string topic, prefix;
  std::function<void(Case&)> run;
};

// The mappings, a topic a file.
std::vector<Kind> prepKinds();
std::vector<Kind> linearKinds();
std::vector<Kind> logisticKinds();
std::vector<Kind> neighbourKinds();
std::vector<Kind> projectionKinds();
std::vector<Kind> treeKinds();
std::vector<Kind> ensembleKinds();
std::vector<Kind> bayesKinds();
std::vector<Kind> discriminantKinds();
std::vector<Kind> kernelKinds();
std::vector<Kind> networkKinds();
std::vector<Kind> clusterKinds();
std::vector<Kind> hierarchyKinds();
std::vector<Kind> mixtureKinds();
std::vector<Kind> clusterMetricKinds();
std::vector<Kind> metricKinds();
std::vector<Kind> resamplingKinds();
std::vector<Kind> inspectionKinds();
std::vector<Kind> sampleTestKinds();
std::vector<Kind> tableTestKinds();
std::vector<Kind> distributionKinds();
std::vector<Kind> driftKinds();

/// The kind of a case: of its topic, with the longest prefix that its id has. Throws Unsupported.
const Kind& kindOf(const std::string& topic, const std::string& id);

/// A fit by its name in the catalog. Throws Unsupported where the catalog has no such method, Failure with
/// the core's sentence where it refuses.
models::FittedModelPtr fit(Case& at, const std::string& method, const params::ParamValues& values,
                           const models::TrainingSet& train);
/// Answers; throws Failure.
models::Predictions predict(Case& at, const models::FittedModel& model, const Matrix& X);
/// What a fit offers; throws Unsupported where it does not.
template <class C>
const C& offered(const models::FittedModel& model, const char* what) {
  const C* found = models::capability<C>(model);
  if (found == nullptr) throw Unsupported{std::string("the fit does not offer ") + what};
  return *found;
}
/// The value of a result; throws Failure with its sentence.
template <class T>
T taken(Result<T> result) {
  if (!result) throw Failure{result.error().text()};
  return std::move(*result);
}

inline Vector vectorOf(const std::vector<double>& values) {
  return Vector::Map(values.data(), static_cast<Index>(values.size()));
}

/// The mean over several seeds of the numbers that one seeded run gives.
Vector meanOverSeeds(int seeds, const std::function<Vector(Seed)>& run);

// Scores by the metrics of core/eval.
double accuracy(const std::vector<int>& predicted, const std::vector<int>& actual);
double r2(const Vector& predicted, const Vector& actual);
double meanSquaredError(const Vector& predicted, const Vector& actual);
double logLoss(const Matrix& probabilities, const std::vector<int>& actual);

}  // namespace ridgeline::golden
