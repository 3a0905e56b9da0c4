#include <algorithm>
#include <limits>

#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

constexpr int NetworkSeeds = 3;
constexpr int Batch = 32;
// The reference ends training once its loss has not fallen by Least for more than Patience epochs.
constexpr double Least = 1e-4;
constexpr int Patience = 10;

/// One hidden layer of 16 rectified units. The reference divides its penalty by the rows of a batch, which it
/// cuts to the rows there are; here it stands beside the mean loss.
params::ParamValues network(const Case& at) {
  const auto batch = std::min<std::int64_t>(Batch, at.set.X.rows());
  return {{"learning-rate", 0.005},
          {"l2-penalty", 1e-4 / static_cast<double>(batch)},
          {"units", std::int64_t{16}},
          {"layers", std::int64_t{1}},
          {"batch-size", batch},
          {"epochs", std::int64_t{400}},
          {"activation", std::string("relu")}};
}

/// The film of the fit at the epoch where the reference would have ended.
models::FittedModelPtr settled(models::FittedModelPtr model) {
  const auto trace = offered<models::Iterations>(*model, "iterations").trace();
  double best = std::numeric_limits<double>::infinity();
  int still = 0;
  for (const auto& point : trace->since(1)) {
    still = point.trainLoss > best - Least ? still + 1 : 0;
    best = std::min(best, point.trainLoss);
    if (still <= Patience) continue;
    const auto kept = trace->at(point.iteration);
    return kept.model ? kept.model : model;
  }
  return model;
}

void networkClasses(Case& at) {
  const Vector score = meanOverSeeds(NetworkSeeds, [&](Seed seed) {
    auto train = at.set.labelled(at.set.Z);
    train.seed = seed;
    const auto model = settled(fit(at, "mlp", network(at), train));
    return Vector{{accuracy(predict(at, *model, at.set.Ztest).labels, at.set.ytest)}};
  });
  at.judge.band(score[0], at.expect["accuracy_test"]);
}

void networkNumbers(Case& at) {
  const Vector score = meanOverSeeds(NetworkSeeds, [&](Seed seed) {
    auto train = at.set.measured(at.set.Z);
    train.seed = seed;
    const auto model = settled(fit(at, "mlp", network(at), train));
    return Vector{{r2(predict(at, *model, at.set.Ztest).values, at.set.ttest)}};
  });
  at.judge.band(score[0], at.expect["r2_test"]);
}

}  // namespace

std::vector<Kind> networkKinds() {
  return {{"regression", "mlp", networkNumbers}, {"classification", "mlp", networkClasses}};
}

}  // namespace ridgeline::golden
