#include "core/eval/feature_effects.hpp"
#include "core/eval/permutation_importance.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

eval::Scored truthOf(const GoldenSet& set) {
  eval::Scored truth;
  truth.task = set.classes() > 0 ? data::Task::Classify : data::Task::Regress;
  truth.classNames = set.classNames;
  for (Index i = 0; i < set.Xtest.rows(); ++i) truth.rows.push_back(static_cast<data::RowId>(i));
  if (set.classes() > 0)
    truth.actual = set.ytest;
  else
    truth.actualValues = set.ttest;
  return truth;
}

void importance(Case& at, const models::FittedModel& model, const Matrix& X, const char* metric) {
  const auto found = taken(eval::permutationImportance(
      model, *eval::probeInputs(X, at.set.featureNames), truthOf(at.set),
      {.metric = metric, .repeats = 5, .order = eval::ExchangeOrder::Rotate, .intervals = false}, Seed(7),
      at.context));
  Vector drops(static_cast<Index>(found.features.size()));
  for (std::size_t j = 0; j < found.features.size(); ++j)
    drops[static_cast<Index>(j)] = found.features[j].drop.value.value_or(std::nan(""));
  at.judge.see(drops, at.expect);
}

void dependence(Case& at, const models::FittedModel& model, const Matrix& X) {
  const auto probe = eval::probeInputs(X, at.set.featureNames);
  for (std::size_t c = 0; c < at.expect.size(); ++c) {
    const Wanted want = at.expect[c];
    const auto points = static_cast<int>(want["grid"].size());
    const auto curve = taken(eval::partialDependence(
        model, *probe, static_cast<Index>(want["feature"].number()),
        {.points = points, .quantiles = false, .low = 0.05, .high = 0.95}, false, at.context));
    at.judge.see(Vector(Vector::Map(curve.grid.data(), static_cast<Index>(curve.grid.size()))), want["grid"]);
    if (curve.average.cols() == 1)
      at.judge.see(Vector(curve.average.col(0)), want["average"]);
    else
      at.judge.see(curve.average, want["average"]);
  }
}

void leastSquaresImportance(Case& at) {
  importance(at, *fit(at, "least-squares", {}, at.set.measured(at.set.X)), at.set.Xtest, "r2");
}

void logisticImportance(Case& at) {
  importance(at, *fit(at, "logistic", {{"c", 1.0}}, at.set.labelled(at.set.Z)), at.set.Ztest, "accuracy");
}

void knnDependence(Case& at) {
  dependence(at, *fit(at, "knn", {{"neighbors", std::int64_t{5}}}, at.set.measured(at.set.Z)), at.set.Ztest);
}

void bayesDependence(Case& at) {
  dependence(at, *fit(at, "gaussian-nb", {}, at.set.labelled(at.set.X)), at.set.Xtest);
}

}  // namespace

std::vector<Kind> inspectionKinds() {
  return {{"regression", "permutation_importance_ols", leastSquaresImportance},
          {"regression", "partial_dependence_knn5", knnDependence},
          {"classification", "permutation_importance_logistic", logisticImportance},
          {"classification", "partial_dependence_gaussian_nb", bayesDependence}};
}

}  // namespace ridgeline::golden
