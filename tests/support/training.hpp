#pragma once

#include <string>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::test {

/// Features "x1", "x2", ... and classes "a", "b", ... around the numbers of a test.
inline models::TrainingSet classification(const Matrix& X, std::vector<int> labels, int classes) {
  models::TrainingSet train;
  train.task = models::Task::Classify;
  train.X = X;
  train.labels = std::move(labels);
  for (int k = 0; k < classes; ++k) train.classNames.push_back(std::string(1, static_cast<char>('a' + k)));
  for (Index j = 0; j < X.cols(); ++j) train.featureNames.push_back("x" + std::to_string(j + 1));
  return train;
}

inline models::TrainingSet regression(const Matrix& X, const Vector& targets) {
  models::TrainingSet train = classification(X, {}, 0);
  train.task = models::Task::Regress;
  train.targets = targets;
  return train;
}

/// Rows without answers.
inline models::TrainingSet unlabelled(const Matrix& X, models::Task task) {
  models::TrainingSet train = classification(X, {}, 0);
  train.task = task;
  return train;
}

/// n x d standard normal numbers.
inline Matrix normals(Index n, Index d, std::uint64_t seed) {
  Rng rng{Seed(seed)};
  Matrix X(n, d);
  for (Index j = 0; j < d; ++j)
    for (Index i = 0; i < n; ++i) X(i, j) = rng.normal();
  return X;
}

}  // namespace ridgeline::test
