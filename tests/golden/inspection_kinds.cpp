#include <algorithm>
#include <cmath>

#include "core/eval/feature_effects.hpp"
#include "core/eval/permutation_importance.hpp"
#include "core/models/capabilities.hpp"
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

/// The least and the greatest mean target that k neighbours of a row may have: of those that are equally far
/// as the last, any may be among them.
std::pair<double, double> meansOfTies(const models::Neighbours& index, const Vector& targets, const Vector& x,
                                      std::size_t k) {
  auto found = index.neighbours(x, static_cast<int>(k) + 1);
  for (std::size_t more = 2 * k; found.size() > k && more < 16 * k; more *= 2) {
    const double last = found[k - 1].second;
    if (found.back().second > last * (1 + 1e-9)) break;
    const std::size_t before = found.size();
    found = index.neighbours(x, static_cast<int>(more));
    if (found.size() == before) break;
  }
  const double last = found[std::min(k, found.size()) - 1].second;
  double sure = 0;
  std::vector<double> open;
  for (const auto& [row, distance] : found) {
    if (distance < last * (1 - 1e-9))
      sure += targets[row];
    else if (distance <= last * (1 + 1e-9))
      open.push_back(targets[row]);
  }
  const auto nearer = static_cast<std::size_t>(std::count_if(
      found.begin(), found.end(), [&](const auto& one) { return one.second < last * (1 - 1e-9); }));
  std::sort(open.begin(), open.end());
  double low = sure, high = sure;
  for (std::size_t i = 0; nearer + i < k && i < open.size(); ++i) {
    low += open[i];
    high += open[open.size() - 1 - i];
  }
  return {low / static_cast<double>(k), high / static_cast<double>(k)};
}

/// As `dependence`, but where neighbours tie the reference may have taken any of them.
void knnDependence(Case& at) {
  constexpr std::size_t K = 5;
  const auto model = fit(at, "knn", {{"neighbors", static_cast<std::int64_t>(K)}}, at.set.measured(at.set.Z));
  const auto& index = offered<models::Neighbours>(*model, "neighbours");
  const auto probe = eval::probeInputs(at.set.Ztest, at.set.featureNames);
  for (std::size_t c = 0; c < at.expect.size(); ++c) {
    const Wanted want = at.expect[c];
    const auto column = static_cast<Index>(want["feature"].number());
    const auto curve = taken(eval::partialDependence(
        *model, *probe, column,
        {.points = static_cast<int>(want["grid"].size()), .quantiles = false, .low = 0.05, .high = 0.95},
        false, at.context));
    at.judge.see(Vector(Vector::Map(curve.grid.data(), static_cast<Index>(curve.grid.size()))), want["grid"]);
    for (std::size_t g = 0; g < curve.grid.size(); ++g) {
      double low = 0, high = 0;
      for (Index i = 0; i < at.set.Ztest.rows(); ++i) {
        Vector x = at.set.Ztest.row(i).transpose();
        x[column] = curve.grid[g];
        const auto [least, most] = meansOfTies(index, at.set.t, x, K);
        low += least;
        high += most;
      }
      const double n = static_cast<double>(at.set.Ztest.rows()),
                   own = curve.average(static_cast<Index>(g), 0);
      const double its = want["average"][g].number();
      const bool tied = high - low > 1e-12 * std::abs(high);
      at.judge.see(tied ? std::clamp(its, low / n, high / n) : own, want["average"][g]);
      at.judge.require(own >= low / n - 1e-6 && own <= high / n + 1e-6, "an average outside its neighbours");
    }
  }
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
