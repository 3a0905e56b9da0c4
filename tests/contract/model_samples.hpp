#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/jobs/thread_pool.hpp"
#include "core/models/catalog.hpp"
#include "tests/support/training.hpp"

/// What the contracts over the model catalog share: train rows for every task, quick parameters, saved bytes.
namespace ridgeline::test {

inline const std::vector<models::Task> AllTasks = {models::Task::Classify, models::Task::Regress,
                                                   models::Task::Cluster, models::Task::Project};

/// n rows whose answers follow from two columns, in a form that suits the task.
inline models::TrainingSet sampleSet(models::Task task, Index n, Index d, int classes = 3) {
  const Matrix X = normals(n, d, 101);
  Rng rng{Seed(202)};
  std::vector<int> labels;
  Vector targets(n);
  for (Index i = 0; i < n; ++i) {
    targets[i] = X(i, 0) - 0.7 * X(i, d - 1) + 0.3 * rng.normal();
    const int label = static_cast<int>(targets[i] * 0.8 + classes / 2.0);
    labels.push_back(i < classes ? static_cast<int>(i) : std::clamp(label, 0, classes - 1));
  }
  models::TrainingSet train = task == models::Task::Classify  ? classification(X, labels, classes)
                              : task == models::Task::Regress ? regression(X, targets)
                                                              : unlabelled(X, task);
  train.seed = Seed(7);
  return train;
}

/// Defaults, with the patience of a test: few epochs, trees and rounds.
inline models::ModelSpec quickSpec(const models::ModelEntry& entry) {
  models::ModelSpec spec{entry.id, entry.params->defaults()};
  if (entry.params->find("epochs") != nullptr) spec.params["epochs"] = std::int64_t{8};
  if (entry.params->find("trees") != nullptr) spec.params["trees"] = std::int64_t{12};
  if (entry.params->find("rounds") != nullptr) spec.params["rounds"] = std::int64_t{8};
  if (entry.params->find("members") != nullptr) spec.params["members"] = std::int64_t{3};
  return spec;
}

/// What it says of itself, as a test can compare it.
inline std::string describe(const Result<models::FittedModelPtr>& model) {
  return model ? "a model" : model.error().text();
}

/// Calls body(entry, task) for every task of every model.
template <class Body>
void forEachModel(const Body& body) {
  for (const auto& entry : models::modelCatalog())
    for (const models::Task task : entry.tasks) body(entry, task);
}

}  // namespace ridgeline::test
