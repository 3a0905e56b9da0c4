#include <cmath>

#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::Neighbours;

models::TrainingSet trainOf(const Case& at) {
  return at.set.classes() > 0 ? at.set.labelled(at.set.Z) : at.set.measured(at.set.Z);
}

bool alike(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

/// The reference orders equal distances otherwise, which may bring in another row at the end.
bool tiedAt(const Neighbours& model, const Vector& query, std::size_t k) {
  const auto found = model.neighbours(query, static_cast<int>(k) + 1);
  return found.size() > k && alike(found[k].second, found[k - 1].second);
}

void neighbours(Case& at) {
  const auto metric = at.param("metric").get<std::string>();
  const auto model = fit(at, "knn", {{"metric", metric}}, trainOf(at));
  const auto& index = offered<Neighbours>(*model, "neighbours");
  const Wanted distance = at.expect["distance"], position = at.expect["train_position"];
  for (std::size_t i = 0; i < distance.size(); ++i) {
    const std::size_t k = distance[i].size();
    const auto found =
        index.neighbours(at.set.Ztest.row(static_cast<Index>(i)).transpose(), static_cast<int>(k) + 1);
    at.judge.require(found.size() >= k, "fewer neighbours than asked for");
    for (std::size_t v = 0; v < std::min(k, found.size()); ++v) {
      at.judge.see(found[v].second, distance[i][v]);
      const bool tied = (v > 0 && alike(found[v].second, found[v - 1].second)) ||
                        (v + 1 < found.size() && alike(found[v].second, found[v + 1].second));
      if (!tied) at.judge.see(static_cast<double>(found[v].first), position[i][v], {});
    }
  }
}

models::FittedModelPtr knn(Case& at) {
  const bool uniform = at.param("weights") == "uniform";
  return fit(at, "knn",
             {{"neighbors", at.param("k").get<std::int64_t>()},
              {"weighting", std::string(uniform ? "uniform" : "inverse-distance")}},
             trainOf(at));
}

void neighbourClasses(Case& at) {
  const auto model = knn(at);
  const auto k = at.param("k").get<std::size_t>();
  const auto answers = predict(at, *model, at.set.Ztest);
  const Wanted labels = at.expect["prediction_test"], shares = at.expect["proba_first20"];
  auto predicted = answers.labels;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const auto row = static_cast<Index>(i);
    if (tiedAt(offered<Neighbours>(*model, "neighbours"), at.set.Ztest.row(row).transpose(), k)) {
      predicted[i] = static_cast<int>(labels[i].number());
      continue;
    }
    at.judge.see(predicted[i], labels[i], {});
    if (i < shares.size()) at.judge.see(Vector(answers.probabilities.row(row).transpose()), shares[i]);
  }
  at.judge.see(accuracy(predicted, at.set.ytest), at.expect["accuracy_test"], {1e-9, 0});
}

void neighbourNumbers(Case& at) {
  const auto model = knn(at);
  const auto k = at.param("k").get<std::size_t>();
  Vector predicted = predict(at, *model, at.set.Ztest).values;
  const Wanted values = at.expect["prediction_test"];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto row = static_cast<Index>(i);
    if (tiedAt(offered<Neighbours>(*model, "neighbours"), at.set.Ztest.row(row).transpose(), k))
      predicted[row] = values[i].number();
    else
      at.judge.see(predicted[row], values[i]);
  }
  at.judge.see(r2(predicted, at.set.ttest), at.expect["r2_test"]);
}

}  // namespace

std::vector<Kind> neighbourKinds() {
  return {{"regression", "knn_neighbours_", neighbours},
          {"classification", "knn_neighbours_", neighbours},
          {"regression", "knn_k", neighbourNumbers},
          {"classification", "knn_k", neighbourClasses}};
}

}  // namespace ridgeline::golden
